"""A commit group: everybody waits for the commit of their own claim, nobody for more."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

import pytest
from flask import Flask

from survey.ballots import group
from survey.ballots.claims import Claim, Outcome
from survey.ballots.facts import QueueFull
from survey.ballots.group import Group
from survey.config import Config
from tests.ballots.urn import at_once, close, make_open_poll, receipts_in_box


class SlowLink:
    """A link whose commits last until they are let go; it remembers the groups."""

    def __init__(self) -> None:
        self.groups: list[list[Claim]] = []
        self.begun, self.may_end = threading.Semaphore(0), threading.Semaphore(0)
        self.is_broken = self.is_closed = False

    def write(self, claims: Sequence[Claim]) -> list[Outcome]:
        self.begun.release()
        self.may_end.acquire()
        if self.is_broken:
            raise OSError("disk full")
        self.groups.append(list(claims))
        return [Outcome.ACCEPTED] * len(claims)

    def close(self) -> None:
        self.is_closed = True


def claim(number: int) -> Claim:
    return Claim(1, 1, number.to_bytes(16, "big"), None, number.to_bytes(16, "big"), b"sealed")


@pytest.fixture
def link() -> SlowLink:
    return SlowLink()


def submit(submitting: Group, number: int) -> threading.Thread:
    thread = threading.Thread(target=lambda: submitting.submit(claim(number)))
    thread.start()
    return thread


def wait_for_line(submitting: Group, length: int) -> None:
    until = time.monotonic() + 10
    while submitting._line.qsize() < length:
        assert time.monotonic() < until, f"{submitting._line.qsize()} in line instead of {length}"
        time.sleep(0.001)


def test_claims_that_arrive_during_a_commit_go_together_into_the_next(link: SlowLink) -> None:
    submitting = Group(link)
    first = submit(submitting, 0)
    link.begun.acquire()
    others = [submit(submitting, number) for number in range(1, 20)]
    wait_for_line(submitting, 19)
    link.may_end.release(2)
    for thread in (first, *others):
        thread.join()
    assert [len(claims) for claims in link.groups] == [1, 19]


def test_nobody_is_answered_before_the_commit(link: SlowLink) -> None:
    submitting = Group(link)
    waiting = submit(submitting, 0)
    link.begun.acquire()
    waiting.join(0.05)
    assert waiting.is_alive()
    link.may_end.release()
    waiting.join(5)
    assert not waiting.is_alive()


def test_a_failed_commit_is_told_to_all_in_it_and_to_nobody_after(link: SlowLink) -> None:
    submitting, link.is_broken = Group(link), True
    link.may_end.release(100)
    outcomes = at_once([lambda: submitting.submit(claim(0))] * 5)
    assert {type(outcome) for outcome in outcomes} == {QueueFull}
    link.is_broken = False
    assert submitting.submit(claim(1)) is Outcome.ACCEPTED


def test_a_line_that_is_too_long_is_full(link: SlowLink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "LONGEST", 3)
    submitting = Group(link)
    threads = [submit(submitting, 0)]
    link.begun.acquire()
    assert not submitting.is_full()
    threads += [submit(submitting, number) for number in range(1, 4)]
    wait_for_line(submitting, 3)
    assert submitting.is_full()
    link.may_end.release(10)
    for thread in threads:
        thread.join()
    assert not submitting.is_full()


def test_stopping_commits_what_is_in_line(link: SlowLink) -> None:
    submitting = Group(link)
    threads = [submit(submitting, 0)]
    link.begun.acquire()
    threads += [submit(submitting, number) for number in range(1, 5)]
    wait_for_line(submitting, 4)
    submitting.stop()
    link.may_end.release(10)
    for thread in threads:
        thread.join()
    assert sum(len(claims) for claims in link.groups) == 5
    until = time.monotonic() + 10
    while not link.is_closed:
        assert time.monotonic() < until
        time.sleep(0.001)


def test_under_gevent_every_greenlet_gets_its_receipt_and_the_loop_is_never_held_up(
    app: Flask, config: Config
) -> None:
    poll = make_open_poll()
    worker = [
        sys.executable,
        "-m",
        "tests.ballots.greenlets",
        str(config.instance_dir),
        config.database_url,
        poll.code,
    ]
    told = json.loads(subprocess.run(worker, check=True, capture_output=True, text=True, timeout=60).stdout)
    assert told["kind"] == ("NativeGroup" if config.is_sqlite else "Group")
    assert told["groups"] < 200
    assert told["beats"] >= 10
    close(poll, config)
    assert receipts_in_box(poll) == {bytes.fromhex(receipt) for receipt in told["receipts"]}
    assert len(told["receipts"]) == 200


DYING = """
import logging
from survey.ballots.group import Group
from tests.ballots.test_group import SlowLink, claim

class Broken(Group):
    def _take(self):
        super()._take()
        raise MemoryError

logging.basicConfig()
Broken(SlowLink()).submit(claim(1))
print("answered")
"""


def test_a_process_whose_commits_have_ended_ends_too() -> None:
    """Its callers would wait for ever; whoever looks after the process starts another."""
    done = subprocess.run([sys.executable, "-c", DYING], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (os.EX_SOFTWARE, "")
    assert "the commit group has ended, and this process with it: MemoryError" in done.stderr
