"""Verbs on rounds, on what is inspected in them, and the import of rosters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from survey import clock
from survey.db import db, operation
from survey.officers.audit import record
from survey.officers.models import Office, Officer
from survey.rounds.facts import (
    DueBeforeFeedback,
    EndedBeforeBegun,
    HalfFieldwork,
    NameMissing,
    RoundExists,
    RowsRefused,
)
from survey.rounds.models import Inspection, Round
from survey.rounds.queries import find_round_named
from survey.rounds.register import Entry, enter, find_or_make_team, hold
from survey.rounds.roster.mending import mended_name
from survey.rounds.roster.population import read_count
from survey.rounds.roster.rows import Roster, RosterRow, RowNote
from survey.rounds.roster.unreadable import Unreadable
from survey.rounds.roster.words import LONGEST_NAME, read_class, read_label, read_name, read_remark

READERS = {"mode": read_label, "standing_class": read_class, "remark": read_remark}


@dataclass(frozen=True)
class Imported:
    """What an import did, in inspections; the warnings are the roster's own."""

    added: int
    changed: int
    unchanged: int
    warnings: tuple[RowNote, ...]


@operation
def create_round(by: Officer, office: Office, name: str, kind: str, feedback_on: date, due_on: date) -> Round:
    """Open a round; raises RoundExists, DueBeforeFeedback, NameMissing."""
    name = mended_name(name)
    if not name:
        raise NameMissing
    if due_on < feedback_on:
        raise DueBeforeFeedback(due_on=due_on, feedback_on=feedback_on)
    hold(office.id)
    if find_round_named(office, name):
        raise RoundExists(name=name)
    round = Round(
        office_id=office.id,
        name=name,
        kind=mended_name(kind),
        feedback_on=feedback_on,
        due_on=due_on,
        created_at=clock.now(),
    )
    db.session.add(round)
    record(by, "round.create", round, name=name, kind=round.kind, feedback_on=feedback_on, due_on=due_on)
    return round


@operation
def date_fieldwork(by: Officer, round: Round, began_on: date | None, ended_on: date | None) -> Round:
    """When the teams were at the units, as public notices say it; raises EndedBeforeBegun, HalfFieldwork."""
    if (began_on is None) != (ended_on is None):
        raise HalfFieldwork(field="ended_on" if began_on else "began_on")
    if began_on and ended_on and ended_on < began_on:
        raise EndedBeforeBegun(field="ended_on")
    before = round.began_on, round.ended_on
    round.began_on, round.ended_on = began_on, ended_on
    record(by, "round.date", round, before=before, began_on=began_on, ended_on=ended_on)
    return round


@operation
def import_roster(by: Officer, round: Round, roster: Roster) -> Imported:
    """Enter a whole roster or nothing of it (RowsRefused); entering it again changes nothing.

    A blank cell leaves what is known of the unit as it is."""
    if roster.refused:
        raise RowsRefused(roster.refused)
    entered = enter(round, roster.rows)
    counts = {entry.value: entered.count(entry) for entry in Entry}
    record(by, "roster.import", round, file=roster.file, changes=entered.changes, **counts)
    return Imported(**counts, warnings=tuple(roster.warnings))


@operation
def create_inspections(by: Officer, round: Round, items: Sequence[Mapping[str, Any]]) -> list[Inspection]:
    """Enter inspections from `{unit: {name, category, population}, team, feedback_on, due_on}`, all or none.

    Units and teams are found or made by name; a unit already in the round keeps its inspection, with the values given
    now. The inspections come in the order of the items; raises RowsRefused, its rows numbered from 1."""
    rows, refused = [], []
    for number, item in enumerate(items, start=1):
        try:
            rows.append(_row(number, item))
        except Unreadable as reason:
            refused.append(RowNote(number, "", reason.sentence, reason.details))
    if refused:
        raise RowsRefused(refused)
    entered = enter(round, rows)
    record(by, "inspection.create", round, units=[row.name for row in rows], changes=entered.changes)
    return entered.inspections


@operation
def update_inspection(by: Officer, inspection: Inspection, **changes: Any) -> Inspection:
    """Change `team` (by name), `feedback_on`, `due_on`, `mode`, `standing_class` or `remark`.

    None takes a team or a text away; raises DueBeforeFeedback, RowsRefused."""
    wanted = _values(inspection.round, changes)
    before = {name: getattr(inspection, name) for name in wanted}
    for name, value in wanted.items():
        setattr(inspection, name, value)
    if inspection.due_on < inspection.feedback_on:
        raise DueBeforeFeedback(due_on=inspection.due_on, feedback_on=inspection.feedback_on)
    if before != wanted:
        record(by, "inspection.update", inspection, before=before, after=wanted)
    return inspection


def _row(number: int, item: Mapping[str, Any]) -> RosterRow:
    unit = item["unit"]
    return RosterRow(
        number,
        name=read_name(unit["name"]),
        category=read_label(unit.get("category")),
        population=read_count(unit.get("population")).number,
        team=read_label(item.get("team"), LONGEST_NAME),
        feedback_on=item.get("feedback_on"),
        due_on=item.get("due_on"),
    )


def _values(round: Round, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes as columns of an inspection."""
    unknown = set(changes) - {"team", "feedback_on", "due_on", *READERS}
    if unknown:
        raise TypeError(f"not a column of an inspection: {', '.join(sorted(unknown))}")
    try:
        values = {name: READERS[name](value) if name in READERS else value for name, value in changes.items()}
        if "team" in values:
            team = read_label(values.pop("team"), LONGEST_NAME)
            values["team_id"] = find_or_make_team(round, team).id if team else None
    except Unreadable as reason:
        raise RowsRefused([RowNote(1, "", reason.sentence, reason.details)]) from reason
    return values
