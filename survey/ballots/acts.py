"""What every change of a poll shares: its row held, its state asked, its act kept with the reason."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from survey import clock
from survey.ballots.facts import (
    AlreadyOpened,
    PollCancelled,
    PollClosed,
    PollNotOpen,
    PollSuspended,
    ReasonMissing,
)
from survey.ballots.models import Poll, PollAct, State
from survey.db import db
from survey.facts import Fact
from survey.officers.audit import record
from survey.officers.models import Officer

BEFORE_CLOSE = (State.DRAFT, State.WAITING, State.OPEN)

REFUSALS: dict[State, type[Fact]] = {
    State.DRAFT: PollNotOpen,
    State.WAITING: PollNotOpen,
    State.OPEN: AlreadyOpened,
    State.SUSPENDED: PollSuspended,
    State.CLOSING: PollClosed,
    State.CLOSED: PollClosed,
    State.CANCELLED: PollCancelled,
}

STUCK, RESUMED = "stuck", "resumed"
RELEASED = "release"


def hold(poll: Poll, *states: State) -> None:
    """Read the poll again and keep others from changing it; raises the fact of a state that is not among `states`."""
    db.session.refresh(poll, with_for_update={"key_share": True})
    if poll.state not in states:
        raise REFUSALS[poll.state]


def hold_draft(poll: Poll) -> None:
    """As `hold`, for what can be changed only before the poll is opened."""
    hold(poll, *State)
    if poll.state is not State.DRAFT:
        raise PollCancelled if poll.cancelled_at else AlreadyOpened


def obstacle(poll: Poll) -> PollAct | None:
    """Why an epoch of a poll cannot be mixed, if one cannot: `detail` tells which and what is wrong."""
    acts = select(PollAct).filter(PollAct.poll_id == poll.id, PollAct.act.in_((STUCK, RESUMED)))
    last = db.session.scalars(acts.order_by(PollAct.id.desc()).limit(1)).first()
    return last if last and last.act == STUCK else None


def resume(poll: Poll, epochs: Collection[int]) -> None:
    """Say, inside an operation, that what stood in the way of one of these epochs does so no more."""
    stuck = obstacle(poll)
    if stuck and stuck.detail.get("epoch") in epochs:
        note(None, poll, RESUMED, epoch=stuck.detail["epoch"])


def note(by: Officer | None, poll: Poll, act: str, reason: str = "", **detail: Any) -> None:
    """Keep the act with the poll and in the audit; inside an operation."""
    keep(by, poll, act, reason, **detail)
    record(by, f"poll.{act}", poll, **{"reason": reason} if reason else {}, **detail)


def keep(by: Officer | None, poll: Poll, act: str, reason: str = "", **detail: Any) -> None:
    """Keep the act with the poll alone, where one entry of the audit stands for many."""
    done = PollAct(act=act, at=clock.now(), officer_id=by.id if by else None, reason=reason, detail=detail)
    poll.acts.append(done)


def needed(reason: str) -> str:
    """The reason, or ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    return reason.strip()
