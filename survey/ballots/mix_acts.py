"""What the mixer puts on record, each in a transaction of its own: an epoch boxed, mixed, given up, a poll closed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select, update

from survey import clock
from survey.ballots import box, epochs, heads, stacked
from survey.ballots.acts import STUCK, hold, note, obstacle, resume
from survey.ballots.heads import Roots
from survey.ballots.mix import Mix
from survey.ballots.models import Ballot, Epoch, EpochState, Poll, State
from survey.db import db, operation


def get_stuck(poll: Poll, **why: str | int) -> bool:
    """Say once why an epoch cannot be mixed; it stays closed, and nothing of it is destroyed."""
    if obstacle(poll):
        return False
    say_stuck(poll, why)
    return True


@operation
def say_stuck(poll: Poll, why: Mapping[str, str | int]) -> None:
    note(None, poll, STUCK, reason="", **why)


@operation
def set_boxed(poll: Poll, mix: Mix, is_last: bool) -> None:
    """All at once where that is soon done, so that a host that dies now leaves no half of a mix in the box."""
    _move(poll, mix.epochs, EpochState.CLOSED, EpochState.BOXED)
    _check_complete(poll, mix, is_last)
    if mix.is_small:
        mix.put_in(box.store)
        mix.check()
    resume(poll, mix.epochs)
    if is_last:
        ballots = db.session.scalar(select(func.count()).select_from(Ballot).filter_by(poll_id=poll.id))
        least = min(mix.cast.values(), default=0)
        note(None, poll, "mix", epochs=mix.epochs, ballots=ballots, least=least)


@operation
def set_mixed(poll: Poll, number: int) -> None:
    _move(poll, [number], EpochState.BOXED, EpochState.MIXED)


@operation
def set_closed(poll: Poll, roots: Roots) -> None:
    """The last act of the mixer: the head is in the log, and nothing can be computed from the poll's key any more."""
    hold(poll, State.CLOSING)
    _check_nothing_awaited(poll)
    heads.sign(poll, roots)
    poll.closed_at, poll.key = clock.now(), None
    note(None, poll, "closed")


@operation
def set_discarded(poll: Poll, number: int) -> None:
    _move(poll, [number], EpochState.CLOSED, EpochState.MIXED)
    note(None, poll, "discard", epoch=number)


def _move(poll: Poll, numbers: Sequence[int], before: EpochState, after: EpochState) -> None:
    """Raises RuntimeError where another host was faster."""
    here = update(Epoch).where(Epoch.poll_id == poll.id, Epoch.number.in_(numbers), Epoch.state == before)
    moved = db.session.execute(here.values(state=after).returning(Epoch.number)).all()
    if len(moved) != len(numbers):
        raise RuntimeError(f"an epoch of poll {poll.id} is not {before} any more")


def _check_complete(poll: Poll, mix: Mix, is_last: bool) -> None:
    """Raises RuntimeError where papers were sealed in after the envelopes were read; their epochs are held by now."""
    waiting_here = sum(epochs.waiting_in(poll.id, number) for number in mix.epochs)
    if waiting_here != len(mix.papers):
        raise RuntimeError(f"{waiting_here} envelopes of poll {poll.id} wait, {len(mix.papers)} were opened")
    if is_last:
        _check_nothing_awaited(poll)


def _check_nothing_awaited(poll: Poll) -> None:
    if stacked.awaited(poll):
        raise RuntimeError(f"poll {poll.id} waits for paper")
