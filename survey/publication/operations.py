"""Operations of deciding: adopt a policy, propose with every reason, sign as another officer."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from survey import clock
from survey.db import db, operation, settings
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.publication import on_record, signing
from survey.publication.facts import needed
from survey.publication.gathering import counted_polls, standing_of
from survey.publication.models import Decision, DecisionSignature, Hold, PolicyVersion
from survey.publication.policy import Policy
from survey.publication.queries import (
    holds_of,
    latest_decision,
    policy_in_force,
    release_in_force,
    thresholds,
)
from survey.publication.reasons import Outcome
from survey.publication.rules import decide
from survey.publication.standing import Standing
from survey.rounds.models import Inspection, Round
from survey.rounds.queries import inspections_of


@operation
def adopt_policy(by: Officer, document: Mapping[str, Any], reason: str) -> PolicyVersion:
    """Put new thresholds in force for the decisions to come; raises PolicyRefused with every mistake."""
    reason = needed(reason)
    newest = policy_in_force(by.office_id)
    version = newest.version + 1 if newest else 1
    policy = Policy.from_document({**document, "version": version})
    return _adopt(by, policy, reason)


@operation
def propose(by: Officer, round: Round) -> list[Decision]:
    """A decision for every inspection of the round, in their order; where no fact has changed the last one stands."""
    row = policy_in_force(round.office_id) or _adopt(by, Policy(), "")
    policy, today = thresholds(row), clock.today(settings().timezone)
    return [_proposal(by, inspection, row, policy, today) for inspection in inspections_of(round)]


@operation
def sign(by: Officer, decision: Decision, outcome: Outcome | None = None, reason: str = "") -> Decision:
    """Sign another officer's proposal; another outcome needs a reason, and a HOLD makes the unit wait.

    Raises DecisionSigned, DecisionSuperseded, StandingChanged, NotComplete, ProposerSigns, OverrulingNeedsReason.
    """
    outcome = outcome or decision.outcome
    signing.check(by, decision, outcome, reason)
    decision.signature = DecisionSignature(
        outcome=outcome, reason=reason.strip(), signed_by_id=by.id, signed_at=clock.now()
    )
    _settle_holds(decision, outcome)
    record(by, "decision.sign", decision, outcome=outcome, proposed=decision.outcome, reason=reason)
    on_record.decided(decision)
    return decision


def _adopt(by: Officer, policy: Policy, reason: str) -> PolicyVersion:
    row = PolicyVersion(
        office_id=by.office_id,
        version=policy.version,
        document=json.dumps(policy.to_document(), ensure_ascii=False),
        reason=reason,
        officer_id=by.id,
        adopted_at=clock.now(),
    )
    db.session.add(row)
    record(by, "policy.adopt", row, version=policy.version, reason=reason)
    return row


def _proposal(
    by: Officer, inspection: Inspection, row: PolicyVersion, policy: Policy, today: date
) -> Decision:
    standing, last = standing_of(inspection), latest_decision(inspection)
    if last and (release_in_force(inspection) or _still_holds(last, row, standing, today)):
        return last
    for _, tally in counted_polls(inspection):
        tally.opened_at = tally.opened_at or clock.now()
    verdict = decide(policy, standing, today)
    decision = Decision(
        inspection=inspection,
        policy=row,
        outcome=verdict.outcome,
        standing=_written(standing),
        reasons=[reason.to_document() for reason in verdict.reasons],
        review_on=verdict.review_on,
        proposed_by=by,
        proposed_at=clock.now(),
    )
    db.session.add(decision)
    record(by, "decision.propose", decision, inspection=inspection.id, outcome=verdict.outcome)
    return decision


def _still_holds(last: Decision, row: PolicyVersion, standing: Standing, today: date) -> bool:
    """Nothing has changed since, and a unit that is held is not due to be looked at again."""
    is_due = last.final is Outcome.HOLD and last.review_on is not None and last.review_on <= today
    return last.policy_id == row.id and not is_due and signing.facts(last) == replace(standing, holds=0)


def _written(standing: Standing) -> str:
    return json.dumps(standing.to_document(), ensure_ascii=False, sort_keys=True)


def _settle_holds(decision: Decision, outcome: Outcome) -> None:
    for hold in holds_of(decision.inspection):
        hold.ended_by_id = hold.ended_by_id or decision.id
    if outcome in (Outcome.HOLD, Outcome.CONTINUE) and decision.review_on is None:
        days = thresholds(decision.policy).review_days
        decision.review_on = clock.today(settings().timezone) + timedelta(days)
    if outcome is Outcome.HOLD:
        assert decision.review_on is not None
        db.session.add(
            Hold(inspection=decision.inspection, decision_id=decision.id, review_on=decision.review_on)
        )
