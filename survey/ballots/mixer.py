"""The mixer: closes what is due, opens the envelopes of closed epochs all together, sorts, fills the box, forgets.

A crash at any line leaves a state from which the next turn goes on: ballots are a function of envelopes and key, what
is in the box already is not put in twice, and nothing is destroyed before what replaces it is seen to be there.
"""

import fcntl
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from survey import clock
from survey.ballots import box, epochs, heads, hosts, manifest, mix_acts, rules, stacked, waiting
from survey.ballots.epochs import EpochKeys
from survey.ballots.facts import HalfMixed, NothingLost, PollCancelled, PollClosed, PollSuspended
from survey.ballots.keys import KeyLost
from survey.ballots.mix import Mix, Unmixable
from survey.ballots.models import (
    Ballot,
    Durability,
    Epoch,
    EpochState,
    Mixing,
    Mode,
    Opinion,
    Poll,
    State,
)
from survey.ballots.polls import begin_close
from survey.ballots.rescue import lost_epochs
from survey.ballots.rules import Closed
from survey.ballots.waiting import Found, Gathering
from survey.config import Config, private_folder
from survey.db import db, truncate_log

ORPHANED = timedelta(hours=1)  # an older key file was not made just now for an epoch about to be published
ROLL_SECONDS = 1.0  # an epoch lasts at least so long, however many come
LOOK_SECONDS = 5.0  # between two looks at the keys and at the other hosts

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
        self._keys = EpochKeys(config)
        self._is_log_to_empty = True
        self._looks_at = self._rolls_at = 0.0
        # Opened in vain by this process; the next one tries again.
        self._unreadable: set[tuple[int, int]] = set()
        # An epoch is counted by group again only when so many are in it that it can be full.
        self._counts_at: dict[tuple[int, int], int] = {}
        # What was found too few to be mixed stays too few until something closes.
        self._too_few: dict[int, tuple[tuple[int, bool], ...]] = {}

    def turn(self) -> bool:
        """One pass over everything that waits; whether anything was done."""
        steps = (
            (waiting.due, self._close),
            (self._lost, self._save),
            (self._full, self._open_next),
            (waiting.to_discard, self._discard),
            (waiting.to_mix, self._mix),
            (waiting.boxed, self._clean),
            (waiting.to_finish, self._finish),
        )
        worked = [self._each(find, step) for find, step in steps]
        if any(worked) or self._is_log_to_empty:
            self._erase_keys()
        self._is_log_to_empty = self._is_log_to_empty or any(worked)
        if self._is_log_to_empty:
            self._is_log_to_empty = not truncate_log(self._config)
        return any(worked)

    def _each(self, find: Callable[[], Found], step: Callable[[int, int], bool]) -> bool:
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

    # ---- from epoch to epoch -----------------------------------------------------------------------------

    def _lost(self) -> Found:
        """Epochs whose key nobody can be expected to have, looked for now and then."""
        if time.monotonic() < self._looks_at:
            return []
        self._looks_at = time.monotonic() + LOOK_SECONDS
        hosts.sign(self._keys.host)
        return [(each.poll_id, each.number) for each in lost_epochs(self._keys)]

    def _save(self, poll_id: int, number: int) -> bool:
        """Casting goes on in the next epoch; what was cast into the lost one waits, or may be cast again."""
        poll, epoch = _found(poll_id, number)
        if epoch.state is EpochState.OPEN and not self._open_next(poll_id, number):
            return False
        if not epochs.waiting_in(poll_id, number):
            epochs.box_empty(poll, number)
            return True
        if self._is_to_be_released(poll, epoch):
            try:
                epochs.release(None, poll, number)
            except HalfMixed:
                return mix_acts.get_stuck(poll, cause="half_mixed", epoch=number, host=epoch.host)
            return True
        return mix_acts.get_stuck(poll, cause="key_lost", epoch=number, host=epoch.host)

    def _is_to_be_released(self, poll: Poll, epoch: Epoch) -> bool:
        """Only while the tickets are of use, and only where no other host may still come back with the key."""
        is_erased = poll.durability is Durability.ERASE and poll.state is State.OPEN
        return is_erased and hosts.is_own(epoch.host, self._keys.host)

    def _full(self) -> Found:
        """Epochs of this host in which every group has enough, or that must not grow any more."""
        if time.monotonic() < self._rolls_at:
            return []
        self._rolls_at = time.monotonic() + ROLL_SECONDS
        return [(each.poll_id, each.number) for each in waiting.gathering() if self._is_full(each)]

    def _is_full(self, epoch: Gathering) -> bool:
        place = epoch.poll_id, epoch.number
        if epoch.waiting < self._counts_at.get(place, 0) or not self._keys.files.holds(epoch.public):
            return False
        there = epochs.gathered(db.session.get_one(Poll, epoch.poll_id))
        db.session.rollback()
        lacking = rules.lacking(there.counts.get(epoch.number, {}), there.groups, epoch.least)
        self._counts_at[place] = epoch.waiting + lacking
        return epoch.waiting >= rules.MOST or not lacking

    def _open_next(self, poll_id: int, number: int) -> bool:
        """Close an epoch and open the next; False where the poll was closed in this moment."""
        try:
            epochs.open_next(self._keys, db.session.get_one(Poll, poll_id), number)
        except (PollClosed, PollCancelled, PollSuspended, NothingLost):
            return False
        self._counts_at.pop((poll_id, number), None)
        return True

    # ---- from envelopes to ballots -----------------------------------------------------------------------

    def _mix(self, poll_id: int, _: int) -> bool:
        """Put every ballot of an epoch, or of several together, into the box and see that it is there."""
        poll = db.session.get_one(Poll, poll_id)
        closed = {epoch.number: epoch for epoch in _closed_epochs(poll)}
        here = tuple((number, self._is_here(epoch)) for number, epoch in closed.items())
        is_last = poll.closing_at is not None
        if is_last and stacked.awaited(poll):  # it was closed after it had been found
            return False
        if not is_last and (poll.mixing is Mixing.AT_CLOSE or self._too_few.get(poll_id) == here):
            return False
        there = epochs.gathered(poll)
        counted = [Closed(number, there.counts.get(number, {}), is_here) for number, is_here in here]
        numbers = (
            rules.to_open_last(counted) if is_last else rules.to_open(counted, there.groups, poll.mixing_size)
        )
        if not numbers:
            self._too_few[poll_id] = here
            return False
        together = rules.together([each for each in counted if each.number in numbers])
        try:
            self._mix_together(poll, {number: closed[number] for number in numbers}, together, is_last)
        except Unmixable as error:
            self._unreadable.add((poll_id, error.epoch))
            return mix_acts.get_stuck(poll, **error.why)
        return True

    def _is_here(self, epoch: Epoch) -> bool:
        return (epoch.poll_id, epoch.number) not in self._unreadable and self._keys.files.holds(
            epoch.public_key
        )

    def _mix_together(
        self, poll: Poll, chosen: Mapping[int, Epoch], expected: rules.Counts, is_last: bool
    ) -> None:
        frozen, secrets = manifest.read(poll.manifest or ""), {}
        for number, epoch in chosen.items():
            try:
                secrets[number] = self._keys.read(epoch.public_key)
            except KeyLost as error:
                raise Unmixable(number, "key_lost", host=epoch.host) from error
        mix = Mix(poll.id, frozen, secrets)
        paper = stacked.together(stacked.sealed_into(poll), mix.epochs)
        if mix.keyed != paper or (poll.mode is Mode.TICKET and mix.cast != expected):
            standing = sum(expected.values()) + paper.total()
            raise Unmixable(mix.epochs[0], "unbalanced", papers=len(mix.papers), tickets=standing)
        if not mix.is_small:
            mix.put_in(box.put)
            mix.check()
        mix_acts.set_boxed(poll, mix, is_last)

    def _clean(self, poll_id: int, number: int) -> bool:
        """What led from voters to the ballots of an epoch is destroyed, its key last."""
        poll, epoch = _found(poll_id, number)
        public = epoch.public_key
        _until_done(box.delete_envelopes, poll_id, number)
        if poll.mode is Mode.TICKET:
            box.rewrite_epoch(poll_id, number)
        mix_acts.set_mixed(poll, number)
        self._keys.erase(public)
        return True

    def _finish(self, poll_id: int, _: int) -> bool:
        """Everything is in the box: forget who was there and in which mix, sign what it holds."""
        poll = db.session.get_one(Poll, poll_id)
        _until_done(box.delete_marks, poll_id)
        if poll.mode is Mode.TICKET:
            box.rewrite_tickets(poll_id)
        if _has_rolled(poll):
            box.rewrite(Ballot, poll_id)
            box.rewrite(Opinion, poll_id)
        mix_acts.set_closed(poll, heads.take_roots(poll_id, manifest.read(poll.manifest or "")))
        return True

    def _discard(self, poll_id: int, number: int) -> bool:
        """What a cancelled poll leaves behind is destroyed unread."""
        _until_done(box.delete_envelopes, poll_id, number)
        for delete in (box.delete_ballots, box.delete_opinions, box.delete_marks):
            _until_done(delete, poll_id)
        box.rewrite_tickets(poll_id)
        mix_acts.set_discarded(db.session.get_one(Poll, poll_id), number)
        return True

    def _erase_keys(self) -> None:
        """Keys that no unmixed epoch names, as a crash leaves them; never those of another database."""
        old = clock.now() - ORPHANED
        for files in (self._keys.files, self._keys.copies):
            for held in files.held():
                if waiting.is_useless(held, held.written_at < old):
                    files.erase(held.public)
        db.session.rollback()


def _found(poll_id: int, number: int) -> tuple[Poll, Epoch]:
    return db.session.get_one(Poll, poll_id), db.session.get_one(Epoch, (poll_id, number))


def _closed_epochs(poll: Poll) -> Sequence[Epoch]:
    closed = select(Epoch).filter_by(poll_id=poll.id, state=EpochState.CLOSED).order_by(Epoch.number)
    return db.session.scalars(closed).all()


def _has_rolled(poll: Poll) -> bool:
    numbers = db.session.scalar(select(func.count()).select_from(Epoch).filter_by(poll_id=poll.id))
    return (numbers or 0) > 1


def _until_done(delete: Callable[..., bool], *where: int) -> None:
    while delete(*where):
        pass
