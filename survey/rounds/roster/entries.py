"""One row under the header: every cell is tried, so that one look at the notes mends the whole row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from survey.facts import N_
from survey.rounds.roster.dates import months_after, read_day, read_term
from survey.rounds.roster.headers import Header
from survey.rounds.roster.mending import is_blank_word, mended_text
from survey.rounds.roster.population import read_count
from survey.rounds.roster.rows import RosterRow, RowNote, shown
from survey.rounds.roster.sheets import Formula, Value, is_empty
from survey.rounds.roster.synonyms import Field
from survey.rounds.roster.unreadable import Unreadable
from survey.rounds.roster.words import (
    LONGEST_NAME,
    SAVED_RESULT,
    read_class,
    read_label,
    read_name,
    read_remark,
    saved_result,
)

MORE_CELLS = N_("The row has more cells than the header. Is a comma inside a cell without quotation marks?")
NO_TEAM = N_("The team is missing.")
NO_PARENT = N_("The township is missing; the unit stands by itself.")
NO_DAY = N_("“%(value)s” is not a date; the round's own date holds.")
TERM = N_("“%(value)s” is read as %(day)s, counted from the feedback.")
TERM_ALONE = N_("“%(value)s” counts from the feedback, which is missing in this row.")
DUE_BEFORE_FEEDBACK = N_("%(due_on)s is before the feedback on %(feedback_on)s.")
SHARED_NUMBER = N_("One number is merged over several units. Write each unit's own.")
OWN_PARENT = N_("The unit cannot be its own township.")

T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """A row under the header with its cells by meaning; `merged` names the fields whose cell spans rows."""

    number: int
    values: dict[Field, Value]
    merged: frozenset[Field] = frozenset()
    width: int = 0


@dataclass
class Reading:
    """An entry being read, with the notes on what was refused and what was mended."""

    entry: Entry
    header: Header
    sheet: str
    is_1904: bool
    refused: list[RowNote] = field(default_factory=list)
    warnings: list[RowNote] = field(default_factory=list)

    def row(self, *, has_shifted: bool) -> RosterRow | None:
        """The row as far as it could be read; None where its cells do not stand under their headers."""
        name = self._try(Field.NAME, read_name, "")
        if has_shifted:
            self._refuse(None, MORE_CELLS)
            return None
        feedback_on = self._day(Field.FEEDBACK_ON)
        row = RosterRow(
            number=self.entry.number,
            name=name,
            category=self._try(Field.CATEGORY, read_label, ""),
            parent=self._try(Field.PARENT, self._parent, ""),
            district=self._try(Field.DISTRICT, read_label, ""),
            team=self._try(Field.TEAM, self._team, ""),
            feedback_on=feedback_on,
            due_on=self._due(feedback_on),
            population=self._try(Field.POPULATION, self._population, None),
            standing_class=self._try(Field.STANDING_CLASS, read_class, ""),
            mode=self._try(Field.MODE, read_label, ""),
            sector=self._try(Field.SECTOR, read_label, ""),
            remark=self._try(Field.REMARK, read_remark, ""),
            sheet=self.sheet,
            written=str(self.entry.values[Field.NAME]),
        )
        self._compare(row)
        return row

    def _try(self, column: Field, read: Callable[[Value], T], otherwise: T) -> T:
        if column not in self.header.columns and column not in self.entry.values:
            return otherwise
        try:
            return read(self.entry.values.get(column))
        except Unreadable as reason:
            self._refuse(column, reason.sentence, **reason.details)
            return otherwise

    def _team(self, value: Value) -> str:
        team = read_label(value, LONGEST_NAME)
        if not team:
            raise Unreadable(NO_TEAM)
        return team

    def _parent(self, value: Value) -> str:
        parent = read_label(value, LONGEST_NAME)
        if not parent:
            self._warn(Field.PARENT, NO_PARENT)
        return parent

    def _day(self, column: Field) -> date | None:
        return self._try(column, lambda value: self._read_day(column, value), None)

    def _read_day(self, column: Field, value: Value) -> date | None:
        plain = self._plain(column, value)
        if is_empty(plain):
            return None
        if isinstance(plain, str) and is_blank_word(mended_text(plain[:60])):
            self._warn(column, NO_DAY, value=plain)
            return None
        return read_day(plain, is_1904=self.is_1904)

    def _due(self, feedback_on: date | None) -> date | None:
        months = read_term(self.entry.values.get(Field.DUE_ON))
        if months is None:
            return self._day(Field.DUE_ON)
        value = self.entry.values[Field.DUE_ON]
        if feedback_on is None:
            self._refuse(Field.DUE_ON, TERM_ALONE, value=value)
            return None
        due_on = months_after(feedback_on, months)
        self._warn(Field.DUE_ON, TERM, value=value, day=due_on.isoformat())
        return due_on

    def _population(self, value: Value) -> int | None:
        if Field.POPULATION in self.entry.merged:
            raise Unreadable(SHARED_NUMBER)
        count = read_count(
            self._plain(Field.POPULATION, value), scale=self.header.columns[Field.POPULATION].scale
        )
        if count.warning:
            self._warn(Field.POPULATION, count.warning, value=value, number=count.number)
        return count.number

    def _plain(self, column: Field, value: Value) -> Value:
        plain = saved_result(value)
        if isinstance(value, Formula):
            self._warn(column, SAVED_RESULT, value=plain)
        return plain

    def _compare(self, row: RosterRow) -> None:
        if row.feedback_on and row.due_on and row.due_on < row.feedback_on:
            self._refuse(
                Field.DUE_ON,
                DUE_BEFORE_FEEDBACK,
                due_on=row.due_on.isoformat(),
                feedback_on=row.feedback_on.isoformat(),
            )
        if row.name and row.name == row.parent:
            self._refuse(Field.PARENT, OWN_PARENT)

    def _refuse(self, column: Field | None, sentence: str, **details: object) -> None:
        self.refused.append(self._note(column, sentence, details))

    def _warn(self, column: Field, sentence: str, **details: object) -> None:
        self.warnings.append(self._note(column, sentence, details))

    def _note(self, column: Field | None, sentence: str, details: dict[str, object]) -> RowNote:
        label = self.header.label(column) if column else ""
        return RowNote(
            self.entry.number,
            label,
            sentence,
            {key: shown(value) for key, value in details.items()},
            self.sheet,
        )
