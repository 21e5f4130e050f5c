"""What officers do with printed tickets: issue a run, void one ticket or a whole run, hand out spare ones."""

from survey import clock
from survey.ballots import options, tickets
from survey.ballots.acts import BEFORE_CLOSE, hold, needed, note
from survey.ballots.balance import Ending
from survey.ballots.codes import read_scanned_ticket
from survey.ballots.facts import (
    CountUnfit,
    NoSpareLeft,
    NoTickets,
    RunUnknown,
    SpareUnfit,
    TicketCast,
    TicketUnknown,
    TicketVoid,
)
from survey.ballots.models import Mode, Poll, PrintRun, TicketState
from survey.db import db, operation
from survey.officers.models import Officer

MOST_TICKETS = 20_000  # in one run


@operation
def issue_tickets(by: Officer | None, poll: Poll, count: int, spare: int = 0, group: str = "") -> list[str]:
    """The codes of a new print run; they exist in this answer only. Raises NoTickets, GroupUnknown, CountUnfit."""
    hold(poll, *BEFORE_CLOSE)
    if poll.mode is not Mode.TICKET:
        raise NoTickets
    if not 1 <= count + spare <= MOST_TICKETS or min(count, spare) < 0:
        raise CountUnfit(field="count", most=MOST_TICKETS)
    options.check_group(poll, group)
    run = PrintRun(poll_id=poll.id, group=group, count=count, spare=spare, issued_at=clock.now())
    run.officer_id = by.id if by else None
    db.session.add(run)
    db.session.flush()
    note(by, poll, tickets.ISSUE, run=run.id, count=count, spare=spare, group=group)
    return tickets.make(poll, run)


@operation
def void_run(by: Officer | None, poll: Poll, run: int, reason: str) -> int:
    """Make the unused tickets of a run worthless; what was cast with the others stays. Returns how many.

    A run is printed again by voiding it and issuing another. Raises RunUnknown, ReasonMissing.
    """
    hold(poll, *BEFORE_CLOSE)
    found = find_run(poll, run)
    count = tickets.void(poll, found)
    note(by, poll, tickets.REVOKE, needed(reason), run=found.id, count=count)
    return count


@operation
def void_ticket(by: Officer | None, poll: Poll, scanned: str, ending: Ending, reason: str = "") -> int:
    """Make one ticket worthless by its code, typed or scanned; returns its run, and nothing keeps the code.

    Raises TicketMistyped, TicketUnknown, TicketVoid, TicketCast, NoSpareLeft.
    """
    hold(poll, *BEFORE_CLOSE)
    code = read_scanned_ticket(scanned)
    ticket = tickets.find(poll, code)
    if ticket is None:
        raise TicketUnknown
    if ticket.state is not TicketState.UNUSED:
        raise TicketVoid if ticket.state is TicketState.VOID else TicketCast
    spare_of = _with_spare(poll, ticket.run) if ending is Ending.REPLACED else None
    ticket.state = TicketState.VOID
    note(
        by,
        poll,
        tickets.END,
        reason.strip(),
        run=ticket.run,
        ending=ending,
        group=ticket.group,
        spare_of=spare_of,
    )
    return ticket.run


@operation
def hand_out_spares(by: Officer | None, poll: Poll, run: int, count: int, reason: str = "") -> int:
    """So many spare tickets of a run went to people beyond its count; returns how many are left in reserve.

    Raises RunUnknown, SpareUnfit.
    """
    hold(poll, *BEFORE_CLOSE)
    found = find_run(poll, run)
    left = next(book.balance.reserve for book in tickets.books(poll) if book.run.id == found.id)
    if not 1 <= count <= left:
        raise SpareUnfit(field="count", most=left)
    note(by, poll, tickets.HAND_OUT, reason.strip(), run=found.id, count=count, group=found.group)
    return left - count


def find_run(poll: Poll, run: int) -> PrintRun:
    """Raises RunUnknown."""
    found = db.session.get(PrintRun, run)
    if found is None or found.poll_id != poll.id:
        raise RunUnknown
    return found


def _with_spare(poll: Poll, run: int) -> int:
    """The run that a replacement comes from: the ticket's own, or another of its group; raises NoSpareLeft."""
    books = tickets.books(poll)
    group = next(book.run.group for book in books if book.run.id == run)
    having = [book.run.id for book in books if book.run.group == group and book.balance.reserve]
    if not having:
        raise NoSpareLeft
    return run if run in having else having[0]
