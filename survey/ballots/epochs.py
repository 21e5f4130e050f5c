"""Epochs of one poll: a key of their own each, closed when full, adopted or given up where a host is lost."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from nacl.public import PrivateKey
from sqlalchemy import ColumnElement, ScalarSelect, func, select, update

from survey.ballots import manifest, recovery, stacked
from survey.ballots.acts import RELEASED, hold, note, resume
from survey.ballots.facts import HalfMixed, NothingLost, RecoveryFolderUnfit
from survey.ballots.keys import KeyFiles
from survey.ballots.models import (
    Ballot,
    Envelope,
    Epoch,
    EpochState,
    Mark,
    Mixing,
    Mode,
    Poll,
    PollAct,
    State,
    Ticket,
    TicketState,
)
from survey.ballots.recovery import Copies
from survey.ballots.rules import Counts
from survey.config import Config
from survey.db import db, operation
from survey.facts import Fact
from survey.officers.models import Officer

OPENED = (State.WAITING, State.OPEN)


class EpochKeys:
    """Both places of an epoch's secret: this host's runtime folder and, sealed, the recovery folder."""

    def __init__(self, config: Config) -> None:
        self.files = KeyFiles(config.runtime_dir)
        self.copies = Copies(config.recovery_dir)
        self.host = self.files.host

    def make(self, code: str, recovery_key: bytes | None) -> bytes:
        """The public half of a new key, which may be published now; raises RecoveryFolderUnfit."""
        public = self.files.make(code)
        if recovery_key:
            try:
                self.copies.put(self.files.read(public), code, recovery_key)
            except OSError as error:
                self.files.erase(public)
                raise RecoveryFolderUnfit(path=str(self.copies.folder)) from error
        return public

    def read(self, public: bytes) -> PrivateKey:
        """Raises KeyLost."""
        return self.files.read(public)

    def erase(self, public: bytes) -> None:
        self.files.erase(public)
        self.copies.erase(public)


@dataclass(frozen=True)
class Gathered:
    """What waits in the epochs of a poll, by group; and the groups that can still come."""

    groups: frozenset[str]
    counts: Mapping[int, Counts]


def gathered(poll: Poll) -> Gathered:
    """In a poll with tickets read from them: what is in an envelope says nothing of itself. Papers do not count."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    if poll.mode is Mode.OPEN:
        waiting = select(Envelope.epoch, func.count()).filter_by(poll_id=poll.id).group_by(Envelope.epoch)
        paper = stacked.sealed_into(poll)
        cast = {
            number: {"": count - paper.get(number, Counter()).total()}
            for number, count in db.session.execute(waiting)
        }
        return Gathered(frozenset({""}), cast)
    standing = select(Ticket.group, Ticket.epoch, func.count()).filter_by(poll_id=poll.id)
    standing = standing.where(Ticket.state != TicketState.VOID).group_by(Ticket.group, Ticket.epoch)
    groups = set()
    for group, epoch, count in db.session.execute(standing):
        groups.add(group)
        if epoch is not None:
            counts[epoch][group] += count
    return Gathered(frozenset(groups), counts)


def small_groups(poll: Poll) -> list[str]:
    """Groups with fewer tickets than a mix needs, in a poll that would mix as it goes."""
    if poll.mode is Mode.OPEN or poll.mixing is Mixing.AT_CLOSE:
        return []
    standing = select(Ticket.group).where(Ticket.poll_id == poll.id, Ticket.state != TicketState.VOID)
    few = standing.group_by(Ticket.group).having(func.count() < poll.mixing_size).order_by(Ticket.group)
    return list(db.session.scalars(few))


def recovery_key_of(poll: Poll) -> bytes | None:
    """The key that the poll's manifest names for second copies, if any."""
    return recovery.named(manifest.read(poll.manifest or "").recovery)


def waiting_in(poll_id: int, number: int) -> int:
    """Envelopes of an epoch."""
    here = select(func.count()).select_from(Envelope).filter_by(poll_id=poll_id, epoch=number)
    return db.session.scalar(here) or 0


def lost(poll: Poll) -> int:
    """Ballots of epochs that were given up."""
    acts = select(PollAct.detail).filter_by(poll_id=poll.id, act=RELEASED)
    return sum(int(str(detail["ballots"])) for detail in db.session.scalars(acts))


def accepted(poll: Poll) -> ScalarSelect[int]:
    """Tickets that are spent, or marks; those of ballots that were given up stay among the marks."""
    if poll.mode is Mode.TICKET:
        return _how_many(Ticket.poll_id == poll.id, Ticket.state == TicketState.SPENT)
    return _how_many(Mark.poll_id == poll.id)


def open_next(keys: EpochKeys, poll: Poll, number: int) -> None:
    """Close an epoch and open the next under a key of this host; raises as `roll`, and RecoveryFolderUnfit."""
    public = keys.make(poll.code, recovery_key_of(poll))
    try:
        roll(poll, number, public, keys.host)
    except Fact:
        keys.erase(public)
        raise


@operation
def roll(poll: Poll, number: int, public: bytes, host: str) -> None:
    """Close an epoch and open the next under another key; raises NothingLost where somebody was faster."""
    hold(poll, *OPENED)
    _move(poll, number, EpochState.OPEN, EpochState.CLOSED)
    following = Epoch(poll_id=poll.id, number=number + 1, public_key=public, state=EpochState.OPEN, host=host)
    db.session.add(following)


def add(keys: EpochKeys, poll: Poll, state: EpochState) -> Epoch:
    """One more epoch under a key of this host, inside the running operation; raises RecoveryFolderUnfit."""
    last = db.session.scalar(select(func.max(Epoch.number)).filter_by(poll_id=poll.id)) or 0
    public = keys.make(poll.code, recovery_key_of(poll))
    epoch = Epoch(poll_id=poll.id, number=last + 1, public_key=public, state=state, host=keys.host)
    db.session.add(epoch)
    return epoch


@operation
def box_empty(poll: Poll, number: int) -> None:
    """An epoch in which nothing waits needs no key."""
    hold(poll, *OPENED, State.CLOSING)
    _move(poll, number, EpochState.CLOSED, EpochState.BOXED)
    resume(poll, [number])


@operation
def release(by: Officer | None, poll: Poll, number: int, reason: str = "") -> int:
    """Give up an epoch whose key is lost: its tickets become usable again; returns how many ballots are gone.

    Papers that were sealed into it are still there: their stacks are to be keyed again.
    Raises HalfMixed where some of its ballots reached the box: nobody knows which.
    """
    hold(poll, *OPENED, State.CLOSING)
    if _is_half_mixed(poll):
        raise HalfMixed
    paper = stacked.key_again(poll, number)
    gone = waiting_in(poll.id, number) - paper
    pending = update(Ticket).filter_by(poll_id=poll.id, epoch=number)
    db.session.execute(pending.values(state=TicketState.UNUSED, epoch=None, ack=None))
    _move(poll, number, EpochState.CLOSED, EpochState.BOXED)
    note(by, poll, RELEASED, reason, epoch=number, ballots=gone, **{"paper": paper} if paper else {})
    resume(poll, [number])
    return gone


@operation
def adopt(by: Officer | None, poll: Poll, number: int, host: str) -> int:
    """Say that this host holds the key of a lost one now; returns how many ballots wait for their mix."""
    hold(poll, *OPENED, State.CLOSING)
    here = update(Epoch).filter_by(poll_id=poll.id, number=number)
    db.session.execute(here.values(host=host))
    waiting = waiting_in(poll.id, number)
    note(by, poll, "recover", epoch=number, ballots=waiting)
    return waiting


def _move(poll: Poll, number: int, before: EpochState, after: EpochState) -> None:
    epoch = db.session.get(Epoch, (poll.id, number), populate_existing=True, with_for_update=True)
    if epoch is None or epoch.state is not before:
        raise NothingLost
    epoch.state = after


def _is_half_mixed(poll: Poll) -> bool:
    """Whether more is in the box and in envelopes than was accepted: a mix was cut off. Asked in one statement."""
    waiting = _how_many(
        Envelope.poll_id == poll.id,
        Epoch.poll_id == poll.id,
        Epoch.number == Envelope.epoch,
        Epoch.state.in_((EpochState.OPEN, EpochState.CLOSED)),
    )
    there, taken = db.session.execute(
        select(waiting + _how_many(Ballot.poll_id == poll.id), accepted(poll) + stacked.how_many_sealed(poll))
    ).one()
    return bool(there != taken - (lost(poll) if poll.mode is Mode.OPEN else 0))


def _how_many(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).where(*which).scalar_subquery()
