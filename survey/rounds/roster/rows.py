"""What comes out of a roster: rows that can be entered, and notes on those that cannot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from survey.facts import in_english

LONGEST_SHOWN = 40  # characters of a cell that a note repeats


@dataclass(frozen=True)
class RosterRow:
    """One unit to inspect. `number` is its row in the file, `written` its name as typed; None and "" are not known."""

    number: int
    name: str
    category: str = ""
    parent: str = ""
    district: str = ""
    team: str = ""
    feedback_on: date | None = None
    due_on: date | None = None
    population: int | None = None
    standing_class: str = ""
    mode: str = ""
    sector: str = ""
    remark: str = ""
    sheet: str = ""
    written: str = ""


@dataclass(frozen=True)
class RowNote:
    """A sentence about one row: its number in the file, the column as headed there, the message and its details."""

    row: int
    column: str
    sentence: str
    details: Mapping[str, Any] = field(default_factory=dict)
    sheet: str = ""

    def __str__(self) -> str:
        return in_english(self)


@dataclass
class Roster:
    """A file as read; nothing of it may be imported while `refused` holds anything. `skipped` rows are no unit."""

    file: str
    rows: list[RosterRow] = field(default_factory=list)
    refused: list[RowNote] = field(default_factory=list)
    warnings: list[RowNote] = field(default_factory=list)
    skipped: list[RowNote] = field(default_factory=list)


def shown(value: object) -> str:
    """A cell's value on one line, short enough for a sentence."""
    text = " ".join(str(value)[: 4 * LONGEST_SHOWN].split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def place(row: RosterRow | RowNote) -> str:
    """Where a row stands, for a sentence that names several: 7, or 第二组 7 where the file has several tables."""
    number = row.number if isinstance(row, RosterRow) else row.row
    return f"{row.sheet} {number}" if row.sheet else str(number)
