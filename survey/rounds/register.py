"""Finding or making many units, teams and inspections at once; a blank never erases what is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from survey.db import db
from survey.facts import N_
from survey.officers.models import Office
from survey.rounds.facts import RowsRefused
from survey.rounds.models import Inspection, Round, Team, Unit
from survey.rounds.roster.resemblance import key_of
from survey.rounds.roster.rows import RosterRow, RowNote

DUE_BEFORE_FEEDBACK = N_(
    "With the dates of the round, it would be due on %(due_on)s, before the feedback on %(feedback_on)s."
)

Place = tuple[str, str]


class Entry(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass
class Entered:
    """The inspections in the order of the rows, what became of each, and for the audit every value replaced."""

    inspections: list[Inspection] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)

    def count(self, entry: Entry) -> int:
        return self.entries.count(entry)


def enter(round: Round, rows: Sequence[RosterRow]) -> Entered:
    """Enter the rows into a round inside the running operation; raises RowsRefused."""
    hold(round.office_id)
    register = _Register(round, rows)
    entered = Entered()
    for row in rows:
        register.enter(row, entered)
    if register.refused:
        raise RowsRefused(register.refused)
    db.session.flush()
    return entered


def hold(office_id: int) -> None:
    """Let one operation at a time find or make this office's rounds and units; SQLite has the writer's lock."""
    db.session.execute(select(Office.id).where(Office.id == office_id).with_for_update())


def find_or_make_team(round: Round, name: str) -> Team:
    return _teams(round, [RosterRow(0, "", team=name)])[key_of(name)]


def place_of(row: RosterRow) -> Place:
    """What tells one unit of an office from every other: where it stands, and its name, both as keys.

    Two townships of one name in two districts are two; so are two villages of one name in two townships."""
    return (
        f"{key_of(row.district)}/{key_of(row.parent)}" if row.parent else key_of(row.district),
        key_of(row.name),
    )


class _Register:
    """Everything the rows name, found or made beforehand: five statements, however many rows."""

    def __init__(self, round: Round, rows: Sequence[RosterRow]) -> None:
        self.round = round
        self.refused: list[RowNote] = []
        self.units = {(unit.parent_key, unit.key): unit for unit in _units_of(round.office_id)}
        parents = _find_or_make(self.units, round.office_id, map(_parent_of, filter(_has_parent, rows)))
        self.known = set(self.units)
        _find_or_make(self.units, round.office_id, (_unit_of(row, parents) for row in rows))
        self.teams = _teams(round, rows)
        self.inspections = {
            inspection.unit_id: inspection
            for inspection in db.session.scalars(select(Inspection).where(Inspection.round_id == round.id))
        }

    def enter(self, row: RosterRow, entered: Entered) -> None:
        unit = self.units[place_of(row)]
        replaced = _replace(unit, _of_unit(row)) if place_of(row) in self.known else {}
        wanted = _of_inspection(row, self.teams)
        inspection = self.inspections.get(unit.id)
        if inspection is None:
            inspection = self.inspections[unit.id] = _new_inspection(self.round, unit, wanted)
            entry = Entry.ADDED
        else:
            replaced |= _replace(inspection, wanted)
            entry = Entry.CHANGED if replaced else Entry.UNCHANGED
        if inspection.due_on < inspection.feedback_on:
            self.refused.append(_refusal(row, inspection))
        if replaced:
            entered.changes.append({"unit": unit.name, **replaced})
        entered.inspections.append(inspection)
        entered.entries.append(entry)


def _units_of(office_id: int) -> Iterable[Unit]:
    return db.session.scalars(select(Unit).where(Unit.office_id == office_id))


def _has_parent(row: RosterRow) -> bool:
    return bool(row.parent)


def _parent_of(row: RosterRow) -> tuple[Place, dict[str, Any]]:
    return place_of(RosterRow(0, row.parent, district=row.district)), {
        "name": row.parent,
        "district": row.district,
    }


def _unit_of(row: RosterRow, parents: Mapping[Place, Unit]) -> tuple[Place, dict[str, Any]]:
    parent_id = parents[_parent_of(row)[0]].id if row.parent else None
    return place_of(row), {"name": row.name, "parent_id": parent_id, **_of_unit(row)}


def _find_or_make(
    units: dict[Place, Unit], office_id: int, wanted: Iterable[tuple[Place, dict[str, Any]]]
) -> dict[Place, Unit]:
    """The units at these places, new ones written to the database so that they have ids; `units` learns them."""
    found = {}
    for place, values in wanted:
        if place not in units:
            units[place] = Unit(office_id=office_id, parent_key=place[0], key=place[1], **values)
            db.session.add(units[place])
        found[place] = units[place]
    db.session.flush()
    return found


def _teams(round: Round, rows: Iterable[RosterRow]) -> dict[str, Team]:
    teams = {
        key_of(team.name): team for team in db.session.scalars(select(Team).where(Team.round_id == round.id))
    }
    for name in dict.fromkeys(row.team for row in rows if row.team):
        if key_of(name) not in teams:
            teams[key_of(name)] = Team(round_id=round.id, name=name)
            db.session.add(teams[key_of(name)])
    db.session.flush()
    return teams


def _of_unit(row: RosterRow) -> dict[str, Any]:
    return _said(category=row.category, district=row.district, sector=row.sector, population=row.population)


def _of_inspection(row: RosterRow, teams: Mapping[str, Team]) -> dict[str, Any]:
    return _said(
        team_id=teams[key_of(row.team)].id if row.team else None,
        feedback_on=row.feedback_on,
        due_on=row.due_on,
        mode=row.mode,
        standing_class=row.standing_class,
        remark=row.remark,
    )


def _said(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _new_inspection(round: Round, unit: Unit, wanted: Mapping[str, Any]) -> Inspection:
    dates: dict[str, date] = {"feedback_on": round.feedback_on, "due_on": round.due_on}
    inspection = Inspection(round_id=round.id, unit_id=unit.id, **{**dates, **wanted})
    db.session.add(inspection)
    return inspection


def _replace(target: Unit | Inspection, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Write the values that differ; returns each as (before, after)."""
    replaced = {
        name: (getattr(target, name), value)
        for name, value in wanted.items()
        if getattr(target, name) != value
    }
    for name, (_, value) in replaced.items():
        setattr(target, name, value)
    return replaced


def _refusal(row: RosterRow, inspection: Inspection) -> RowNote:
    details = {"due_on": inspection.due_on.isoformat(), "feedback_on": inspection.feedback_on.isoformat()}
    return RowNote(row.number, "", DUE_BEFORE_FEEDBACK, details, row.sheet)
