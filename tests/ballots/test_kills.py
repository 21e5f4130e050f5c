"""Kill -9 at random: what was acknowledged is counted, once, under the receipt that was given.

Twenty times a worker and then the mixer at the close; a hundred times either of them, or both, while mixes go on; and
hosts that are lost with everything in their runtime folder.
"""

import itertools
import multiprocessing
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from survey.ballots import casting, defaults, mixer, polls, recovery, rescue, waiting
from survey.ballots.facts import TicketSpent
from survey.ballots.mixer import Mixer
from survey.ballots.models import Epoch, EpochState, Mode, Poll, State
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
    answered = diary.receipts()
    open_pages = [(mark, ticket) for mark, ticket in diary.pages().items() if mark not in answered]

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


# ---- while mixes go on ---------------------------------------------------------------------------------------


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mixes of twenty whatever the poll, and as soon as they have come; a forked process inherits that."""
    monkeypatch.setattr(defaults, "LEAST_MIXED", dict.fromkeys(Mode, 20))
    monkeypatch.setattr(mixer, "ROLL_SECONDS", 0.0)
    monkeypatch.setattr(mixer, "LOOK_SECONDS", 0.1)


def mix_for_ever(application: Flask, config: Config) -> None:
    with application.app_context():
        rolling = Mixer(config)
        while True:
            if not rolling.turn():
                time.sleep(0.01)


class Fighters:
    """A worker and a mixer at the same time; whichever is killed is started again, as their parent would do."""

    def __init__(self, app: Flask, config: Config, code: str, codes: list[str], diary: Diary) -> None:
        self._app, self._config, self._code = app, config, code
        self._codes, self._diary = codes, diary
        self._started: dict[str, BaseProcess] = {}

    def __enter__(self) -> "Fighters":
        let_go()
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.kill(*self._started)

    def start(self) -> None:
        """Those that do not run."""
        bodies = {
            "worker": (work, (self._config, self._code, unused(self._codes, self._diary), self._diary)),
            "mixer": (mix_for_ever, (self._app, self._config)),
        }
        for name in bodies.keys() - self._started.keys():
            body, given = bodies[name]
            self._started[name] = fork.Process(target=body, args=given)
            self._started[name].start()

    def kill(self, *names: str) -> None:
        for process in [self._started.pop(name) for name in names]:
            process.kill()
            process.join()

    def fight(self, within: float) -> None:
        """One of them is killed at a random moment, now and then both at once."""
        time.sleep(secrets.randbelow(int(within * 1000)) / 1000)
        self.kill(*secrets.choice((["worker"], ["mixer"], ["worker", "mixer"])))
        self.start()


def warm_up(poll: Poll, app: Flask, config: Config, codes: list[str], diary: Diary) -> None:
    """A first mix in the parent: what a forked process has compiled already it need not compile while it is hunted."""
    diary.path.touch()
    casting.start(config)
    for _ in range(45):
        mark, ticket = new_mark(), codes.pop() if codes else ""
        diary.sent(mark, ticket)
        diary.received(mark, casting.cast(casting.find(poll.code), mark, ticket, answers()))
    casting.stop()
    mix_on(app, config)


def unused(codes: list[str], diary: Diary) -> list[str]:
    used = set(diary.pages().values())
    return [ticket for ticket in codes if ticket not in used]


def check_everything_is_there(poll: Poll, app: Flask, config: Config, diary: Diary) -> None:
    """After everybody has sent everything again and the poll is closed."""
    finish_pages(config, poll.code, diary)
    assert all(len(receipts) == 1 for receipts in diary.receipts().values())
    check_spent_tickets_stay_spent(config, poll.code, diary)
    close_under_kills(poll, app, config)
    assert {receipt.hex() for receipt in receipts_in_box(poll)} == set().union(*diary.receipts().values())
    assert len(diary.receipts()) == len(receipts_in_box(poll))


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.usefixtures("hasty")
def test_a_hundred_kills_while_mixes_go_on_lose_and_double_nothing(
    mode: Mode, app: Flask, config: Config, tmp_path: Path
) -> None:
    poll, codes = make_ticket_poll(20_000) if mode is Mode.TICKET else (make_open_poll(), [])
    code, diary = poll.code, Diary(tmp_path / "diary")
    warm_up(poll, app, config, codes, diary)
    with Fighters(app, config, code, codes, diary) as fighters:
        for kills in itertools.count(1):
            fighters.fight(within=1.0)
            if kills >= 100 and len(mixed_epochs(poll)) > 10:
                break
    check_everything_is_there(poll, app, config, diary)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.usefixtures("hasty")
def test_lost_hosts_cost_nothing_where_the_recovery_key_is_kept(
    mode: Mode, app: Flask, config: Config, tmp_path: Path
) -> None:
    private = recovery.make_new(None)
    poll, codes = make_ticket_poll(20_000) if mode is Mode.TICKET else (make_open_poll(), [])
    code, diary = poll.code, Diary(tmp_path / "diary")
    warm_up(poll, app, config, codes, diary)
    for _ in range(20):
        with Fighters(app, config, code, codes, diary) as fighters:
            fighters.fight(within=1.0)
            time.sleep(0.5)
        shutil.rmtree(config.runtime_dir / "keys", ignore_errors=True)
        if secrets.randbelow(3) == 0:
            rescue.recover(None, config, private)
    let_go()
    mix_on(app, config)
    rescue.recover(None, config, private)
    check_everything_is_there(poll, app, config, diary)


def mixed_epochs(poll: Poll) -> list[int]:
    db.session.rollback()
    mixed = select(Epoch.number).filter_by(poll_id=poll.id, state=EpochState.MIXED)
    return list(db.session.scalars(mixed))
