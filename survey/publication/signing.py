"""Whether a decision may be signed, by whom, and why not."""

import json
from dataclasses import replace

from survey.facts import Fact
from survey.officers.models import Officer
from survey.publication.facts import (
    DecisionSigned,
    DecisionSuperseded,
    NotComplete,
    OverrulingNeedsReason,
    ProposerSigns,
    StandingChanged,
)
from survey.publication.gathering import standing_of
from survey.publication.models import Decision
from survey.publication.queries import latest_decision
from survey.publication.reasons import Outcome
from survey.publication.standing import Standing


def check(by: Officer, decision: Decision, outcome: Outcome, reason: str) -> None:
    """Raises the first fact that stands against signing this outcome."""
    if decision.signature:
        raise DecisionSigned
    if latest_decision(decision.inspection) is not decision:
        raise DecisionSuperseded
    if Outcome.INCOMPLETE in (decision.outcome, outcome):
        raise NotComplete
    if decision.proposed_by_id == by.id:
        raise ProposerSigns
    if outcome is not decision.outcome and not reason.strip():
        raise OverrulingNeedsReason
    if facts(decision) != replace(standing_of(decision.inspection), holds=0):
        raise StandingChanged


def hindrance(by: Officer, decision: Decision) -> Fact | None:
    """Why this officer cannot sign the decision as it was proposed; None where nothing stands against it."""
    try:
        check(by, decision, decision.outcome, "")
    except Fact as fact:
        return fact
    return None


def facts(decision: Decision) -> Standing:
    """What was judged, without the holds: signing one does not change the facts."""
    return replace(Standing.from_document(json.loads(decision.standing)), holds=0)
