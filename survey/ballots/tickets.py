"""Tickets of a poll: made by the run, kept as digests, counted as numbers."""

from sqlalchemy import Select, func, insert, select

from survey.ballots.codes import new_ticket_code
from survey.ballots.digests import ticket_digest
from survey.ballots.models import Poll, PrintRun, Ticket, TicketState
from survey.db import db


def make(poll: Poll, run: PrintRun) -> list[str]:
    """The codes of a run, which exist nowhere else; stored in the order of their digests, not of their printing."""
    codes = [new_ticket_code() for _ in range(run.count + run.spare)]
    digests = sorted(ticket_digest(poll.key or b"", code) for code in codes)
    same = {"poll_id": poll.id, "run": run.id, "group": run.group, "state": TicketState.UNUSED}
    db.session.execute(insert(Ticket), [same | {"digest": digest} for digest in digests])
    return codes


def issued(poll: Poll) -> int:
    """发出: tickets that are not void. A spare one counts once so many are used that it must have been handed out."""
    by_state = {row.state: row.number for row in db.session.execute(_counts(poll))}
    standing = sum(count for state, count in by_state.items() if state != TicketState.VOID)
    return max(standing - _spares(poll), by_state.get(TicketState.SPENT, 0))


def groups_of(poll: Poll) -> list[str]:
    """The groups that tickets were issued for, "" for tickets without one."""
    groups = select(PrintRun.group).filter_by(poll_id=poll.id).distinct().order_by(PrintRun.group)
    return list(db.session.scalars(groups))


def void(poll: Poll, run: PrintRun) -> int:
    """Make the unused tickets of a run worthless, in the order in which casters take them; returns how many."""
    unused = select(Ticket).filter_by(poll_id=poll.id, run=run.id, state=TicketState.UNUSED)
    tickets = db.session.scalars(unused.order_by(Ticket.digest).with_for_update()).all()
    for ticket in tickets:
        ticket.state = TicketState.VOID
    return len(tickets)


def _counts(poll: Poll) -> Select[TicketState, int]:
    return (
        select(Ticket.state, func.count().label("number")).filter_by(poll_id=poll.id).group_by(Ticket.state)
    )


def _spares(poll: Poll) -> int:
    """Spare tickets of the runs that were not voided."""
    voided = select(Ticket.run).filter_by(poll_id=poll.id, state=TicketState.VOID)
    spares = select(func.coalesce(func.sum(PrintRun.spare), 0)).filter_by(poll_id=poll.id)
    return db.session.scalar(spares.where(PrintRun.id.not_in(voided))) or 0
