"""The doors of the service: two WSGI applications, each with the audiences it lets in."""

import re
from enum import StrEnum

OF_THIS_DOOR = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")


class Door(StrEnum):
    PUBLIC = "public"
    OFFICE = "office"
    NONE = "none"


def leads_inside(address: str) -> bool:
    """Whether an address is a page of this door; // and its disguises lead elsewhere."""
    return OF_THIS_DOOR.fullmatch(address) is not None
