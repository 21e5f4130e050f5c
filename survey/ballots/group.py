"""The commit group of one process: claims that arrive while a commit is on its way go together into the next.

Each caller waits for the commit of its own claim, and only that caller. The committing is done by one thread, or
greenlet under gevent, because psycopg yields there; SQLite cannot yield, so in a gevent worker a native thread commits.
"""

import logging
import os
import queue
import threading
from collections import deque
from collections.abc import Sequence
from typing import Any

import gevent
from gevent import monkey
from gevent.hub import Waiter

from survey.ballots.claims import Claim, Link, Outcome, connect
from survey.ballots.facts import QueueFull
from survey.ballots.footfall import MINUTE, Turnstile
from survey.config import Config

LONGEST = 1000  # claims in line, about 300 ms of work; a shorter line throws away work that was done already

log = logging.getLogger(__name__)


class Waiting:
    """A claim in line. Its lock is taken until the answer is there."""

    __slots__ = ("_answered", "claim", "outcome")

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.outcome: Outcome | None = None
        self._answered = threading.Lock()
        self._answered.acquire()

    def wait(self) -> Outcome:
        """Raises QueueFull where the commit failed: sending the same page again is safe."""
        self._answered.acquire()
        return self.told()

    def told(self) -> Outcome:
        if self.outcome is None:
            raise QueueFull
        return self.outcome

    def answer(self, outcome: Outcome | None) -> None:
        self.outcome = outcome
        self._answered.release()


class Parked(Waiting):
    """A claim in line whose greenlet the loop itself wakes: a third of what a lock costs there."""

    __slots__ = ("_waiter",)

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self._waiter = Waiter()

    def wait(self) -> Outcome:
        self.outcome = self._waiter.get()
        return self.told()

    def answer(self, outcome: Outcome | None) -> None:
        self._waiter.switch(outcome)


class Group:
    """Commits in a thread of its own, which under gevent is a greenlet."""

    def __init__(self, link: Link, turnstile: Turnstile | None = None) -> None:
        self._link = link
        self._turnstile = turnstile or Turnstile("UTC")
        self._ended = self._new_lock()
        self._ended.acquire()
        self._line: queue.SimpleQueue[Waiting | None] = self._new_line()
        self._start()

    def submit(self, claim: Claim) -> Outcome:
        """Returns after the commit; raises QueueFull where that failed."""
        waiting = self._new_waiting(claim)
        self._line.put(waiting)
        return waiting.wait()

    def is_full(self) -> bool:
        """To be asked before anything else is done for a request."""
        return self._line.qsize() >= LONGEST

    def stop(self) -> None:
        """Commit what is in line, then end."""
        self._line.put(None)

    def wait_for_end(self, seconds: float) -> bool:
        """Whether all that was in line is committed; to be asked after `stop`."""
        return self._ended.acquire(timeout=seconds)

    def _new_waiting(self, claim: Claim) -> Waiting:
        return Waiting(claim)

    def _new_line(self) -> "queue.SimpleQueue[Waiting | None]":
        return queue.SimpleQueue()

    def _new_lock(self) -> Any:
        return threading.Lock()

    def _start(self) -> None:
        threading.Thread(target=self._work_or_die, name="commit group", daemon=True).start()

    def _work_or_die(self) -> None:
        """Without its thread everybody would wait for ever: the process ends, another takes its place, phones retry."""
        try:
            self._work()
        except Exception as error:
            log.critical("the commit group has ended, and this process with it: %s", type(error).__name__)
            os._exit(os.EX_SOFTWARE)

    def _work(self) -> None:
        while group := self._take():
            self._hand_back(group, self._commit(group))
            self._turnstile.write(self._link)
        self._turnstile.write(self._link, is_last=True)
        self._link.close()
        self._ended.release()

    def _take(self) -> list[Waiting]:
        """All that are in line, at least one; none where the group is to end."""
        group: list[Waiting] = []
        while not group or (len(group) < LONGEST and not self._line.empty()):
            try:
                waiting = self._line.get(timeout=MINUTE)
            except queue.Empty:
                self._turnstile.write(self._link)
                continue
            if waiting is None:
                if group:
                    self._line.put(None)
                break
            group.append(waiting)
        return group

    def _commit(self, group: Sequence[Waiting]) -> Sequence[Outcome | None]:
        try:
            return self._link.write([waiting.claim for waiting in group])
        except Exception as error:
            log.error("a group of %d was not committed: %s", len(group), type(error).__name__)
            return [None] * len(group)

    def _hand_back(self, group: Sequence[Waiting], outcomes: Sequence[Outcome | None]) -> None:
        for waiting, outcome in zip(group, outcomes, strict=True):
            waiting.answer(outcome)


class NativeGroup(Group):
    """Commits in a native thread beside gevent's loop, which it wakes to hand the answers back."""

    def __init__(self, link: Link, turnstile: Turnstile | None = None) -> None:
        self._answered: deque[tuple[Sequence[Waiting], Sequence[Outcome | None]]] = deque()
        self._bell = gevent.get_hub().loop.async_()
        self._bell.start(self._answer)
        super().__init__(link, turnstile)

    def _new_waiting(self, claim: Claim) -> Waiting:
        return Parked(claim)

    def _new_line(self) -> "queue.SimpleQueue[Waiting | None]":
        line: queue.SimpleQueue[Waiting | None] = monkey.get_original("queue", "SimpleQueue")()
        return line

    def _new_lock(self) -> Any:
        return monkey.get_original("_thread", "allocate_lock")()

    def _start(self) -> None:
        monkey.get_original("_thread", "start_new_thread")(self._work_or_die, ())

    def _hand_back(self, group: Sequence[Waiting], outcomes: Sequence[Outcome | None]) -> None:
        self._answered.append((group, outcomes))
        self._bell.send()

    def _answer(self) -> None:
        while self._answered:
            super()._hand_back(*self._answered.popleft())


def start(config: Config, turnstile: Turnstile) -> Group:
    """The right kind of group for this process; in a gevent worker to be called after the fork and the patching."""
    needs_native = config.is_sqlite and monkey.is_module_patched("threading")
    return (NativeGroup if needs_native else Group)(connect(config), turnstile)
