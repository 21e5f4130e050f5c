"""The voter's notice that instruments share unless they bring their own."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from survey.instruments.rules import Notice, Wording

DATA = files("survey.instruments") / "data"


def limits(notice: Notice, *, are_keys_copied: bool) -> list[Wording]:
    """When secrecy cannot be kept; that keys are kept twice is said exactly where they are."""
    return [*notice.limits, *([notice.recovery] if are_keys_copied else [])]


@cache
def shared_notice() -> dict[str, Any]:
    return tomllib.loads((DATA / "notice.toml").read_text(encoding="utf-8"))
