"""What the box must know of paper: which stacks a close waits for, and how many papers lie in which epoch.

Papers are never counted towards K: their channel stands on the ballot, and whoever keyed them knows what they say, so
nobody who voted by phone hides among them (docs/decisions/0028).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, exists, func, select, update

from survey import clock
from survey.ballots import tickets
from survey.ballots.models import Mode, Poll
from survey.ballots.stack_models import PaperChannel, PaperEntry, PaperStack
from survey.db import db

Class = tuple[str, str]  # channel and group


@dataclass(frozen=True)
class Handed:
    """Papers of one channel and group that were handed out, and those of them that came back and are sealed."""

    channel: PaperChannel
    group: str
    handed_out: int
    gathered: int


def is_awaited() -> ColumnElement[bool]:
    """Of a poll in a query: whether a stack of it is neither settled nor dropped."""
    return exists().where(PaperStack.poll_id == Poll.id, *_PENDING)


def awaited(poll: Poll) -> int:
    """How many stacks of a poll are neither settled nor dropped."""
    pending = select(func.count()).select_from(PaperStack).where(PaperStack.poll_id == poll.id, *_PENDING)
    return db.session.scalar(pending) or 0


def groups_of(poll: Poll) -> set[str]:
    """The groups that papers were handed out to."""
    standing = select(PaperStack.group).where(PaperStack.poll_id == poll.id, PaperStack.dropped_at.is_(None))
    return set(db.session.scalars(standing))


def handed(poll: Poll) -> list[Handed]:
    """Papers of a poll by channel and group, those of dropped stacks left out."""
    kind = PaperStack.channel, PaperStack.group
    sums = func.sum(PaperStack.handed_out), func.coalesce(func.sum(PaperStack.gathered), 0)
    standing = select(*kind, *sums).where(PaperStack.poll_id == poll.id, PaperStack.dropped_at.is_(None))
    rows = db.session.execute(standing.group_by(*kind).order_by(*kind))
    return [
        Handed(channel, group, handed_out, gathered or 0) for channel, group, handed_out, gathered in rows
    ]


def dropped(poll: Poll) -> int:
    """Papers of stacks that were dropped, which no other figure shows: somebody had them in the hand."""
    papers = select(func.coalesce(func.sum(PaperStack.handed_out), 0))
    return (
        db.session.scalar(papers.where(PaperStack.poll_id == poll.id, PaperStack.dropped_at.is_not(None)))
        or 0
    )


def issued(poll: Poll) -> int:
    """发出 of a poll with tickets: those of `tickets.Balance`, and the papers handed out beside them."""
    return 0 if poll.mode is Mode.OPEN else issued_by_class(poll).total()


def issued_by_class(poll: Poll) -> Counter[Class]:
    """Tickets issued and papers handed out, by channel and group."""
    issued = Counter({(each.channel.value, each.group): each.handed_out for each in handed(poll)})
    for book in tickets.books(poll):
        issued[Mode.TICKET.value, book.run.group] += book.balance.issued
    return issued


def sealed_into(poll: Poll) -> dict[int, Counter[Class]]:
    """How many papers were sealed into each epoch of a poll, by channel and group."""
    chosen = select(PaperStack.epoch, PaperStack.channel, PaperStack.group, func.sum(PaperStack.gathered))
    chosen = chosen.where(PaperStack.poll_id == poll.id, PaperStack.epoch.is_not(None))
    rows = db.session.execute(chosen.group_by(PaperStack.epoch, PaperStack.channel, PaperStack.group))
    counts: dict[int, Counter[Class]] = defaultdict(Counter)
    for epoch, channel, group, count in rows:
        if epoch is not None and count:
            counts[epoch][channel.value, group] += count
    return counts


def together(sealed: Mapping[int, Counter[Class]], epochs: Iterable[int]) -> Counter[Class]:
    """The papers of several epochs."""
    return sum((sealed.get(epoch, Counter()) for epoch in epochs), Counter[Class]())


def how_many_sealed(poll: Poll) -> ColumnElement[int]:
    """Papers that lie in envelopes or in the box, for a query."""
    gathered = select(func.coalesce(func.sum(PaperStack.gathered), 0))
    return gathered.where(PaperStack.poll_id == poll.id, PaperStack.epoch.is_not(None)).scalar_subquery()


def key_again(poll: Poll, epoch: int) -> int:
    """What was sealed into an epoch that is given up is to be keyed again; returns how many papers that are."""
    gone = together(sealed_into(poll), [epoch]).total()
    lost = update(PaperStack).where(PaperStack.poll_id == poll.id, PaperStack.epoch == epoch)
    db.session.execute(lost.values(dict.fromkeys(_READING)))
    return gone


def discard(poll: Poll) -> None:
    """What a cancelled poll leaves of its stacks: that they were there, and nothing that was keyed."""
    stacks = select(PaperStack.id).where(PaperStack.poll_id == poll.id)
    db.session.execute(delete(PaperEntry).where(PaperEntry.stack_id.in_(stacks)))
    pending = update(PaperStack).where(PaperStack.poll_id == poll.id, *_PENDING)
    db.session.execute(pending.values(dropped_at=clock.now()))


_PENDING = (PaperStack.settled_at.is_(None), PaperStack.dropped_at.is_(None))
_READING = (
    "gathered",
    "spoilt",
    "first_by_id",
    "first_read_at",
    "second_by_id",
    "second_read_at",
    "settled_by_id",
    "settled_at",
    "epoch",
)
