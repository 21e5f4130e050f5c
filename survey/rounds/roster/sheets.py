"""A table as the file holds it: lines with their numbers, before anybody asks what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TypeAlias

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_UNPACKED = 64 * MEGABYTE
MAX_LINES = 20_000
MAX_COLUMNS = 100


@dataclass(frozen=True)
class Formula:
    """A formula as text, and the result the spreadsheet last saved beside it; nothing here runs it."""

    text: str
    saved: "Value" = None


Value: TypeAlias = str | int | float | bool | date | time | timedelta | Formula | None


@dataclass(frozen=True)
class Line:
    """A row that holds something; `number` is the one a spreadsheet programme shows beside it.

    `merged` are the columns of cells that are one with the cell above or below, `echoed` those that only repeat it."""

    number: int
    cells: Sequence[Value]
    merged: frozenset[int] = frozenset()
    echoed: frozenset[int] = frozenset()

    def value(self, index: int) -> Value:
        return self.cells[index] if index < len(self.cells) else None


@dataclass(frozen=True)
class Sheet:
    name: str
    lines: Sequence[Line]
    is_1904: bool = False
    is_delimited: bool = False


def is_empty(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip("\ufeff\u200b \t\r\n\v\f\u3000\xa0"))
