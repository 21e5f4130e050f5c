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
from survey.instruments.queries import about_teams, find_instrument
from survey.instruments.rules import CHINESE, Placeholder, Subject
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
    return (
        isinstance(poll, Poll) and is_about_team(poll) and any(is_member(by, team) for team in _teams(poll))
    )


def recused_polls(by: Officer) -> frozenset[int]:
    """The ids of every poll about a team that this officer was of."""
    rounds = select(Team.round_id).join(TeamMember).where(TeamMember.officer_id == by.id)
    chosen = (
        select(Poll)
        .join(Inspection)
        .where(Inspection.round_id.in_(rounds), Poll.instrument.in_(about_teams(by.office_id)))
    )
    return frozenset(poll.id for poll in db.session.scalars(chosen) if is_recused(by, poll))


def rated_team(poll: Poll) -> Team | None:
    """The team that a poll about one names, as it was frozen: the unit may have been given to another since."""
    named = [team for team in poll.inspection.round.teams if team.name == _name_asked(poll)]
    return named[0] if named else poll.inspection.team


def is_about_team(poll: Poll) -> bool:
    """Whether it asks about the team that inspected, as it was frozen or, of a draft, as it would be."""
    if poll.manifest:
        return manifest.read(poll.manifest).instrument.subject is Subject.TEAM
    try:
        return find_instrument(poll.inspection.round.office_id, poll.instrument).subject is Subject.TEAM
    except InstrumentUnknown:
        return False


def _teams(poll: Poll) -> list[Team]:
    """The one that is rated, and the one that the unit is entered with: neither may look."""
    return [team for team in (rated_team(poll), poll.inspection.team) if team]


def _name_asked(poll: Poll) -> str:
    return manifest.read(poll.manifest).names[CHINESE][Placeholder.TEAM] if poll.manifest else ""
