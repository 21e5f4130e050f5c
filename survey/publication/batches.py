"""Operations of publication batches: gather signed decisions, pass the gates, release frozen copies."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from survey import clock
from survey.db import db, operation, settings
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.officers.queries import own_calendar
from survey.publication import copies, on_record
from survey.publication.copies import Period
from survey.publication.facts import (
    AlreadyWithdrawn,
    ApproverMadeBatch,
    BatchReleased,
    DecisionUnknown,
    GatesMissing,
    NotForBatch,
    NothingToPublish,
    StartInPast,
    WithheldUnits,
    needed,
)
from survey.publication.gathering import standing_of
from survey.publication.models import Batch, BatchItem, Decision, Gate, GateKind, Release
from survey.publication.names import GATE_NAMES
from survey.publication.queries import (
    active_holds,
    batches_of,
    is_for_batch,
    latest_decisions,
    publishable,
    withheld,
)
from survey.publication.standing import Findings
from survey.rounds.models import Round

PUBLICITY_DAYS = 7  # working days; no source fixes them for rectification, so the office may set its own


@operation
def make_batch(
    by: Officer,
    round: Round,
    decisions: Sequence[int] | None = None,
    publicity_days: int | None = None,
) -> Batch:
    """The round's next batch of these decisions, or of all that wait; raises NothingToPublish, NotForBatch."""
    chosen = publishable(round) if decisions is None else _named(round, decisions)
    if not chosen:
        raise NothingToPublish
    batch = Batch(
        round=round,
        number=len(batches_of(round)) + 1,
        publicity_days=publicity_days or PUBLICITY_DAYS,
        items=[BatchItem(decision=decision) for decision in chosen],
        created_by_id=by.id,
        created_at=clock.now(),
    )
    db.session.add(batch)
    record(by, "batch.make", batch, decisions=[decision.id for decision in chosen])
    return batch


@operation
def pass_gate(by: Officer, batch: Batch, kind: GateKind, note: str = "") -> Batch:
    """Record that one thing that must precede a release was done; passed twice, the first one stands."""
    _not_released(batch)
    _pass(by, batch, kind, note)
    return batch


@operation
def release(
    by: Officer,
    batch: Batch,
    gates: Mapping[GateKind, str] | None = None,
    starts_on: date | None = None,
) -> Batch:
    """Publish a batch: its copies are frozen and the publicity period begins; `gates` passes these first.

    Raises GatesMissing, ApproverMadeBatch, WithheldUnits, StartInPast, BatchReleased.
    """
    db.session.execute(select(Batch.id).where(Batch.id == batch.id).with_for_update())
    _not_released(batch)
    for kind, note in (gates or {}).items():
        _pass(by, batch, kind, note)
    if batch.missing_gates:
        raise GatesMissing(
            gates=tuple(GATE_NAMES[kind] for kind in batch.missing_gates),
            missing=[kind.value for kind in batch.missing_gates],
        )
    if barred := [item.decision for item in batch.items if withheld(item.decision.inspection)]:
        raise WithheldUnits(units=tuple(decision.inspection.unit.name for decision in barred))
    _start(batch, starts_on)
    for item in batch.items:
        batch.releases.append(_copy(batch, item.decision))
    units = {made.inspection.id: made.copy for made in batch.releases}
    batch.copy = copies.of_batch(batch, units, active_holds(batch.round), period_of(batch, batch.starts_on))
    record(by, "batch.release", batch, units=[made.inspection_id for made in batch.releases])
    for made in batch.releases:
        on_record.released(made)
    return batch


@operation
def correct_release(by: Officer, old: Release, reason: str) -> Release:
    """Publish a corrected copy from the facts as frozen now; the earlier copy stays on record, superseded."""
    reason = needed(reason)
    decision = db.session.get_one(Decision, old.decision_id)
    corrected = _copy(old.batch, decision, standing_of(decision.inspection).findings)
    corrected.supersedes_id, corrected.reason = old.id, reason
    old.batch.releases.append(corrected)
    record(by, "release.correct", old, reason=reason, digest=corrected.digest)
    on_record.released(corrected)
    return corrected


@operation
def withdraw_release(by: Officer, old: Release, reason: str) -> Release:
    """Take a unit's page down (撤下): the address says so, with the reason, and the copy stays on record."""
    reason = needed(reason)
    if old.withdrawn_at:
        raise AlreadyWithdrawn
    old.withdrawn_at, old.reason = clock.now(), reason
    record(by, "release.withdraw", old, reason=reason)
    on_record.withdrawn(old)
    return old


def period_of(batch: Batch, starts_on: date | None = None) -> Period:
    """The publicity period if the batch went out on this day, or today."""
    start = starts_on or clock.today(settings().timezone)
    own = own_calendar(batch.round.office_id)
    return Period(start, clock.add_working_days(start, batch.publicity_days, own), batch.publicity_days)


def _named(round: Round, numbers: Sequence[int]) -> list[Decision]:
    known = {decision.id: decision for decision in latest_decisions(round)}
    for number in numbers:
        if number not in known:
            raise DecisionUnknown(number=number)
        if not is_for_batch(known[number]):
            raise NotForBatch(number=number)
    return [known[number] for number in dict.fromkeys(numbers)]


def _not_released(batch: Batch) -> None:
    if batch.released_at:
        raise BatchReleased


def _pass(by: Officer, batch: Batch, kind: GateKind, note: str) -> None:
    if kind not in batch.missing_gates:
        return
    if kind is GateKind.APPROVAL and batch.created_by_id == by.id:
        raise ApproverMadeBatch
    batch.gates.append(Gate(kind=kind, note=note, officer_id=by.id, passed_at=clock.now()))
    record(by, "batch.gate", batch, kind=kind, note=note)


def _start(batch: Batch, starts_on: date | None) -> None:
    if starts_on and starts_on < clock.today(settings().timezone):
        raise StartInPast
    period = period_of(batch, starts_on)
    batch.released_at = clock.now()
    batch.starts_on, batch.ends_on = period.starts_on, period.ends_on


def _copy(batch: Batch, decision: Decision, findings: Findings | None = None) -> Release:
    text = copies.of_unit(batch, decision, findings)
    return Release(
        inspection=decision.inspection,
        decision_id=decision.id,
        copy=text,
        digest=copies.digest(text),
        released_at=clock.now(),
    )
