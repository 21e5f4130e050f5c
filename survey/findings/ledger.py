"""A table of findings as an office keeps it, pasted or as a file: every row read, or every mistake in it named."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from survey.facts import N_, Invalid
from survey.findings.columns import READERS, Column, column_of, read_number
from survey.rounds.facts import RowsRefused
from survey.rounds.roster.opening import read_sheets
from survey.rounds.roster.rows import RowNote
from survey.rounds.roster.sheets import MAX_COLUMNS, MAX_LINES, Line, Value, is_empty
from survey.rounds.roster.unreadable import Unreadable

HEADER_WITHIN = 10  # rows under which titles no heading is looked for
TOTALS = ("合计", "总计", "小计", "备注", "注")

NO_TEXT = N_("The finding itself is missing.")
NUMBER_TWICE = N_("The number %(number)s stands in this table twice.")

Item = Mapping[str, Any]


class NoHeading(Invalid):
    sentence = N_(
        "The first row must say what the columns are: 序号、问题、类型、整改措施、责任人、整改时限、整改情况."
    )


class LedgerEmpty(Invalid):
    sentence = N_("There is no finding in this table.")


@dataclass(frozen=True)
class _Heading:
    row: int
    places: Mapping[Column, int]
    labels: Mapping[Column, str]


def read_pasted(text: str) -> list[Item]:
    """Rows copied out of a spreadsheet, or one finding a line; raises as read_file."""
    separator = "\t" if "\t" in text else ","
    rows = csv.reader(StringIO(text), delimiter=separator)
    lines = [Line(number, cells[:MAX_COLUMNS]) for number, cells in enumerate(rows, start=1)]
    kept = [line for line in lines if not all(map(is_empty, line.cells))][:MAX_LINES]
    if separator == "," and not _heading(kept):
        kept = [Line(number, [row.strip()]) for number, row in enumerate(text.splitlines(), 1) if row.strip()]
    return _items(kept)


def read_file(data: bytes, filename: str) -> list[Item]:
    """The findings of an .xlsx or .csv file, by its first sheet that has a heading.

    A row without a number is numbered after the one before; raises RosterUnreadable, NoHeading, LedgerEmpty,
    RowsRefused.
    """
    sheets = [sheet.lines for sheet in read_sheets(data, filename)]
    return _items(next((lines for lines in sheets if _heading(lines)), sheets[0] if sheets else ()))


def _items(lines: Sequence[Line]) -> list[Item]:
    heading = _heading(lines) or _plain_list(lines)
    items, refused = [], []
    for line in lines:
        if line.number <= heading.row or not _is_finding(line, heading):
            continue
        item, wrong = _item(line, heading)
        items.append((line.number, item))
        refused += wrong
    if not items:
        raise LedgerEmpty
    numbered = list(_numbered(items, refused, heading))
    if refused:
        raise RowsRefused(sorted(refused, key=lambda note: note.row))
    return numbered


def _heading(lines: Sequence[Line]) -> _Heading | None:
    """The row that names the findings' column and most others."""
    found = [_named(line) for line in lines[:HEADER_WITHIN]]
    best = max(found, key=lambda heading: len(heading.places), default=None)
    return best if best and Column.TEXT in best.places else None


def _named(line: Line) -> _Heading:
    places: dict[Column, int] = {}
    for index, value in enumerate(line.cells):
        if column := column_of(value):
            places.setdefault(column, index)
    return _Heading(line.number, places, {column: str(line.cells[index]) for column, index in places.items()})


def _plain_list(lines: Sequence[Line]) -> _Heading:
    """Findings alone, one a line, need no heading."""
    if not lines:
        raise LedgerEmpty
    if any(sum(not is_empty(value) for value in line.cells) > 1 for line in lines):
        raise NoHeading
    return _Heading(0, {Column.TEXT: 0}, {Column.TEXT: ""})


def _is_finding(line: Line, heading: _Heading) -> bool:
    """Whether the row is one, and neither a total nor a heading between the rows."""
    filled = [index for index, value in enumerate(line.cells) if not is_empty(value)]
    first = str(line.cells[filled[0]]).strip() if filled else ""
    if first.startswith(TOTALS) and is_empty(line.value(heading.places[Column.TEXT])):
        return False
    return len(filled) > 1 or filled == [heading.places[Column.TEXT]]


def _item(line: Line, heading: _Heading) -> tuple[dict[str, Any], list[RowNote]]:
    item: dict[str, Any] = {}
    wrong = []
    for column, index in heading.places.items():
        try:
            item[column.value] = _read(column, line.value(index))
        except Unreadable as reason:
            wrong.append(RowNote(line.number, heading.labels[column], reason.sentence, reason.details))
    if item.get(Column.TEXT) == "":
        wrong.append(RowNote(line.number, heading.labels[Column.TEXT], NO_TEXT))
    return item, wrong


def _read(column: Column, value: Value) -> Any:
    return read_number(value) if column is Column.NUMBER else READERS[column](value)


def _numbered(
    items: Sequence[tuple[int, dict[str, Any]]], refused: list[RowNote], heading: _Heading
) -> Iterator[Item]:
    """Every item with a number of its own; a table that numbers nothing leaves that to whoever enters it."""
    if Column.NUMBER not in heading.places:
        yield from (item for _, item in items)
        return
    last, seen = 0, set[int]()
    for row, item in items:
        number = item.get(Column.NUMBER) or last + 1
        if number in seen:
            note = RowNote(row, heading.labels[Column.NUMBER], NUMBER_TWICE, {"number": number})
            refused.append(note)
        seen.add(number)
        last = number
        yield {**item, "number": number}
