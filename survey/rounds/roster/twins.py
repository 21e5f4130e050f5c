"""One unit entered twice, and two names that only look like one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from survey.facts import N_
from survey.rounds.roster.resemblance import key_of, look_alikes
from survey.rounds.roster.rows import Roster, RosterRow, RowNote, place, shown
from survey.rounds.roster.synonyms import Field

SAME = N_("“%(name)s” stands in rows %(rows)s. Keep one of them.")
NEARLY_SAME = N_("%(names)s in rows %(rows)s differ only in spaces, width or punctuation. Keep one of them.")
ALIKE = N_("%(names)s in rows %(rows)s look alike. Are they one?")


@dataclass(frozen=True)
class Named:
    """A name, the group of names it may be confused with, and the row that says it first."""

    name: str
    among: tuple[str, ...]
    row: RosterRow


def refuse_twins(roster: Roster, labels: Mapping[Field, str]) -> None:
    """Refuse every row of a unit that stands twice under one township; villages of two may share a name."""
    groups: dict[tuple[str, str, str], list[RosterRow]] = defaultdict(list)
    for row in roster.rows:
        groups[key_of(row.district), key_of(row.parent), key_of(row.name)].append(row)
    twins = [group for group in groups.values() if len(group) > 1]
    roster.refused += [_refusal(row, group, labels) for group in twins for row in group]


def show_look_alikes(roster: Roster, labels: Mapping[Field, str]) -> None:
    """Warn once of each group of units, townships or teams whose names differ by look-alike characters only."""
    for field, named in (
        (Field.NAME, [Named(row.name, (row.district, row.parent), row) for row in roster.rows]),
        (Field.PARENT, [Named(row.parent, (row.district,), row) for row in roster.rows if row.parent]),
        (Field.TEAM, [Named(row.team, (), row) for row in roster.rows if row.team]),
    ):
        roster.warnings += _warnings(named, labels.get(field, ""))


def _refusal(row: RosterRow, group: Sequence[RosterRow], labels: Mapping[Field, str]) -> RowNote:
    rows = tuple(map(place, group))
    column = labels[Field.NAME]
    written = list(dict.fromkeys(other.written for other in group))
    if len(written) == 1:
        return RowNote(row.number, column, SAME, {"name": shown(row.name), "rows": rows}, row.sheet)
    names = tuple(f"“{_visible(name)}”" for name in written)
    return RowNote(row.number, column, NEARLY_SAME, {"names": names, "rows": rows}, row.sheet)


def _warnings(named: Iterable[Named], column: str) -> Iterable[RowNote]:
    groups: dict[tuple[str, ...], dict[str, RosterRow]] = defaultdict(dict)
    for one in named:
        groups[one.among].setdefault(one.name, one.row)
    for first_rows in groups.values():
        for alike in look_alikes(first_rows):
            rows = [first_rows[name] for name in alike]
            names = tuple(f"“{shown(name)}”" for name in alike)
            details = {"names": names, "rows": tuple(map(place, rows))}
            yield RowNote(rows[0].number, column, ALIKE, details, rows[0].sheet)


def _visible(written: str) -> str:
    """A name as typed, its spaces and line breaks made visible: they are what the reader must find."""
    marks = {"\n": "↵", "\r": "", " ": "␣", "\u3000": "□", "\t": "⇥", "\xa0": "␣"}
    return "".join(marks.get(character, character) for character in written[:60])
