"""Tickets of a poll: made by the run, kept as digests, counted as numbers."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, insert, select

from survey.ballots.balance import Balance, Ending, Told, balance
from survey.ballots.codes import new_ticket_code
from survey.ballots.digests import ticket_digest
from survey.ballots.models import Ballot, Mode, Poll, PollAct, PrintRun, Ticket, TicketState
from survey.db import db

ISSUE, REVOKE, END, HAND_OUT = "issue", "void_run", "void_ticket", "hand_out"  # the acts, as they are kept

NONE = {state.value: 0 for state in TicketState}

# What an act adds to which count of which run.
Sums = Iterable[tuple[tuple[int, str], int]]
TELLING: Mapping[str, Callable[[dict[str, Any]], Sums]] = {
    REVOKE: lambda detail: [((detail["run"], "revoked"), detail["count"])],
    HAND_OUT: lambda detail: [((detail["run"], "handed_out"), detail["count"])],
    END: lambda detail: [
        ((detail["run"], detail["ending"]), 1),
        *([((detail["spare_of"], "handed_out"), 1)] if detail["spare_of"] else []),
    ],
}


@dataclass(frozen=True)
class Book:
    """A print run and where its tickets are."""

    run: PrintRun
    balance: Balance


@dataclass(frozen=True)
class Books:
    """All runs of a poll, by run and by group; `in_box` are the ballots cast with tickets, once the box is sealed."""

    runs: Sequence[Book]
    in_box: int | None

    @property
    def is_sealed(self) -> bool:
        """Before that nobody is shown what was used by run or group."""
        return self.in_box is not None

    @property
    def total(self) -> Balance:
        return sum((book.balance for book in self.runs), Balance())

    @property
    def groups(self) -> dict[str, Balance]:
        """Each group's runs together, in the order in which they were first printed."""
        sums: dict[str, Balance] = {}
        for book in self.runs:
            sums[book.run.group] = sums.get(book.run.group, Balance()) + book.balance
        return sums

    def shown(self, balance: Balance) -> dict[str, int | None]:
        """A balance for programs, with None for what nobody is shown yet."""
        hidden = {} if self.is_sealed else {"spent": None, "outstanding": None}
        return {**asdict(balance), "issued": balance.issued, **hidden}

    @property
    def is_even(self) -> bool:
        return all(book.balance.is_even for book in self.runs) and self.in_box in (None, self.total.spent)


def make(poll: Poll, run: PrintRun) -> list[str]:
    """The codes of a run, which exist nowhere else; stored in the order of their digests, not of their printing."""
    codes = [new_ticket_code() for _ in range(run.count + run.spare)]
    digests = sorted(ticket_digest(poll.key or b"", code) for code in codes)
    same = {"poll_id": poll.id, "run": run.id, "group": run.group, "state": TicketState.UNUSED}
    db.session.execute(insert(Ticket), [same | {"digest": digest} for digest in digests])
    return codes


def issued(poll: Poll) -> int:
    """发出: see Balance."""
    return sum(book.balance.issued for book in books(poll)) if poll.mode is Mode.TICKET else 0


def books_of(poll: Poll) -> Books:
    return Books(books(poll), _in_box(poll) if poll.closed_at else None)


def books(poll: Poll) -> list[Book]:
    """What became of every print run, in the order they were made."""
    runs = db.session.scalars(select(PrintRun).filter_by(poll_id=poll.id).order_by(PrintRun.id)).all()
    counts, told = _by_state(poll), _told(poll)
    return [
        Book(run, balance(run.count, run.spare, told.get(run.id, Told()), **counts.get(run.id, NONE)))
        for run in runs
    ]


def groups_of(poll: Poll) -> list[str]:
    """The groups that tickets were issued for, "" for tickets without one."""
    groups = select(PrintRun.group).filter_by(poll_id=poll.id).distinct().order_by(PrintRun.group)
    return list(db.session.scalars(groups))


def groups_by_age(poll: Poll) -> list[str]:
    """The same in the order in which they were first printed, so that each keeps its colour."""
    groups = select(PrintRun.group).filter_by(poll_id=poll.id).group_by(PrintRun.group)
    return list(db.session.scalars(groups.order_by(func.min(PrintRun.id))))


def find(poll: Poll, code: str) -> Ticket | None:
    """The ticket of a code that was read already, held against whoever casts with it."""
    digest = ticket_digest(poll.key or b"", code)
    return db.session.scalars(
        select(Ticket).filter_by(poll_id=poll.id, digest=digest).with_for_update()
    ).one_or_none()


def void(poll: Poll, run: PrintRun) -> int:
    """Make the unused tickets of a run worthless, in the order in which casters take them; returns how many."""
    unused = select(Ticket).filter_by(poll_id=poll.id, run=run.id, state=TicketState.UNUSED)
    tickets = db.session.scalars(unused.order_by(Ticket.digest).with_for_update()).all()
    for ticket in tickets:
        ticket.state = TicketState.VOID
    return len(tickets)


def _in_box(poll: Poll) -> int:
    cast = select(func.count()).select_from(Ballot).filter_by(poll_id=poll.id, channel=Mode.TICKET.value)
    return db.session.scalar(cast) or 0


def _by_state(poll: Poll) -> dict[int, dict[str, int]]:
    """Of each run, how many tickets are in each state."""
    counted = select(Ticket.run, Ticket.state, func.count()).filter_by(poll_id=poll.id)
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict(NONE))
    for run, state, number in db.session.execute(counted.group_by(Ticket.run, Ticket.state)):
        counts[run][state.value] = number
    return counts


def _told(poll: Poll) -> dict[int, Told]:
    """Of each run, what the acts of the poll say became of its tickets."""
    acts = select(PollAct.act, PollAct.detail).filter_by(poll_id=poll.id).where(PollAct.act.in_(TELLING))
    sums: Counter[tuple[int, str]] = Counter()
    for act, detail in db.session.execute(acts):
        for key, number in TELLING[act](detail):
            sums[key] += number
    return {
        run: Told(
            handed_out=sums[run, "handed_out"],
            ended={ending: sums[run, ending] for ending in Ending},
            revoked=sums[run, "revoked"],
        )
        for run in {run for run, _ in sums}
    }
