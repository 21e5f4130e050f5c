"""Objects by what people call them: officers, offices and rounds by name, polls by code."""

from survey.ballots.facts import PollUnknown
from survey.ballots.models import Poll
from survey.ballots.queries import find_poll
from survey.ballots.recusal import is_recused
from survey.facts import N_, Fact
from survey.officers.models import Office, Officer
from survey.officers.queries import find_office, find_officer
from survey.rounds.models import Inspection, Round
from survey.rounds.queries import find_round_named, inspections_of
from survey.rounds.roster.mending import mended_name


class OfficerUnknown(Fact):
    sentence = N_("There is no officer named “%(username)s”.")


class OfficeUnknown(Fact):
    sentence = N_("There is no office named “%(name)s”.")


class RoundUnknown(Fact):
    sentence = N_("There is no round named “%(name)s”.")


class UnitUnknown(Fact):
    sentence = N_("The round has no unit named “%(name)s”.")


def officer_named(username: str) -> Officer:
    officer = find_officer(username)
    if officer is None:
        raise OfficerUnknown(username=username)
    return officer


def office_named(name: str) -> Office:
    office = find_office(name)
    if office is None:
        raise OfficeUnknown(name=name)
    return office


def round_of(by: Officer, name: str) -> Round:
    """The round of that name in the officer's office."""
    round = find_round_named(by.office, name)
    if round is None:
        raise RoundUnknown(name=name)
    return round


def inspections_named(round: Round, unit: str | None) -> list[Inspection]:
    """Every inspection of a round, or that of one unit."""
    there = inspections_of(round)
    chosen = [each for each in there if each.unit.name == mended_name(unit)] if unit else there
    if unit and not chosen:
        raise UnitUnknown(name=unit)
    return chosen


def poll_of(by: Officer, code: str) -> Poll:
    """The poll with that code in the officer's office, unless it is about a team that the officer was of."""
    poll = find_poll(by.office_id, code)
    if poll is None or is_recused(by, poll):
        raise PollUnknown
    return poll
