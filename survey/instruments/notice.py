"""The voter's notice that instruments share unless they bring their own."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

DATA = files("survey.instruments") / "data"


@cache
def shared_notice() -> dict[str, Any]:
    return tomllib.loads((DATA / "notice.toml").read_text(encoding="utf-8"))
