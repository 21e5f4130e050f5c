"""Everything that is due soon or overdue: computed from the facts, never stored. Only that it was said is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from survey import clock
from survey.ballots.models import Poll, State
from survey.db import closed_set, db, operation, settings
from survey.officers.models import Officer
from survey.publication.models import Hold
from survey.rounds.models import Inspection

POLL_ENDS_WITHIN = timedelta(days=1)


class DeadlineKind(StrEnum):
    HOLD_REVIEW = "hold_review"
    POLL_ENDS = "poll_ends"


@dataclass(frozen=True)
class Deadline:
    """`subject` is the hold's number or the poll's code; `due_on` a day on the office's wall clock."""

    kind: DeadlineKind
    inspection: Inspection
    subject: str
    due_on: date
    is_overdue: bool


class Alert(db.Model):
    """A deadline that was said aloud: claimed by whoever inserts it first, so that it is said once."""

    __table_args__ = (UniqueConstraint("kind", "subject", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DeadlineKind] = mapped_column(closed_set(DeadlineKind))
    subject: Mapped[str] = mapped_column(String(30))
    due_on: Mapped[date]
    raised_at: Mapped[datetime]


def due(now: datetime, zone: str, office_id: int | None = None) -> list[Deadline]:
    """What wants attention at this instant, the most urgent first; of one office or of all."""
    found = [*_holds(clock.local(now, zone).date()), *_polls(now, zone)]
    own = [each for each in found if office_id in (None, each.inspection.round.office_id)]
    return sorted(own, key=lambda each: each.due_on)


def due_now(officer: Officer) -> list[Deadline]:
    """What wants the attention of this officer's office; nothing for whoever comes from outside it."""
    return [] if officer.is_outsider else due(clock.now(), settings().timezone, officer.office_id)


@operation
def claim(deadlines: Iterable[Deadline]) -> list[Deadline]:
    """Those of the deadlines that nobody has claimed before."""
    said = {(alert.kind, alert.subject, alert.due_on) for alert in db.session.scalars(select(Alert))}
    fresh = [each for each in deadlines if (each.kind, each.subject, each.due_on) not in said]
    return [each for each in fresh if _is_first(each)]


def _is_first(deadline: Deadline) -> bool:
    """Insert the claim; another process may have done so a moment ago."""
    try:
        with db.session.begin_nested():
            db.session.add(
                Alert(
                    kind=deadline.kind,
                    subject=deadline.subject,
                    due_on=deadline.due_on,
                    raised_at=clock.now(),
                )
            )
        return True
    except IntegrityError:
        return False


def _holds(today: date) -> Iterator[Deadline]:
    """A hold is looked at again on its day, unless a later decision has ended it."""
    for hold in db.session.scalars(select(Hold).where(Hold.ended_by_id.is_(None), Hold.review_on <= today)):
        is_overdue = hold.review_on < today
        yield Deadline(DeadlineKind.HOLD_REVIEW, hold.inspection, str(hold.id), hold.review_on, is_overdue)


def _polls(now: datetime, zone: str) -> Iterator[Deadline]:
    """A poll that ends soon can still be extended."""
    ends_soon = Poll.closes_at > now, Poll.closes_at <= now + POLL_ENDS_WITHIN
    for poll in db.session.scalars(select(Poll).where(Poll.opened_at.is_not(None), *ends_soon)):
        if poll.closes_at and poll.state_at(now) in (State.OPEN, State.WAITING):
            ends_on = clock.local(poll.closes_at, zone).date()
            yield Deadline(DeadlineKind.POLL_ENDS, poll.inspection, poll.code, ends_on, is_overdue=False)
