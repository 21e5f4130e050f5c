"""Which argument of an address becomes which object; what another office owns does not exist."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from survey.facts import Missing

LARGEST_ID = 2**31 - 1  # what the databases keep; a larger one is nobody's
Find = Callable[[int, Any], object | None]


def _query(module: str, name: str) -> Find:
    return lambda office_id, value: getattr(import_module(module), name)(office_id, value)


LOADERS: dict[str, tuple[str, Find]] = {
    "officer_id": ("officer", _query("survey.officers.queries", "find_officer_of")),
    "token_id": ("token", _query("survey.officers.queries", "find_token")),
    "round_id": ("round", _query("survey.rounds.queries", "find_round")),
    "inspection_id": ("inspection", _query("survey.rounds.queries", "find_inspection")),
    "unit_id": ("unit", _query("survey.rounds.queries", "find_unit")),
    "code": ("poll", _query("survey.ballots.queries", "find_poll")),
    "exclusion_id": ("exclusion", _query("survey.tally.queries", "find_exclusion")),
    "finding_id": ("finding", _query("survey.findings.queries", "find_finding")),
    "decision_id": ("decision", _query("survey.publication.queries", "find_decision")),
    "batch_id": ("batch", _query("survey.publication.queries", "find_batch")),
    "withholding_id": ("withholding", _query("survey.publication.queries", "find_withholding")),
}


def loaded(office_id: int, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments with every id replaced by its object; raises Missing for what the office does not own."""
    return dict(_load(office_id, name, value) for name, value in arguments.items())


def _load(office_id: int, name: str, value: Any) -> tuple[str, Any]:
    if name not in LOADERS:
        return name, value
    new_name, find = LOADERS[name]
    found = None if isinstance(value, int) and value > LARGEST_ID else find(office_id, value)
    if found is None:
        raise Missing
    return new_name, found
