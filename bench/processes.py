"""A tree of processes: started for a measurement, watched through /proc, ended with it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PROC = Path("/proc")
PATIENCE = 60.0  # seconds until a server must answer
NANOSECONDS = 1e9


class Tree:
    """A process and all that descend from it."""

    def __init__(self, root: int) -> None:
        self.root = root

    def pids(self) -> Iterator[int]:
        waiting = [self.root]
        while waiting:
            pid = waiting.pop()
            yield pid
            for task in _entries(PROC / str(pid) / "task"):
                waiting += map(int, _text(task / "children").split())

    def seconds(self) -> float:
        """Processor time of every thread that lives, to the nanosecond: ticks of 10 ms are longer than a group."""
        tasks = [task for pid in self.pids() for task in _entries(PROC / str(pid) / "task")]
        return sum(int((_text(task / "schedstat") or "0").split()[0]) for task in tasks) / NANOSECONDS

    def mebibytes(self) -> float:
        """Memory of the whole tree; what processes share is counted once (PSS)."""
        lines = [line for pid in self.pids() for line in _text(PROC / str(pid) / "smaps_rollup").splitlines()]
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


@contextmanager
def running(command: list[str], environment: Mapping[str, str], ready: str) -> Iterator[Tree]:
    """The tree of a command, from when `ready` answers."""
    process = subprocess.Popen([sys.executable, *command], env={**os.environ, **environment})
    try:
        _wait_for(ready, process)
        yield Tree(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(address, timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer")


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _text(path: Path) -> str:
    """The file, or nothing where its process has just ended."""
    try:
        return path.read_text()
    except OSError:
        return ""
