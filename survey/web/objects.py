"""Which argument of an address becomes which object; what another office owns does not exist, nor for a member of a
team what is said of it."""

from collections.abc import Callable, Mapping
from typing import Any

from survey.ballots.queries import find_poll
from survey.ballots.recusal import is_recused
from survey.draws.queries import find_draw
from survey.evaluation.team_reports import find_team_report
from survey.facts import Missing
from survey.findings.queries import find_finding
from survey.meetings.queries import find_meeting
from survey.officers.models import Officer
from survey.officers.queries import find_officer_of, find_token
from survey.publication.queries import find_batch, find_decision, find_release, find_withholding
from survey.rounds.members import find_team
from survey.rounds.queries import find_inspection, find_round, find_unit
from survey.stacks.queries import find_stack
from survey.tally.queries import find_exclusion

LARGEST_ID = 2**31 - 1  # what the databases keep; a larger one is nobody's
Find = Callable[[int, Any], object | None]


LOADERS: dict[str, tuple[str, Find]] = {
    "officer_id": ("officer", find_officer_of),
    "token_id": ("token", find_token),
    "round_id": ("round", find_round),
    "inspection_id": ("inspection", find_inspection),
    "unit_id": ("unit", find_unit),
    "code": ("poll", find_poll),
    "meeting_id": ("meeting", find_meeting),
    "stack_id": ("stack", find_stack),
    "exclusion_id": ("exclusion", find_exclusion),
    "draw_id": ("draw", find_draw),
    "finding_id": ("finding", find_finding),
    "decision_id": ("decision", find_decision),
    "batch_id": ("batch", find_batch),
    "team_id": ("team", find_team),
    "team_report_id": ("team_report", find_team_report),
    "withholding_id": ("withholding", find_withholding),
    "release_id": ("release", find_release),
}


def loaded(by: Officer, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments with every id replaced by its object; raises Missing for what the office does not own, and for what
    this officer may never see."""
    return dict(_load(by, name, value) for name, value in arguments.items())


def _load(by: Officer, name: str, value: Any) -> tuple[str, Any]:
    if name not in LOADERS:
        return name, value
    new_name, find = LOADERS[name]
    found = None if isinstance(value, int) and value > LARGEST_ID else find(by.office_id, value)
    if found is None or is_recused(by, found):
        raise Missing
    return new_name, found
