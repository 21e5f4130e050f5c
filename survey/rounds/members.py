"""Who was of an inspection team: said once, so that nobody is ever shown what others say of their own team."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from survey.db import db, operation
from survey.facts import N_, Fact
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.officers.queries import find_officer_of
from survey.rounds.models import Round, Team, TeamMember


class MemberUnknown(Fact):
    sentence = N_("Your office has no such account.")


class MemberThere(Fact):
    sentence = N_("%(name)s is entered as a member of this team already.")


class NoMember(Fact):
    sentence = N_("%(name)s is not entered as a member of this team.")


class OwnMembership(Fact):
    sentence = N_("Whether you were of a team is for somebody else to change.")


@operation
def add_member(by: Officer, team: Team, officer_id: int) -> TeamMember:
    """Enter an account of the office as a member; raises MemberUnknown, MemberThere."""
    officer = find_officer_of(team.round.office_id, officer_id)
    if officer is None:
        raise MemberUnknown
    if is_member(officer, team):
        raise MemberThere(name=called(officer))
    member = TeamMember(team=team, officer=officer)
    db.session.add(member)
    record(by, "team.add_member", team.round, team=team.name, username=officer.username)
    return member


@operation
def remove_member(by: Officer, team: Team, officer: Officer, reason: str) -> Officer:
    """Take back an entry that was a mistake, with the reason; never one's own. Raises NoMember, OwnMembership."""
    if by.id == officer.id:
        raise OwnMembership
    member = db.session.get(TeamMember, (team.id, officer.id))
    if member is None:
        raise NoMember(name=called(officer))
    db.session.delete(member)
    record(by, "team.remove_member", team.round, team=team.name, username=officer.username, reason=reason)
    return officer


def called(officer: Officer) -> str:
    return officer.full_name or officer.username


def is_member(officer: Officer, team: Team) -> bool:
    return db.session.get(TeamMember, (team.id, officer.id)) is not None


def members_of(round: Round) -> dict[int, list[Officer]]:
    """By the team's id, in the order of their user names; a team without any is not there."""
    chosen = (
        select(TeamMember)
        .join(Team)
        .join(Officer)
        .where(Team.round_id == round.id)
        .options(joinedload(TeamMember.officer))
        .order_by(Officer.username)
    )
    found: dict[int, list[Officer]] = {}
    for member in db.session.scalars(chosen):
        found.setdefault(member.team_id, []).append(member.officer)
    return found


def find_team(office_id: int, team_id: int) -> Team | None:
    chosen = select(Team).join(Round).where(Round.office_id == office_id, Team.id == team_id)
    return db.session.scalars(chosen).one_or_none()
