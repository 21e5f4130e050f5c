"""From a file to rows that can be entered: what is clear is mended, what is not is refused with its reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from survey.facts import N_
from survey.rounds.roster.asides import join_remarks, tables_and_asides
from survey.rounds.roster.blocks import CONTINUED, IN_BLOCKS, continued
from survey.rounds.roster.entries import Entry, Reading
from survey.rounds.roster.facts import RosterWithoutUnits
from survey.rounds.roster.headers import Header, with_class_settled
from survey.rounds.roster.margins import Margin, heading_of, margin_of
from survey.rounds.roster.opening import read_sheets
from survey.rounds.roster.rows import Roster, RowNote
from survey.rounds.roster.sheets import Line, Sheet, Value, is_empty
from survey.rounds.roster.synonyms import PLACES, Field
from survey.rounds.roster.twins import refuse_twins, show_look_alikes

NOT_READ = N_("This column is not understood and was not read.")
BESIDE = N_("Cells beside the table were not read.")
FOOT = N_("Under the table, without a unit.")


def read_roster(data: bytes, filename: str) -> Roster:
    """Every unit of an .xlsx or .csv roster, with what is refused and what was mended.

    Every visible sheet whose header names units and more than a remark is part of the roster. A sheet with
    names and remarks only, or a line like “临江市教育局党组：提级巡察”, adds to the remark of the unit it names;
    whatever else other sheets say is listed in `skipped`. Raises RosterUnreadable if there is no table."""
    tables, asides = tables_and_asides(read_sheets(data, filename), filename)
    roster = Roster(filename)
    for sheet, header in tables:
        _Table(sheet, header, roster, sheet.name if len(tables) > 1 else "").read()
    if not roster.rows and not roster.refused:
        raise RosterWithoutUnits(file=filename)
    labels = {name: header.label(name) for _, header in reversed(tables) for name in header.columns}
    refuse_twins(roster, labels)
    refused = {(note.sheet, note.row) for note in roster.refused}
    roster.rows = [row for row in roster.rows if (row.sheet, row.number) not in refused]
    show_look_alikes(roster, labels)
    join_remarks(roster, asides)
    roster.refused.sort(key=lambda note: (note.sheet, note.row))
    return roster


@dataclass
class _Table:
    sheet: Sheet
    header: Header
    roster: Roster
    name: str

    def read(self) -> None:
        body = [line for line in self.sheet.lines if line.number > self.header.last_row]
        self.header = with_class_settled(self.header, body)
        entries = list(self._entries(body))
        self._warn_of_columns(body)
        for column in IN_BLOCKS:
            if column in self.header.columns:
                entries, count = continued(entries, column)
                if count:
                    self._say(self.roster.warnings, self.header.last_row, column, CONTINUED, count=count)
        for entry in entries:
            self._read_entry(entry)

    def _entries(self, body: Sequence[Line]) -> Iterable[Entry]:
        """The rows that hold a unit, with what the headings above them say."""
        said: dict[Field, Value] = {}
        kinds = [(line, margin_of(line, self.header)) for line in body]
        last_named = max(
            (line.number for line, kind in kinds if kind is None and self._has_name(line)), default=0
        )
        for line, kind in kinds:
            if (
                kind is None
                and line.number > last_named
                and sum(not is_empty(value) for value in line.cells) == 1
            ):
                self._say(self.roster.skipped, line.number, None, FOOT)
            elif kind is None:
                yield self._entry(line, said)
                said = {name: value for name, value in said.items() if name not in self.header.columns}
            else:
                self._say(self.roster.skipped, line.number, None, kind)
                said |= self._said_by(line, kind)

    def _said_by(self, line: Line, kind: Margin) -> dict[Field, Value]:
        """A heading speaks for all rows until the next, a township on its own for the first row of its block."""
        heading = heading_of(line, self.header) if kind is Margin.HEADING else None
        if heading and heading.field not in self.header.columns:
            return {heading.field: heading.value}
        places = {
            name: line.value(self.header.columns[name].index) for name in PLACES & self.header.columns.keys()
        }
        return {name: value for name, value in places.items() if kind is Margin.BLOCK and not is_empty(value)}

    def _entry(self, line: Line, said: dict[Field, Value]) -> Entry:
        values = {name: line.value(column.index) for name, column in self.header.columns.items()}
        merged = frozenset(
            name for name, column in self.header.columns.items() if column.index in line.merged
        )
        blank = {name: value for name, value in said.items() if is_empty(values.get(name))}
        return Entry(line.number, {**values, **blank}, merged, len(line.cells))

    def _has_name(self, line: Line) -> bool:
        return not is_empty(line.value(self.header.columns[Field.NAME].index))

    def _warn_of_columns(self, body: Sequence[Line]) -> None:
        for label in self.header.unread:
            self.roster.warnings.append(RowNote(self.header.last_row, label, NOT_READ, {}, self.name))
        beside = next((line for line in body if len(line.cells) > self.header.width), None)
        if beside and not self.sheet.is_delimited:
            self._say(self.roster.warnings, beside.number, None, BESIDE)

    def _read_entry(self, entry: Entry) -> None:
        reading = Reading(entry, self.header, self.name, self.sheet.is_1904)
        has_shifted = entry.width > self.header.width and self.sheet.is_delimited
        row = reading.row(has_shifted=has_shifted)
        self.roster.refused += reading.refused
        self.roster.warnings += reading.warnings
        if row and row.name:
            self.roster.rows.append(row)

    def _say(
        self, notes: list[RowNote], row: int, column: Field | None, sentence: str, **details: object
    ) -> None:
        notes.append(RowNote(row, self.header.label(column) if column else "", sentence, details, self.name))
