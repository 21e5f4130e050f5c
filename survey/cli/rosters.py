"""Rosters of units from a file."""

from datetime import datetime
from pathlib import Path

import click
from flask_babel import gettext as _

from survey import clock
from survey.cli.footing import acting
from survey.cli.named import office_named
from survey.cli.speaking import note_line, report, reports
from survey.db import settings
from survey.officers.models import Office, Officer
from survey.rounds.facts import RowsRefused
from survey.rounds.models import Round
from survey.rounds.operations import create_round, import_roster
from survey.rounds.queries import find_round_named
from survey.rounds.roster.dates import months_after
from survey.rounds.roster.reading import read_roster
from survey.rounds.roster.rows import Roster

MONTHS = 3  # to rectify, where neither the command nor the roster says
DAY = click.DateTime(["%Y-%m-%d"])


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--round", "name", required=True, help="The round's name; it is opened if there is none of this name."
)
@click.option("--office", "office_name", help="The name of the office; the acting officer's otherwise.")
@click.option("--kind", default="常规", show_default=True, help="Of a round that is opened.")
@click.option(
    "--feedback-on", type=DAY, help="Of a round that is opened; the roster's earliest or today otherwise."
)
@click.option("--due-on", type=DAY, help="Of a round that is opened; the roster's latest otherwise.")
@reports
@acting
def import_(
    by: Officer,
    file: Path,
    name: str,
    office_name: str | None,
    kind: str,
    feedback_on: datetime | None,
    due_on: datetime | None,
    as_json: bool,
) -> None:
    """Enter the units of an .xlsx or .csv file into a round: all rows or none."""
    roster = read_roster(file.read_bytes(), file.name)
    if roster.refused:
        raise RowsRefused(roster.refused)
    office = office_named(office_name) if office_name else by.office
    round = find_round_named(office, name) or _open(by, office, name, kind, feedback_on, due_on, roster)
    done = import_roster(by, round, roster)
    answer = {
        "round": round.id,
        "added": done.added,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "warnings": [{"row": note.row, "message": note_line(note)} for note in done.warnings],
    }
    counts = {name: answer[name] for name in ("added", "changed", "unchanged")}
    said = _("%(added)d units entered, %(changed)d changed, %(unchanged)d as they were.", **counts)
    report(as_json, answer, [*map(note_line, done.warnings), said])


def _open(
    by: Officer,
    office: Office,
    name: str,
    kind: str,
    feedback_on: datetime | None,
    due_on: datetime | None,
    roster: Roster,
) -> Round:
    """Open the round; dates that nobody gave are read from the roster, so that no row falls outside."""
    starts = [row.feedback_on for row in roster.rows if row.feedback_on]
    ends = [row.due_on for row in roster.rows if row.due_on]
    first = feedback_on.date() if feedback_on else min(starts, default=clock.today(settings().timezone))
    last = due_on.date() if due_on else max(ends, default=months_after(first, MONTHS))
    return create_round(by, office, name, kind, first, last)
