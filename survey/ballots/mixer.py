"""The mixer: closes what is due, opens the envelopes of a closed epoch all together, sorts, fills the box, forgets.

A crash at any line leaves a state from which the next turn goes on: ballots are a function of envelopes and key, what
is in the box already is not put in twice, and nothing is destroyed before what replaces it is seen to be there.
"""

import fcntl
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Select, exists, literal, select, update

from survey import clock
from survey.ballots import box, heads, manifest
from survey.ballots.acts import RESUMED, STUCK, hold, note, obstacle
from survey.ballots.heads import Roots
from survey.ballots.keys import Held, KeyFiles, KeyLost
from survey.ballots.mix import Mix
from survey.ballots.models import Epoch, EpochState, Poll, ReplacedCode, State
from survey.ballots.polls import begin_close
from survey.ballots.sealing import Unreadable
from survey.config import Config, private_folder
from survey.db import db, operation, truncate_log

ORPHANED = timedelta(hours=1)  # an older key file was not made just now for an epoch about to be published

log = logging.getLogger(__name__)


@contextmanager
def lease(runtime_dir: Path) -> Iterator[bool]:
    """Whether this process is now the host's one mixer; it is until the block ends, or the process."""
    with (private_folder(runtime_dir) / "mixer.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


class Mixer:
    """Runs inside an application context, under the lease."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._keys = KeyFiles(config.runtime_dir)
        self._is_log_to_empty = True
        # Opened in vain by this process; the next one tries again.
        self._unreadable: set[tuple[int, int]] = set()

    def turn(self) -> bool:
        """One pass over everything that waits; whether anything was done."""
        steps = (
            (due, self._close),
            (to_discard, self._discard),
            (to_mix, self._mix),
            (to_finish, self._finish),
        )
        worked = [self._each(find, step) for find, step in steps]
        self._erase_keys()
        self._is_log_to_empty = self._is_log_to_empty or any(worked)
        if self._is_log_to_empty:
            self._is_log_to_empty = not truncate_log(self._config)
        return any(worked)

    def _each(self, find: Callable[[], Sequence[tuple[int, int]]], step: Callable[[int, int], bool]) -> bool:
        """What goes wrong with one poll must not keep the others waiting."""
        worked = False
        for poll_id, number in find():
            try:
                worked = step(poll_id, number) or worked
            except Exception:
                db.session.rollback()
                log.exception("poll %d is left for the next turn", poll_id)
        return worked

    def _close(self, poll_id: int, _: int) -> bool:
        begin_close(None, db.session.get_one(Poll, poll_id))
        return True

    def _mix(self, poll_id: int, number: int) -> bool:
        """Put every ballot of an epoch into the box, see that it is there, only then destroy envelopes and key."""
        if (poll_id, number) in self._unreadable:
            return False
        epoch, poll = db.session.get_one(Epoch, (poll_id, number)), db.session.get_one(Poll, poll_id)
        public, host, frozen = epoch.public_key, epoch.host, manifest.read(poll.manifest or "")
        try:
            mix = Mix(poll_id, number, frozen, self._keys.read(public))
            mix.put_in()
        except KeyLost:
            return get_stuck(poll, cause="key_lost", epoch=number, host=host)
        except Unreadable as error:
            self._unreadable.add((poll_id, number))
            return get_stuck(poll, cause="unreadable", epoch=number, problem=str(error))
        mix.check()
        _until_done(box.delete_envelopes, poll_id, number)
        set_mixed(poll, number, len(mix.papers))
        self._keys.erase(public)
        return True

    def _finish(self, poll_id: int, _: int) -> bool:
        """Everything is in the box: forget who was there, sign what the box holds."""
        _until_done(box.delete_marks, poll_id)
        _rewrite_tickets(poll_id)
        poll = db.session.get_one(Poll, poll_id)
        set_closed(poll, heads.take_roots(poll_id, manifest.read(poll.manifest or "")))
        return True

    def _discard(self, poll_id: int, number: int) -> bool:
        """What a cancelled poll leaves behind is destroyed unread."""
        _until_done(box.delete_envelopes, poll_id, number)
        for delete in (box.delete_ballots, box.delete_opinions, box.delete_marks):
            _until_done(delete, poll_id)
        _rewrite_tickets(poll_id)
        set_discarded(db.session.get_one(Poll, poll_id), number)
        return True

    def _erase_keys(self) -> None:
        """Keys that no unmixed epoch names, as a crash leaves them; never those of another database."""
        for held in self._keys.held():
            if is_useless(held):
                self._keys.erase(held.public)
        db.session.rollback()


# ---- what waits ------------------------------------------------------------------------------------------


def due() -> list[tuple[int, int]]:
    """Polls past their deadline."""
    open_ = (Poll.opened_at.is_not(None), Poll.closing_at.is_(None), Poll.cancelled_at.is_(None))
    going = (*open_, Poll.suspended_at.is_(None))
    return _found(select(Poll.id, literal(0)).where(*going, Poll.closes_at <= clock.now()))


def to_mix() -> list[tuple[int, int]]:
    """Closed epochs; those of a suspended poll wait for an officer."""
    return _found(_closed_epochs().where(Poll.cancelled_at.is_(None), Poll.suspended_at.is_(None)))


def to_discard() -> list[tuple[int, int]]:
    """Closed epochs of cancelled polls."""
    return _found(_closed_epochs().where(Poll.cancelled_at.is_not(None)))


def to_finish() -> list[tuple[int, int]]:
    """Closing polls whose every epoch is mixed."""
    unmixed = exists().where(Epoch.poll_id == Poll.id, Epoch.state != EpochState.MIXED)
    closing = (Poll.closing_at.is_not(None), Poll.closed_at.is_(None), Poll.cancelled_at.is_(None))
    return _found(select(Poll.id, literal(0)).where(*closing, ~unmixed))


def is_useless(held: Held) -> bool:
    """Whether nothing will ever need this key again."""
    state = db.session.scalar(select(Epoch.state).filter_by(public_key=held.public))
    if state is not None:
        return state is EpochState.MIXED
    ours = exists().where(Poll.code == held.code), exists().where(ReplacedCode.code == held.code)
    is_ours = db.session.scalar(select(ours[0] | ours[1]))
    return bool(is_ours) and held.written_at < clock.now() - ORPHANED


# ---- what is said about it -------------------------------------------------------------------------------


def get_stuck(poll: Poll, **why: str | int) -> bool:
    """Say once why a poll cannot be mixed; it stays closing, and nothing of it is destroyed."""
    if obstacle(poll):
        return False
    say_stuck(poll, why)
    return True


@operation
def say_stuck(poll: Poll, why: Mapping[str, str | int]) -> None:
    note(None, poll, STUCK, reason="", **why)


@operation
def set_mixed(poll: Poll, number: int, ballots: int) -> None:
    _mark_mixed(poll, number)
    if obstacle(poll):
        note(None, poll, RESUMED, epoch=number)
    note(None, poll, "mix", epoch=number, ballots=ballots)


@operation
def set_closed(poll: Poll, roots: Roots) -> None:
    """The last act of the mixer: the head is in the log, and nothing can be computed from the poll's key any more."""
    hold(poll, State.CLOSING)
    heads.sign(poll, roots)
    poll.closed_at, poll.key = clock.now(), None
    note(None, poll, "closed")


@operation
def set_discarded(poll: Poll, number: int) -> None:
    _mark_mixed(poll, number)
    note(None, poll, "discard", epoch=number)


def _mark_mixed(poll: Poll, number: int) -> None:
    epoch = update(Epoch).filter_by(poll_id=poll.id, number=number)
    db.session.execute(epoch.values(state=EpochState.MIXED))


def _closed_epochs() -> Select[int, int]:
    closed = select(Epoch.poll_id, Epoch.number).join(Poll).where(Epoch.state == EpochState.CLOSED)
    return closed.order_by(Epoch.poll_id, Epoch.number)


def _found(query: Select[int, int]) -> list[tuple[int, int]]:
    rows = [(poll_id, number) for poll_id, number in db.session.execute(query)]
    db.session.rollback()
    return rows


def _until_done(delete: Callable[..., bool], *where: int) -> None:
    while delete(*where):
        pass


def _rewrite_tickets(poll_id: int) -> None:
    after: bytes | None = b""
    while after is not None:
        after = box.rewrite_tickets(poll_id, after)
