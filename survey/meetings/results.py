"""What a round's votes came to: which count, and the rates pooled over those whose tables are opened."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from survey.ballots.models import Mode, Poll
from survey.ballots.recusal import recused_polls
from survey.db import Page, db, operation
from survey.meetings import rules
from survey.meetings.queries import meeting_of
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.rounds.models import Inspection, Round
from survey.tally import frozen
from survey.tally.models import Tally
from survey.tally.queries import PooledRate, pooled_rates
from survey.tally.rules import Turnout

PER_PAGE = 50


@dataclass(frozen=True)
class Results:
    """One page of a round's closed polls. `opened` are the ids of those whose table somebody has read, `void` of those
    that count as if not held; `rates` are pooled over what is opened and counts."""

    page: Page
    opened: frozenset[int]
    void: frozenset[int]
    rates: Sequence[PooledRate]


@operation
def read_results(by: Officer, round: Round, number: int = 1) -> Results:
    """A page of closed polls, and the rates pooled over those whose tables are opened; the read is on record.

    None of both about a team that the reader was of."""
    hidden = recused_polls(by)
    chosen = (
        select(Poll)
        .join(Inspection)
        .where(Inspection.round_id == round.id, Poll.closed_at.is_not(None), Poll.id.not_in(hidden))
        .options(joinedload(Poll.inspection).joinedload(Inspection.unit))
        .order_by(Poll.instrument, Inspection.id, Poll.id)
    )
    page = db.paginate(chosen, page=max(number, 1), per_page=PER_PAGE, error_out=False)
    counted = [tally for tally in _newest(round) if tally.poll_id not in hidden]
    read = frozenset(tally.poll_id for tally in counted if tally.opened_at)
    void = frozenset(tally.poll_id for tally in counted if is_void(tally.poll, _turnout(tally)))
    record(by, "tally.read", round, view="pooled", polls=len(read))
    return Results(page, read, void, pooled_rates(round, read - void))


def is_void(poll: Poll, counted: Turnout) -> bool:
    """As if not held: more came back than was handed out, too few were there, or it was voted again."""
    if counted.must_be_repeated or poll.successor_id is not None:
        return True
    meeting = meeting_of(poll) if poll.mode is Mode.TICKET else None
    return meeting is not None and bool(
        rules.voids(meeting.quorum, eligible=counted.eligible, present=counted.present)
    )


def _newest(round: Round) -> list[Tally]:
    """The table that counts of each poll: a later revision is sealed again."""
    newest = select(func.max(Tally.id)).group_by(Tally.poll_id)
    chosen = (
        select(Tally).join(Poll).join(Inspection).where(Inspection.round_id == round.id, Tally.id.in_(newest))
    )
    return list(db.session.scalars(chosen.options(joinedload(Tally.poll))))


def _turnout(tally: Tally) -> Turnout:
    return frozen.read(tally.full).deciding.turnout
