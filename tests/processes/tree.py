"""A running `survey serve` and what a test wants to know of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen


@dataclass
class Tree:
    """`process` is the master; its children are known by what /proc says of them."""

    home: Path
    process: "subprocess.Popen[str]"
    port: int
    office_port: int

    @property
    def ports(self) -> tuple[int, int]:
        return self.port, self.office_port

    def children(self) -> list[int]:
        return children_of(self.process.pid)

    def everybody(self) -> list[int]:
        """Every process below the master."""
        return list(_below(self.process.pid))

    def answers(self) -> bool:
        return all(answers(port) for port in self.ports)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=40)

    def visits(self, door: str) -> list[str]:
        """The lines of a door's newest access log."""
        return max((self.home / "log").glob(f"{door}.access.*.log")).read_text().splitlines()


@contextmanager
def serving(home: Path, *options: str, **settings: str) -> Iterator[Tree]:
    """A migrated instance in `home`, served on two free ports until the block ends."""
    port, office_port = free_port(), free_port()
    environment = {**os.environ, "SURVEY_INSTANCE_DIR": str(home), "SURVEY_LOCALE": "en", **settings}
    places = ["--port", str(port), "--office-port", str(office_port), "--workers", "1", *options]
    with (home / "stderr").open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "survey", "serve", *places],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
    tree = Tree(home, process, port, office_port)
    try:
        assert eventually(tree.answers, 30), (home / "stderr").read_text()
        yield tree
    finally:
        if process.poll() is None:
            tree.stop()


def eventually(fact: Callable[[], object], seconds: float) -> bool:
    """Whether `fact` comes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if fact():
            return True
        time.sleep(0.05)
    return bool(fact())


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as reply:
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children_of(pid: int) -> list[int]:
    """Living children, in the order they were started."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [child for child in map(int, found) if is_alive(child)]


def _below(pid: int) -> Iterator[int]:
    for child in children_of(pid):
        yield child
        yield from _below(child)
