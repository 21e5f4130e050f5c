"""How many letters and visits were about a team: numbers that somebody tells, each with its period, none changed."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from survey import clock
from survey.db import db, operation
from survey.evaluation.models import TeamLetters
from survey.facts import N_, Invalid
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.rounds.models import Team


class PeriodReversed(Invalid):
    sentence = N_("The period ends before it begins.")


class NegativeCount(Invalid):
    sentence = N_("A number of letters cannot be negative.")


@operation
def tell_letters(by: Officer, team: Team, count: int, since_on: date, until_on: date) -> TeamLetters:
    """Append how many were received; the latest row of a team stands. Raises PeriodReversed, NegativeCount."""
    if until_on < since_on:
        raise PeriodReversed(field="until_on")
    if count < 0:
        raise NegativeCount(field="count")
    told = TeamLetters(
        team=team, count=count, since_on=since_on, until_on=until_on, officer=by, told_at=clock.now()
    )
    db.session.add(told)
    record(by, "team.letters", team.round, team=team.name, count=count, since=since_on, until=until_on)
    return told


def letters_of(teams: Collection[Team]) -> dict[int, TeamLetters]:
    """By the team's id: what stands now."""
    newest = select(func.max(TeamLetters.id)).group_by(TeamLetters.team_id)
    chosen = select(TeamLetters).where(
        TeamLetters.id.in_(newest), TeamLetters.team_id.in_([team.id for team in teams])
    )
    return {told.team_id: told for told in db.session.scalars(chosen)}
