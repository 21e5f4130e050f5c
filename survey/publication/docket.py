"""The decisions of a round as the office works through them: unit by unit, by outcome, and what still waits."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Subquery, func, select
from sqlalchemy.orm import joinedload

from survey.db import Page, db
from survey.publication.models import Decision, DecisionSignature, Hold
from survey.publication.queries import PUBLISHED, active_holds, barred_from_batches
from survey.publication.reasons import Outcome
from survey.rounds.models import Inspection, Round

PER_PAGE = 50
UNDECIDED = "undecided"
UNSIGNED = "unsigned"


@dataclass(frozen=True)
class Entry:
    """One unit: its decision in force, and its hold while it waits."""

    inspection: Inspection
    decision: Decision | None
    hold: Hold | None


@dataclass(frozen=True)
class Docket:
    """A page of a round's units; `counts` by outcome, signed or proposed, over the whole round."""

    page: Page
    entries: list[Entry]
    counts: Counter[Outcome]
    undecided: int
    unsigned: int
    publishable: int


def docket(round: Round, number: int = 1, only: str = "") -> Docket:
    """`only` is an outcome, UNDECIDED or UNSIGNED; anything else shows all."""
    newest = _newest(round)
    page = db.paginate(_chosen(round, newest, only), page=number, per_page=PER_PAGE, error_out=False)
    decisions = _decisions(page.items)
    holds = {hold.inspection_id: hold for hold in active_holds(round)}
    counts, unsigned = _counts(newest)
    units = db.session.scalar(select(func.count()).where(Inspection.round_id == round.id)) or 0
    return Docket(
        page=page,
        entries=[Entry(each, decisions.get(each.id), holds.get(each.id)) for each in page.items],
        counts=counts,
        undecided=units - counts.total(),
        unsigned=unsigned,
        publishable=_publishable(round, newest),
    )


def _newest(round: Round) -> Subquery:
    """Inspection → the newest decision on it."""
    return (
        select(Decision.inspection_id, func.max(Decision.id).label("decision_id"))
        .join(Inspection)
        .where(Inspection.round_id == round.id)
        .group_by(Decision.inspection_id)
        .subquery()
    )


def _chosen(round: Round, newest: Subquery, only: str) -> Select[tuple[Inspection]]:
    chosen = (
        select(Inspection)
        .where(Inspection.round_id == round.id)
        .outerjoin(newest, newest.c.inspection_id == Inspection.id)
        .outerjoin(Decision, Decision.id == newest.c.decision_id)
        .outerjoin(DecisionSignature, DecisionSignature.decision_id == Decision.id)
        .options(joinedload(Inspection.unit))
        .order_by(Inspection.id)
    )
    if only == UNDECIDED:
        return chosen.where(Decision.id.is_(None))
    if only == UNSIGNED:
        return chosen.where(Decision.id.is_not(None), DecisionSignature.decision_id.is_(None))
    return chosen.where(_outcome() == only) if only in set(Outcome) else chosen


def _outcome() -> ColumnElement[Outcome]:
    return func.coalesce(DecisionSignature.outcome, Decision.outcome)


def _counts(newest: Subquery) -> tuple[Counter[Outcome], int]:
    signed = DecisionSignature.decision_id.is_not(None)
    rows = db.session.execute(
        select(_outcome(), signed, func.count())
        .select_from(newest)
        .join(Decision, Decision.id == newest.c.decision_id)
        .outerjoin(DecisionSignature, DecisionSignature.decision_id == Decision.id)
        .group_by(_outcome(), signed)
    ).all()
    counts: Counter[Outcome] = Counter()
    for outcome, _, count in rows:
        counts[Outcome(outcome)] += count
    return counts, sum(count for _, is_signed, count in rows if not is_signed)


def _publishable(round: Round, newest: Subquery) -> int:
    """As `publishable` counts, without reading what each decision says."""
    signed = (
        select(newest.c.inspection_id)
        .join(DecisionSignature, DecisionSignature.decision_id == newest.c.decision_id)
        .where(DecisionSignature.outcome.in_(PUBLISHED))
    )
    return len(set(db.session.scalars(signed)) - barred_from_batches(round))


def _decisions(inspections: list[Inspection]) -> Mapping[int, Decision]:
    """By the inspection each is about; of several the newest."""
    chosen = (
        select(Decision)
        .where(Decision.inspection_id.in_([inspection.id for inspection in inspections]))
        .options(joinedload(Decision.signature), joinedload(Decision.proposed_by))
        .order_by(Decision.id)
    )
    return {decision.inspection_id: decision for decision in db.session.scalars(chosen)}
