"""Reads of decisions, batches, holds and releases; another office's object is None."""

import json
from typing import TypeVar

from sqlalchemy import Select, select

from survey.db import db
from survey.publication.models import (
    Batch,
    BatchItem,
    Decision,
    Hold,
    PolicyVersion,
    Release,
    Withholding,
)
from survey.publication.policy import Policy
from survey.publication.reasons import Outcome
from survey.rounds.models import Inspection, Round

T = TypeVar("T")

PUBLISHED = (Outcome.RELEASE, Outcome.CONTINUE)


def find_decision(office_id: int, decision_id: int) -> Decision | None:
    return _owned(office_id, select(Decision).join(Inspection).join(Round).where(Decision.id == decision_id))


def find_batch(office_id: int, batch_id: int) -> Batch | None:
    return _owned(office_id, select(Batch).join(Round).where(Batch.id == batch_id))


def find_withholding(office_id: int, withholding_id: int) -> Withholding | None:
    return _owned(
        office_id, select(Withholding).join(Inspection).join(Round).where(Withholding.id == withholding_id)
    )


def find_release(office_id: int, release_id: int) -> Release | None:
    return _owned(office_id, select(Release).join(Inspection).join(Round).where(Release.id == release_id))


def policy_in_force(office_id: int) -> PolicyVersion | None:
    """The newest version; None where the office has never adopted one, so that the defaults are in force."""
    chosen = select(PolicyVersion).where(PolicyVersion.office_id == office_id)
    return db.session.scalars(chosen.order_by(PolicyVersion.version.desc()).limit(1)).first()


def thresholds(row: PolicyVersion) -> Policy:
    return Policy.from_document(json.loads(row.document))


def thresholds_in_force(office_id: int) -> Policy:
    row = policy_in_force(office_id)
    return thresholds(row) if row else Policy()


def policy_versions(office_id: int) -> list[PolicyVersion]:
    chosen = select(PolicyVersion).where(PolicyVersion.office_id == office_id)
    return list(db.session.scalars(chosen.order_by(PolicyVersion.version.desc())))


def decisions_of(inspection: Inspection) -> list[Decision]:
    """Every decision ever proposed, the latest first."""
    chosen = select(Decision).where(Decision.inspection_id == inspection.id)
    return list(db.session.scalars(chosen.order_by(Decision.id.desc())))


def latest_decisions(round: Round) -> list[Decision]:
    """The decision in force of each inspection that has one, in the order of the inspections."""
    chosen = select(Decision).join(Inspection).where(Inspection.round_id == round.id).order_by(Decision.id)
    latest = {decision.inspection_id: decision for decision in db.session.scalars(chosen)}
    return [latest[inspection_id] for inspection_id in sorted(latest)]


def latest_decision(inspection: Inspection) -> Decision | None:
    return next(iter(decisions_of(inspection)), None)


def publishable(round: Round) -> list[Decision]:
    """Signed decisions that wait for a batch."""
    barred = barred_from_batches(round)
    return [
        decision
        for decision in latest_decisions(round)
        if decision.final in PUBLISHED and decision.inspection_id not in barred
    ]


def barred_from_batches(round: Round) -> set[int]:
    """Inspections that stand in a batch already, or for which a ground for withholding stands."""
    withheld_now = {each.inspection_id for each in withholdings_of(round) if not each.lifted_at}
    return _in_batches(round) | withheld_now


def is_for_batch(decision: Decision) -> bool:
    return (
        decision.final in PUBLISHED
        and not _is_in_batch(decision.inspection)
        and not withheld(decision.inspection)
    )


def standing_withholding(inspection: Inspection) -> Withholding | None:
    """The withholding asked for or agreed, and not lifted."""
    chosen = select(Withholding).where(
        Withholding.inspection_id == inspection.id, Withholding.lifted_at.is_(None)
    )
    return db.session.scalars(chosen).first()


def withholdings_of(where: Round | Inspection) -> list[Withholding]:
    """Every withholding ever asked for, the latest first."""
    chosen = select(Withholding).order_by(Withholding.id.desc())
    if isinstance(where, Inspection):
        return list(db.session.scalars(chosen.where(Withholding.inspection_id == where.id)))
    return list(db.session.scalars(chosen.join(Inspection).where(Inspection.round_id == where.id)))


def withheld(inspection: Inspection) -> bool:
    return standing_withholding(inspection) is not None


def holds_of(inspection: Inspection) -> list[Hold]:
    chosen = select(Hold).where(Hold.inspection_id == inspection.id).order_by(Hold.id)
    return list(db.session.scalars(chosen))


def active_holds(round: Round) -> list[Hold]:
    """Units of the round whose publication waits now."""
    chosen = select(Hold).join(Inspection).where(Inspection.round_id == round.id, Hold.ended_by_id.is_(None))
    return list(db.session.scalars(chosen.order_by(Hold.review_on, Hold.id)))


def batches_of(round: Round) -> list[Batch]:
    return list(db.session.scalars(select(Batch).where(Batch.round_id == round.id).order_by(Batch.number)))


def release_in_force(inspection: Inspection) -> Release | None:
    """The newest copy published of an inspection, withdrawn or not; a correction is newer than what it supersedes."""
    chosen = select(Release).where(Release.inspection_id == inspection.id).order_by(Release.id.desc())
    return db.session.scalars(chosen.limit(1)).first()


def _is_in_batch(inspection: Inspection) -> bool:
    taken = (
        select(BatchItem.id)
        .join(Decision, Decision.id == BatchItem.decision_id)
        .where(Decision.inspection_id == inspection.id)
    )
    return db.session.scalars(taken.limit(1)).first() is not None


def _in_batches(round: Round) -> set[int]:
    taken = select(Decision.inspection_id).join(BatchItem).join(Batch).where(Batch.round_id == round.id)
    return set(db.session.scalars(taken))


def _owned(office_id: int, chosen: Select[T]) -> T | None:
    return db.session.scalars(chosen.where(Round.office_id == office_id)).one_or_none()
