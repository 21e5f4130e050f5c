"""Polls that were open when a backup was made: suspended by its restore, resumed by an officer, or cancelled.

The backup knows nothing of what came after it: tickets spent since then are unused again, and of the envelopes that
were not mixed yet the keys may be gone. Nobody can cast, and nothing is mixed, until somebody has looked at that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from survey import clock
from survey.ballots import epochs, options
from survey.ballots.acts import hold, needed, note
from survey.ballots.epochs import EpochKeys
from survey.ballots.facts import DeadlineNotLater, NotSuspended
from survey.ballots.models import (
    Ballot,
    Envelope,
    Epoch,
    EpochState,
    Mode,
    Poll,
    PollAct,
    State,
    Ticket,
    TicketState,
)
from survey.db import db, operation, settings
from survey.officers.models import Officer

SUSPEND, RESUME = "suspend", "resume"
UNMIXED = (EpochState.OPEN, EpochState.CLOSED)


@dataclass(frozen=True)
class Standing:
    """What a backup brought back of a poll.

    Of `waiting` envelopes, for `lost` the key is not on this host; `copied` of those have a copy in the recovery
    folder. `spent` tickets stand for a ballot or an envelope that is here; whoever voted after the backup holds one
    of the `unused`. None where there are no tickets.
    """

    poll: Poll
    ballots: int
    waiting: int
    lost: int
    copied: int
    spent: int | None
    unused: int | None


def suspend_all(session: Session) -> list[str]:
    """Suspend every poll that takes ballots or has some that are not mixed; returns the codes of all that are now.

    Inside the transaction of a restore, so that no process ever sees one of them open.
    """
    unmixed = exists().where(Epoch.poll_id == Poll.id, Epoch.state.in_(UNMIXED))
    going = (Poll.opened_at.is_not(None), Poll.closed_at.is_(None), Poll.cancelled_at.is_(None))
    chosen = select(Poll).where(*going, or_(Poll.closing_at.is_(None), unmixed)).order_by(Poll.id)
    polls = session.scalars(chosen).all()
    for poll in polls:
        if poll.suspended_at is None:
            poll.suspended_at = clock.now()
            poll.acts.append(PollAct(act=SUSPEND, at=poll.suspended_at, officer_id=None, detail={}))
    is_open = Epoch.poll_id.in_([poll.id for poll in polls]), Epoch.state == EpochState.OPEN
    session.execute(update(Epoch).where(*is_open).values(state=EpochState.CLOSED))
    return [poll.code for poll in polls]


def suspended(codes: Sequence[str]) -> list[Standing]:
    """How the polls with these codes stand after a restore."""
    polls = select(Poll).where(Poll.code.in_(codes), Poll.suspended_at.is_not(None)).order_by(Poll.id)
    return [standing(poll) for poll in db.session.scalars(polls)]


def standing(poll: Poll) -> Standing:
    """To the last envelope, which nobody may know of a poll that takes ballots; raises NotSuspended."""
    if poll.state is not State.SUSPENDED:
        raise NotSuspended
    keys = EpochKeys(settings())
    waiting = _waiting(poll)
    lost = {public: count for public, count in waiting.items() if not keys.files.holds(public)}
    has_tickets = poll.mode is Mode.TICKET
    return Standing(
        poll=poll,
        ballots=_count(Ballot.poll_id == poll.id),
        waiting=sum(waiting.values()),
        lost=sum(lost.values()),
        copied=sum(count for public, count in lost.items() if keys.copies.holds(public)),
        spent=_tickets(poll, TicketState.SPENT) if has_tickets else None,
        unused=_tickets(poll, TicketState.UNUSED) if has_tickets else None,
    )


@operation
def resume_poll(by: Officer | None, poll: Poll, reason: str, closes_at: datetime | None = None) -> Poll:
    """Let a suspended poll go on: under the key of a new epoch, because whoever has the backup's may have opened it.

    One whose deadline has passed, or that was being closed, is mixed and counted, unless it is given a later deadline.
    What cannot be opened is the mixer's to release, or waits for `survey recover`. Raises ReasonMissing,
    NotSuspended, DeadlinePassed, DeadlineNotLater, RecoveryFolderUnfit.
    """
    hold(poll, *State)
    said, seen = needed(reason), standing(poll)
    if closes_at:
        _allow_until(poll, closes_at)
    poll.suspended_at = None
    if poll.state in (State.WAITING, State.OPEN):
        epochs.add(EpochKeys(settings()), poll, EpochState.OPEN)
    note(by, poll, RESUME, said, waiting=seen.waiting, lost=seen.lost, closes_at=_written(poll.closes_at))
    return poll


def _allow_until(poll: Poll, closes_at: datetime) -> None:
    """A later deadline, also of a poll that was being closed."""
    if poll.closes_at and closes_at < poll.closes_at:
        raise DeadlineNotLater(field="closes_at")
    options.check_schedule(poll.opens_at, closes_at)
    poll.closes_at, poll.closing_at = closes_at, None


def _waiting(poll: Poll) -> dict[bytes, int]:
    """Envelopes of unmixed epochs, by the public half of their key."""
    rows = (
        select(Epoch.public_key, func.count())
        .join(Envelope, and_(Envelope.poll_id == Epoch.poll_id, Envelope.epoch == Epoch.number))
        .where(Epoch.poll_id == poll.id, Epoch.state.in_(UNMIXED))
        .group_by(Epoch.public_key)
    )
    return dict(db.session.execute(rows).all())


def _tickets(poll: Poll, state: TicketState) -> int:
    return _count(Ticket.poll_id == poll.id, Ticket.state == state)


def _count(*which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).where(*which)) or 0


def _written(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
