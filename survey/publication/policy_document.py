"""A policy as a document: each threshold with its basis, shares as text, never as floats."""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from survey.facts import N_
from survey.instruments.mistakes import MISSING, NOT_TABLE, Mistake

# Never a float: 0.9 is not nine tenths.
SHARE = re.compile(r"\d{1,6}/[1-9]\d{0,5}|\d{1,3}(\.\d{1,4})?%?")

NOT_A_SHARE = N_("This must be a share in quotation marks, such as “9/10”, “0.9” or “90%”.")
NOT_WHOLE = N_("This must be a whole number.")
NOT_NAMES = N_("This must be a list of names.")
NOT_YES_OR_NO = N_("This must be true or false.")
NOT_AN_ENTRY = N_("This must have a value and a basis.")
NO_SUCH_KEY = N_("The policy has no such threshold.")
NO_BASIS = N_("Say what this threshold rests on.")


class _Wrong(ValueError):
    """Its text is the sentence."""


def read(document: object) -> tuple[dict[str, Any], list[Mistake]]:
    """Every value by its key, the bases under “basis”, and what is wrong with them."""
    if not isinstance(document, Mapping):
        return {}, [Mistake("", NOT_TABLE)]
    mistakes = [Mistake(str(key), NO_SUCH_KEY) for key in document if key not in ("version", *READERS)]
    values: dict[str, Any] = {"version": document.get("version")}
    basis: dict[str, str] = {}
    if not _is_whole(values["version"]):
        mistakes.append(Mistake("version", NOT_WHOLE))
    for key, reader in READERS.items():
        try:
            values[key], basis[key] = _entry(document.get(key), reader)
        except _Wrong as wrong:
            mistakes.append(Mistake(key, str(wrong)))
    return values | {"basis": basis}, mistakes


def written(value: Any) -> Any:
    return str(value) if isinstance(value, Fraction) else list(value) if isinstance(value, tuple) else value


def _entry(entry: object, reader: Callable[[Any], Any]) -> tuple[Any, str]:
    if entry is None:
        raise _Wrong(MISSING)
    if not isinstance(entry, Mapping) or set(entry) != {"value", "basis"}:
        raise _Wrong(NOT_AN_ENTRY)
    basis = entry["basis"]
    if not isinstance(basis, str) or not basis.strip():
        raise _Wrong(NO_BASIS)
    return reader(entry["value"]), basis.strip()


def _share(value: Any) -> Fraction:
    if not isinstance(value, str) or not SHARE.fullmatch(value):
        raise _Wrong(NOT_A_SHARE)
    return Fraction(value.removesuffix("%")) / (100 if value.endswith("%") else 1)


def _whole(value: Any) -> int:
    if not _is_whole(value):
        raise _Wrong(NOT_WHOLE)
    return int(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
        raise _Wrong(NOT_NAMES)
    return tuple(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(NOT_YES_OR_NO)
    return value


READERS: Mapping[str, Callable[[Any], Any]] = {
    "instruments": _names,
    "parties": _names,
    "satisfaction.publish_min": _share,
    "satisfaction.hold_below": _share,
    "rectification.publish_min": _share,
    "rectification.hold_below": _share,
    "min_valid": _whole,
    "min_valid_census": _share,
    "quorum": _share,
    "unknown_above": _share,
    "discrepancies": _whole,
    "review_days": _whole,
    "max_holds": _whole,
    "names_held_units": _flag,
}
