"""The doors of the service: two WSGI applications, each with the audiences it lets in."""

from enum import StrEnum


class Door(StrEnum):
    PUBLIC = "public"
    OFFICE = "office"
    NONE = "none"
