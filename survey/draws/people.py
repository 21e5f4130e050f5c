"""A list of people as an office sends it: read whole, or every row named that must be mended."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from survey.draws.facts import NobodyListed, PeopleHeaderMissing
from survey.facts import N_
from survey.rounds.roster.blocks import CONTINUED, continued
from survey.rounds.roster.entries import MORE_CELLS, Entry
from survey.rounds.roster.facts import RosterEmpty
from survey.rounds.roster.headers import Header, find_header, meanings
from survey.rounds.roster.margins import Margin, heading_of, margin_of
from survey.rounds.roster.opening import read_sheets
from survey.rounds.roster.resemblance import key_of, look_alikes
from survey.rounds.roster.rows import RowNote, shown
from survey.rounds.roster.sheets import Line, Sheet, Value, is_empty
from survey.rounds.roster.synonyms import OF_PEOPLE, USUAL_PEOPLE, Field
from survey.rounds.roster.twins import ALIKE
from survey.rounds.roster.unreadable import Unreadable
from survey.rounds.roster.words import LONGEST_NAME, NOT_A_NAME, read_label

ITEM = {
    "name": Field.NAME,
    "group": Field.CATEGORY,
    "address": Field.ADDRESS,
    "matter": Field.MATTER,
    "phone": Field.PHONE,
}
LONGEST_GROUP = 30
LONGEST_TEXT = 200
PEOPLE = meanings(OF_PEOPLE)

NO_NAME = N_("This row has no name of a person.")
NO_GROUP = N_("The group is missing, while others have one.")
TWICE = N_(
    "“%(name)s” stands in rows %(rows)s, with nothing that tells them apart. Keep one, or add an address."
)
NOT_READ = N_("This column is not needed and was not read.")
NO_PHONES = N_("Telephone numbers were not taken over.")
SHEET_NOT_READ = N_("This sheet has no header row with people's names and was not read.")


@dataclass(frozen=True)
class Person:
    """`row` is where it stands in the file; `known_by` also holds the number of a telephone that is not taken over."""

    row: int
    name: str
    group: str = ""
    address: str = ""
    matter: str = ""
    phone: str = ""
    sheet: str = ""
    known_by: tuple[str, ...] = ()


@dataclass
class People:
    """A file as read; nothing of it may be entered while `refused` holds anything. `skipped` rows are nobody."""

    file: str
    rows: list[Person] = field(default_factory=list)
    refused: list[RowNote] = field(default_factory=list)
    warnings: list[RowNote] = field(default_factory=list)
    skipped: list[RowNote] = field(default_factory=list)


def read_people(data: bytes, filename: str, *, with_groups: bool = True, with_phones: bool = False) -> People:
    """Everybody of an .xlsx or .csv file; raises RosterUnreadable where there is no such table.

    Groups are what stands under 类别, or in the headings between the rows. Telephone numbers only tell two people of
    one name apart unless they are asked for."""
    sheets = [sheet for sheet in read_sheets(data, filename, PEOPLE) if sheet.lines]
    if not sheets:
        raise RosterEmpty(file=filename)
    headed = [(sheet, find_header(sheet.lines, PEOPLE)) for sheet in sheets]
    tables = [(sheet, header) for sheet, header in headed if header]
    if not tables:
        raise PeopleHeaderMissing(file=filename, understood=USUAL_PEOPLE)
    people = People(filename)
    for sheet, header in tables:
        _Table(sheet, header, people, sheet.name if len(tables) > 1 else "", with_groups, with_phones).read()
    people.skipped += [
        RowNote(sheet.lines[0].number, "", SHEET_NOT_READ, {}, sheet.name)
        for sheet, header in headed
        if not header
    ]
    return _judged(people, tables[0][1].label(Field.NAME))


def read_items(items: Iterable[Mapping[str, str]]) -> People:
    """Everybody of a list of `{name, group, address, matter, phone}`; its rows are numbered from 1."""
    people = People("")
    table = _Table(Sheet("", []), Header({}, (), 0, 0, PEOPLE), people, "", True, True)
    for number, item in enumerate(items, start=1):
        table.read_entry(Entry(number, {field: item.get(name, "") for name, field in ITEM.items()}))
    return _judged(people, "")


def _judged(people: People, column: str) -> People:
    """What only the whole list can show: nobody in it, one person twice, names that look like one."""
    if not people.rows and not people.refused:
        raise NobodyListed(file=people.file)
    people.refused += _half_grouped(people.rows)
    people.refused += _twins(people.rows, column)
    people.warnings += _alike(people.rows, column)
    people.refused.sort(key=lambda note: (note.sheet, note.row))
    return people


def _half_grouped(rows: Sequence[Person]) -> list[RowNote]:
    without = [person for person in rows if not person.group]
    if len(without) == len(rows):
        return []
    return [RowNote(person.row, "", NO_GROUP, {}, person.sheet) for person in without]


def _twins(rows: Sequence[Person], column: str) -> Iterator[RowNote]:
    alike: dict[tuple[str, ...], list[Person]] = defaultdict(list)
    for person in rows:
        alike[person.known_by].append(person)
    for group in alike.values():
        if len(group) > 1:
            details = {"name": shown(group[0].name), "rows": tuple(map(_place, group))}
            yield from (RowNote(person.row, column, TWICE, details, person.sheet) for person in group)


def _alike(rows: Sequence[Person], column: str) -> Iterator[RowNote]:
    """Names at one address that differ by look-alike characters only."""
    housed: dict[str, dict[str, Person]] = defaultdict(dict)
    for person in rows:
        housed[key_of(person.address)].setdefault(person.name, person)
    for named in housed.values():
        for names in look_alikes(named):
            first = named[names[0]]
            details = {
                "names": tuple(f"“{shown(name)}”" for name in names),
                "rows": tuple(_place(named[name]) for name in names),
            }
            yield RowNote(first.row, column, ALIKE, details, first.sheet)


def _place(person: Person) -> str:
    return f"{person.sheet} {person.row}".strip()


@dataclass
class _Table:
    sheet: Sheet
    header: Header
    people: People
    name: str
    with_groups: bool
    with_phones: bool

    def read(self) -> None:
        body = [line for line in self.sheet.lines if line.number > self.header.last_row]
        entries = list(self._entries(body))
        self._warn_of_columns()
        if self.with_groups and Field.CATEGORY in self.header.columns:
            entries, count = continued(entries, Field.CATEGORY)
            if count:
                self._warn(Field.CATEGORY, CONTINUED, count=count)
        for entry in entries:
            self.read_entry(entry)

    def _entries(self, body: Sequence[Line]) -> Iterator[Entry]:
        """The rows that hold somebody, with the group that a heading above them says."""
        said: dict[Field, Value] = {}
        for line in body:
            kind = margin_of(line, self.header)
            if kind is None:
                values = {name: line.value(column.index) for name, column in self.header.columns.items()}
                blank = {name: value for name, value in said.items() if is_empty(values.get(name))}
                yield Entry(line.number, values | blank, width=len(line.cells))
                continue
            self.people.skipped.append(RowNote(line.number, "", kind, {}, self.name))
            heading = heading_of(line, self.header) if kind is Margin.HEADING else None
            said = {Field.CATEGORY: heading.value} if heading else said

    def _warn_of_columns(self) -> None:
        if Field.PHONE in self.header.columns and not self.with_phones:
            self._warn(Field.PHONE, NO_PHONES)
        self.people.warnings += [
            RowNote(self.header.last_row, label, NOT_READ, {}, self.name) for label in self.header.unread
        ]

    def _warn(self, column: Field, sentence: str, **details: object) -> None:
        note = RowNote(self.header.last_row, self.header.label(column), sentence, details, self.name)
        self.people.warnings.append(note)

    def read_entry(self, entry: Entry) -> None:
        """The person of a row; every cell is tried, so that one look mends the whole row."""
        wrong = list(self._misplaced(entry))
        cells = {name: self._cell(entry, name, wrong) for name in READERS}
        self.people.refused += wrong
        if not wrong:
            self.people.rows.append(self._person(entry.number, cells))

    def _misplaced(self, entry: Entry) -> Iterable[RowNote]:
        if self.sheet.is_delimited and entry.width > self.header.width:
            yield RowNote(entry.number, "", MORE_CELLS, {}, self.name)

    def _cell(self, entry: Entry, column: Field, wrong: list[RowNote]) -> str:
        try:
            return READERS[column](entry.values.get(column))
        except Unreadable as reason:
            if column is Field.PHONE and not self.with_phones:
                return ""
            details = {key: shown(value) for key, value in reason.details.items()}
            wrong.append(
                RowNote(entry.number, self.header.label(column), reason.sentence, details, self.name)
            )
            return ""

    def _person(self, row: int, cells: Mapping[Field, str]) -> Person:
        known_by = (key_of(cells[Field.NAME]), key_of(cells[Field.ADDRESS]), cells[Field.PHONE])
        return Person(
            row,
            cells[Field.NAME],
            cells[Field.CATEGORY] if self.with_groups else "",
            cells[Field.ADDRESS],
            cells[Field.MATTER],
            cells[Field.PHONE] if self.with_phones else "",
            self.name,
            known_by,
        )


def _name(value: Value) -> str:
    name = read_label(value, LONGEST_NAME)
    if not name:
        raise Unreadable(NO_NAME)
    if not any(sign.isalpha() for sign in key_of(name)):
        raise Unreadable(NOT_A_NAME, value=value)
    return name


def _phone(value: Value) -> str:
    plain = value.strip().lstrip("+＋") if isinstance(value, str) else value
    return read_label(plain).replace(" ", "")


READERS: Mapping[Field, Callable[[Any], str]] = {
    Field.NAME: _name,
    Field.CATEGORY: lambda value: read_label(value, LONGEST_GROUP),
    Field.ADDRESS: lambda value: read_label(value, LONGEST_TEXT),
    Field.MATTER: lambda value: read_label(value, LONGEST_TEXT),
    Field.PHONE: _phone,
}
