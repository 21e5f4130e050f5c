"""How the rows of a table stand in an archive: a line of JSON each, the same whichever database they come from."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, Float, Integer, LargeBinary, String
from sqlalchemy.types import TypeEngine


class Kind(StrEnum):
    """What a column holds; a document is kept as the text that the database has, not as what that means."""

    TEXT = "text"
    DOCUMENT = "document"
    BYTES = "bytes"
    INSTANT = "instant"
    DAY = "day"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"


KINDS: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (JSON, Kind.DOCUMENT),
    (LargeBinary, Kind.BYTES),
    (DateTime, Kind.INSTANT),
    (Date, Kind.DAY),
    (Boolean, Kind.BOOLEAN),
    (Integer, Kind.INTEGER),
    (Float, Kind.NUMBER),
    (String, Kind.TEXT),
)

WRITTEN: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.BYTES: lambda value: base64.b64encode(value).decode(),
    Kind.INSTANT: datetime.isoformat,
    Kind.DAY: date.isoformat,
}
READ: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.BYTES: lambda value: base64.b64decode(value, validate=True),
    Kind.INSTANT: datetime.fromisoformat,
    Kind.DAY: date.fromisoformat,
    Kind.DOCUMENT: lambda value: JSON.NULL if value == "null" else json.loads(value),
}


def kind_of(column_type: TypeEngine[Any]) -> Kind:
    """Raises TypeError for a type that no table of the service has."""
    for known, kind in KINDS:
        if isinstance(column_type, known):
            return kind
    raise TypeError(f"no backup knows how to keep {column_type!r}")


def line(values: Sequence[Any], kinds: Sequence[Kind]) -> bytes:
    """One row, with its line feed."""
    plain = [_with(WRITTEN, kind, value) for kind, value in zip(kinds, values, strict=True)]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def values(line: bytes, kinds: Sequence[Kind]) -> list[Any]:
    """The row that was written, as the database's own types take it; raises ValueError."""
    plain = json.loads(line)
    return [_with(READ, kind, value) for kind, value in zip(kinds, plain, strict=True)]


def _with(way: Mapping[Kind, Callable[[Any], Any]], kind: Kind, value: Any) -> Any:
    return way[kind](value) if value is not None and kind in way else value
