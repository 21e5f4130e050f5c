"""The five questionnaires that come with the service, read when first asked for."""

import tomllib
from functools import cache

from survey.instruments.document import parse
from survey.instruments.notice import DATA
from survey.instruments.rules import Instrument

KEYS = ("QZ", "XZ", "MC", "HC", "YJ")


@cache
def builtin(key: str) -> Instrument:
    """One of KEYS; raises KeyError for any other."""
    if key not in KEYS:
        raise KeyError(key)
    return parse(tomllib.loads((DATA / f"{key}.toml").read_text(encoding="utf-8")))


def is_reserved(key: str) -> bool:
    """Whether an office may not use this key, in whatever case."""
    return key.upper() in KEYS
