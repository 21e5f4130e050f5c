"""Kill -9 at random, twenty times: what was acknowledged is counted, once, under the receipt that was given."""

import multiprocessing
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from survey.ballots import casting, polls, waiting
from survey.ballots.facts import TicketSpent
from survey.ballots.mixer import Mixer
from survey.ballots.models import Mode, Poll, State
from survey.config import Config
from survey.db import db
from tests.ballots.urn import answers, at_once, make_open_poll, make_ticket_poll, new_mark, receipts_in_box

pytestmark = pytest.mark.prove

KILLS = 20
HANDS = 8
fork = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Diary:
    """What the phones know: a line when a page is sent, another when its receipt arrives."""

    path: Path

    def sent(self, mark: str, ticket: str) -> None:
        self._write(f"sent {mark} {ticket}")

    def received(self, mark: str, receipt: bytes) -> None:
        self._write(f"received {mark} {receipt.hex()}")

    def pages(self) -> dict[str, str]:
        """Mark → ticket of every page that was sent."""
        return {mark: ticket for kind, mark, ticket in self._lines() if kind == "sent"}

    def receipts(self) -> dict[str, set[str]]:
        """Mark → every receipt that was ever given for it."""
        found: dict[str, set[str]] = {}
        for kind, mark, receipt in self._lines():
            if kind == "received":
                found.setdefault(mark, set()).add(receipt)
        return found

    def _write(self, line: str) -> None:
        with self.path.open("a") as file:
            file.write(line + "\n")

    def _lines(self) -> Iterator[list[str]]:
        return ((line + " ").split(" ")[:3] for line in self.path.read_text().splitlines())


def work(config: Config, code: str, tickets: list[str], diary: Diary) -> None:
    """One worker process: first what was sent and not answered, as phones do, then new pages, in eight hands."""
    casting.start(config)
    paper, checked = casting.find(code), answers(opinion="窗口太少")
    open_pages = [(mark, ticket) for mark, ticket in diary.pages().items() if mark not in diary.receipts()]

    def cast_all() -> None:
        while True:
            mark, ticket = open_pages.pop() if open_pages else (new_mark(), tickets.pop() if tickets else "")
            if paper.manifest.mode is Mode.TICKET and not ticket:
                return
            diary.sent(mark, ticket)
            diary.received(mark, casting.cast(paper, mark, ticket, checked))

    at_once([cast_all] * HANDS)


def killed(body: Callable[..., None], *args: object, within: float) -> None:
    """Run `body` in a process of its own and kill it at a random moment."""
    process = fork.Process(target=body, args=args)
    process.start()
    process.join(secrets.randbelow(int(within * 1000)) / 1000)
    process.kill()
    process.join()


def mix_on(application: Flask, config: Config) -> None:
    with application.app_context():
        while Mixer(config).turn():
            pass


@pytest.mark.parametrize("mode", list(Mode))
def test_twenty_kills_lose_and_double_nothing(mode: Mode, app: Flask, config: Config, tmp_path: Path) -> None:
    poll, codes = make_ticket_poll(20_000) if mode is Mode.TICKET else (make_open_poll(), [])
    code, diary = poll.code, Diary(tmp_path / "diary")
    diary.path.touch()
    let_go()
    for _ in range(KILLS):
        used = set(diary.pages().values())
        killed(work, config, code, [ticket for ticket in codes if ticket not in used], diary, within=1.5)
    finish_pages(config, code, diary)
    assert all(len(receipts) == 1 for receipts in diary.receipts().values())
    check_spent_tickets_stay_spent(config, code, diary)
    close_under_kills(poll, app, config)
    assert {receipt.hex() for receipt in receipts_in_box(poll)} == set().union(*diary.receipts().values())
    assert len(diary.receipts()) > KILLS


def finish_pages(config: Config, code: str, diary: Diary) -> None:
    """Every page is sent again, answered before or not: the receipt never changes."""
    casting.start(config)
    paper = casting.find(code)
    for mark, ticket in diary.pages().items():
        diary.received(mark, casting.cast(paper, mark, ticket, answers("dissatisfied")))
    casting.stop()


def check_spent_tickets_stay_spent(config: Config, code: str, diary: Diary) -> None:
    casting.start(config)
    for ticket in [ticket for ticket in diary.pages().values() if ticket][:20]:
        with pytest.raises(TicketSpent):
            casting.cast(casting.find(code), new_mark(), ticket, answers())
    casting.stop()


def close_under_kills(poll: Poll, app: Flask, config: Config) -> None:
    polls.begin_close(None, poll)
    let_go()
    for _ in range(KILLS):
        killed(mix_on, app, config, within=0.8)
    mix_on(app, config)
    db.session.rollback()
    assert poll.state is State.CLOSED
    assert not waiting.to_mix()


def let_go() -> None:
    """A forked process must not speak through its parent's connections."""
    db.session.rollback()
    db.engine.dispose()
