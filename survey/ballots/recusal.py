"""回避: whoever was of an inspection team is shown nothing of the polls about it, on no page and through no call.

What an address names is refused in one place, where it is loaded (`is_recused`); lists leave such polls out
(`recused_polls`).
"""

from typing import Any

from sqlalchemy import select

from survey.ballots import manifest
from survey.ballots.models import Poll
from survey.db import db
from survey.instruments.facts import InstrumentUnknown
from survey.instruments.queries import find_instrument
from survey.instruments.rules import Subject
from survey.officers.models import Officer
from survey.rounds.members import is_member
from survey.rounds.models import Inspection, Team, TeamMember


def is_recused(by: Officer, subject: Any) -> bool:
    """Whether this officer may not be shown an object: a poll about the officer's own team, whatever hangs from one,
    the team as it is rated."""
    team = subject if isinstance(subject, Team) else getattr(subject, "rated_team", None)
    if isinstance(team, Team):
        return is_member(by, team)
    poll = subject if isinstance(subject, Poll) else getattr(subject, "poll", None)
    return isinstance(poll, Poll) and _was_of_its_team(by, poll) and is_about_team(poll)


def recused_polls(by: Officer) -> frozenset[int]:
    """The ids of every poll about a team that this officer was of."""
    chosen = (
        select(Poll)
        .join(Inspection)
        .join(TeamMember, TeamMember.team_id == Inspection.team_id)
        .where(TeamMember.officer_id == by.id)
    )
    return frozenset(poll.id for poll in db.session.scalars(chosen) if is_about_team(poll))


def is_about_team(poll: Poll) -> bool:
    """Whether it asks about the team that inspected, as it was frozen or, of a draft, as it would be."""
    if poll.manifest:
        return manifest.read(poll.manifest).instrument.subject is Subject.TEAM
    try:
        return find_instrument(poll.inspection.round.office_id, poll.instrument).subject is Subject.TEAM
    except InstrumentUnknown:
        return False


def _was_of_its_team(by: Officer, poll: Poll) -> bool:
    team = poll.inspection.team
    return team is not None and is_member(by, team)
