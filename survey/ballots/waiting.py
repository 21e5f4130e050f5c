"""What waits for the mixer. Each query is made every half second, so none of them walks through tickets."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select

from survey import clock
from survey.ballots.keys import Held
from survey.ballots.models import Envelope, Epoch, EpochState, Mixing, Poll, ReplacedCode
from survey.ballots.stacked import is_awaited
from survey.db import db

Found = list[tuple[int, int]]  # a poll and, where it matters, the number of an epoch


@dataclass(frozen=True)
class Standing:
    """An epoch that is not mixed yet."""

    poll_id: int
    number: int
    public: bytes
    host: str


@dataclass(frozen=True)
class Gathering(Standing):
    """An open epoch of a poll that mixes as it goes, and how many envelopes are in it."""

    least: int
    waiting: int


def due() -> Found:
    """Polls past their deadline."""
    return _found(select(Poll.id, literal(0)).where(*_GOING, Poll.closes_at <= clock.now()))


def gathering() -> list[Gathering]:
    """Open epochs with at least K envelopes."""
    inside = (
        select(func.count())
        .select_from(Envelope)
        .where(Envelope.poll_id == Epoch.poll_id, Envelope.epoch == Epoch.number)
        .scalar_subquery()
    )
    chosen = select(*_STANDING, Poll.mixing_size, inside).join(Poll, Poll.id == Epoch.poll_id)
    full = chosen.where(
        Epoch.state == EpochState.OPEN,
        Poll.mixing == Mixing.GATHERED,
        *_GOING,
        inside >= Poll.mixing_size,
    )
    rows = [Gathering(*row) for row in db.session.execute(full)]
    db.session.rollback()
    return rows


def unmixed() -> list[Standing]:
    """Every epoch that still needs its key, but of polls that were cancelled or wait for an officer."""
    chosen = select(*_STANDING).join(Poll, Poll.id == Epoch.poll_id).where(_is_unmixed(), *_NOT_STOPPED)
    rows = [Standing(*row) for row in db.session.execute(chosen.order_by(Epoch.poll_id, Epoch.number))]
    db.session.rollback()
    return rows


def to_mix() -> Found:
    """Polls with closed epochs that may be opened: two at least of one that goes on, and all of a closing one, once
    no paper is awaited any more.
    """
    closed = select(Epoch.poll_id, func.count()).join(Poll, Poll.id == Epoch.poll_id)
    closed = closed.where(Epoch.state == EpochState.CLOSED, *_NOT_STOPPED, _IS_COMPLETE).group_by(
        Epoch.poll_id, Poll.closing_at
    )
    rolling = func.count() > 1
    return _found(closed.having(or_(Poll.closing_at.is_not(None), rolling)).order_by(Epoch.poll_id))


def boxed() -> Found:
    """Epochs whose ballots are in the box, or given up, with what led there still to be destroyed."""
    return _found(select(Epoch.poll_id, Epoch.number).where(Epoch.state == EpochState.BOXED))


def to_discard() -> Found:
    """Closed epochs of cancelled polls."""
    chosen = select(Epoch.poll_id, Epoch.number).join(Poll, Poll.id == Epoch.poll_id)
    return _found(chosen.where(Epoch.state == EpochState.CLOSED, Poll.cancelled_at.is_not(None)))


def to_finish() -> Found:
    """Closing polls whose every epoch is mixed, and no paper awaited."""
    left = exists().where(Epoch.poll_id == Poll.id, Epoch.state != EpochState.MIXED)
    closing = (Poll.closing_at.is_not(None), Poll.closed_at.is_(None), *_NOT_STOPPED, _IS_COMPLETE)
    return _found(select(Poll.id, literal(0)).where(*closing, ~left))


def is_useless(held: Held, for_long: bool) -> bool:
    """Whether nothing will ever need this key again; one that no epoch names only if it is old, and ours."""
    state = db.session.scalar(select(Epoch.state).filter_by(public_key=held.public))
    if state is not None:
        return state is EpochState.MIXED
    ours = exists().where(Poll.code == held.code), exists().where(ReplacedCode.code == held.code)
    return for_long and bool(db.session.scalar(select(ours[0] | ours[1])))


def _is_unmixed() -> ColumnElement[bool]:
    return Epoch.state.in_((EpochState.OPEN, EpochState.CLOSED))


def _found(query: Select[int, int]) -> Found:
    rows = [(poll_id, number) for poll_id, number in db.session.execute(query)]
    db.session.rollback()
    return rows


_NOT_STOPPED = (Poll.cancelled_at.is_(None), Poll.suspended_at.is_(None))
_IS_COMPLETE = or_(Poll.closing_at.is_(None), ~is_awaited())
_GOING = (and_(Poll.opened_at.is_not(None), Poll.closing_at.is_(None)), *_NOT_STOPPED)
_STANDING = (Epoch.poll_id, Epoch.number, Epoch.public_key, Epoch.host)
