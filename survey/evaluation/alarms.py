"""核查提示: whether a team's conduct must be looked into: yes or no, for the office and for the one that leads it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from survey.ballots.models import Poll
from survey.ballots.recusal import is_recused
from survey.db import db, operation
from survey.evaluation.pooling import Counted, counted_of, pooled
from survey.instruments.queries import about_teams
from survey.officers.audit import record
from survey.officers.models import Office, Officer
from survey.officers.queries import children_of
from survey.rounds.models import Inspection, Round, Team


@dataclass(frozen=True)
class Alarm:
    """All that is said of a team here: yes or no."""

    office: Office
    round: Round
    team: Team
    is_raised: bool


@dataclass(frozen=True)
class Alarms:
    """`own` of the reader's office, `led` of the offices below it; none of a team that the reader was of."""

    own: Sequence[Alarm]
    led: Sequence[Alarm]


@operation
def read_alarms(by: Officer) -> Alarms:
    """What is asked of every answer, however few they are; nothing before a poll is closed. The read is on record."""
    own, led = alarms_of(by, [by.office]), alarms_of(by, children_of(by.office))
    record(by, "team.alarms", by.office, count=len(own) + len(led))
    return Alarms(own, led)


def alarms_of(by: Officer, offices: Iterable[Office]) -> list[Alarm]:
    """Teams of which some evaluation is counted, the newest round first."""
    asked = ((team, counted_of(team)) for office in offices for team in _teams(office))
    return [
        Alarm(team.round.office, team.round, team, is_raised(counted))
        for team, counted in asked
        if counted and not is_recused(by, team)
    ]


def is_raised(counted: Iterable[Counted]) -> bool:
    return any(pool.alarm for pool in pooled(counted))


def _teams(office: Office) -> list[Team]:
    """Of the rounds in which some evaluation of a team is closed."""
    closed = (
        select(Inspection.round_id)
        .join(Poll, Poll.inspection_id == Inspection.id)
        .where(Poll.closed_at.is_not(None), Poll.instrument.in_(about_teams(office.id)))
    )
    chosen = (
        select(Team)
        .join(Round)
        .where(Round.office_id == office.id, Round.id.in_(closed))
        .options(joinedload(Team.round))
        .order_by(Round.id.desc(), Team.id)
    )
    return list(db.session.scalars(chosen))
