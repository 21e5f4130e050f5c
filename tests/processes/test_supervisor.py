"""A child's end is told by its exit code, and no child outlives its parent."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from survey.processes.supervisor import run_apart
from tests.processes.tree import eventually, is_alive

PARENT = """
import time
from survey.processes.supervisor import fork
print(fork(lambda: time.sleep(60)), flush=True)
time.sleep(60)
"""


def refuse() -> None:
    raise SystemExit(3)


def fail() -> None:
    raise ValueError("a ballot")


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(("body", "code"), [(lambda: None, 0), (refuse, 3), (fail, 1), (be_killed, -9)])
def test_the_end_of_a_child_is_told(body: Callable[[], None], code: int) -> None:
    assert run_apart(body) == code


def test_a_child_starts_with_default_signals() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        assert run_apart(lambda: os.kill(os.getpid(), signal.SIGTERM)) == -signal.SIGTERM
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child")
def test_a_child_is_gone_when_its_parent_was_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.kill()
    parent.wait()
    assert eventually(lambda: not is_alive(child), 2)
