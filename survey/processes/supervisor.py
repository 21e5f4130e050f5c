"""One process tree: starts children, starts the dead again, lets them finish when told to stop."""

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from survey.processes import lifeline, rules

TICK = 0.1  # seconds between two looks at the children
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PATIENCE = 35.0  # seconds that children have to finish: a little more than a door's drain

log = logging.getLogger("survey.serve")


@dataclass
class Child:
    """A process of the tree: `body` runs in it. An errand is not started again when it is done."""

    name: str
    body: Callable[[], None]
    listener: socket.socket | None = None
    is_errand: bool = False
    pid: int | None = None
    deaths: int = 0
    started: float = 0.0
    due: float | None = field(default_factory=time.monotonic)

    def start(self, listeners: Sequence[socket.socket]) -> None:
        """Fork; of all listening sockets the child keeps its own, so that a closed door is closed."""

        def run() -> None:
            for listener in listeners:
                if listener is not self.listener:
                    listener.close()
            self.body()

        self.started, self.due = time.monotonic(), None
        self.pid = fork(run)

    def reap(self) -> None:
        """Notice a death and say when the next start is due."""
        status = self.pid and ended(self.pid)
        if status is None:
            return
        self.pid = None
        if self.is_errand:
            return
        self.deaths = rules.deaths_in_a_row(self.deaths, time.monotonic() - self.started)
        self.due = time.monotonic() + rules.pause(self.deaths)
        log.warning("%s ended (%s) and is started again", self.name, status)


class Supervisor:
    """Keeps children running; `listeners` are theirs, held open while they are started again."""

    def __init__(self, children: Sequence[Child], listeners: Sequence[socket.socket] = ()) -> None:
        self.children = children
        self.listeners = listeners
        self.requests_to_stop = 0

    def run(self) -> None:
        """Until SIGTERM, SIGINT or SIGHUP; a second one cuts the draining short."""
        for number in STOPPING:
            signal.signal(number, self._stop)
        while not self.requests_to_stop:
            self._look_after()
            time.sleep(TICK)
        for listener in self.listeners:
            listener.close()
        self._drain()

    def _look_after(self) -> None:
        for child in self.children:
            child.reap()
            if child.due is not None and child.due <= time.monotonic() and not self.requests_to_stop:
                child.start(self.listeners)

    def _drain(self) -> None:
        until = time.monotonic() + PATIENCE
        self._tell(signal.SIGTERM)
        while self._alive() and time.monotonic() < until and self.requests_to_stop < 2:
            time.sleep(TICK)
            for child in self._alive():
                child.pid = None if ended(child.pid or 0) is not None else child.pid
        self._tell(signal.SIGKILL)

    def _alive(self) -> list[Child]:
        return [child for child in self.children if child.pid]

    def _tell(self, number: signal.Signals) -> None:
        for child in self._alive():
            os.kill(child.pid or 0, number)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.requests_to_stop += 1


def fork(body: Callable[[], None]) -> int:
    """Run `body` in a child of its own process group, out of reach of the terminal's Ctrl-C; returns its id."""
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # the child's handlers are still the parent's
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        lifeline.hold(parent)
        for number in STOPPING:
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    if pid == 0:
        os._exit(_outcome(body))
    return pid


def run_apart(body: Callable[[], None]) -> int:
    """Run `body` to its end in a process of its own; returns its exit code."""
    _, status = os.waitpid(fork(body), 0)
    return os.waitstatus_to_exitcode(status)


def _outcome(body: Callable[[], None]) -> int:
    try:
        body()
        return 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except BaseException:
        log.exception("a child failed")
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def ended(pid: int) -> str | None:
    """How a child ended, or None while it lives."""
    found, status = os.waitpid(pid, os.WNOHANG)
    if not found:
        return None
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"exit {code}"
