"""Mixing while a poll goes on: epoch after epoch, never fewer than K of any group, and nobody notices."""

import secrets
import threading
import time
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select

from survey.ballots import casting, mixer, polls, print_runs
from survey.ballots.claims import connect
from survey.ballots.epochs import EpochKeys
from survey.ballots.facts import MixingUnfit, TicketSpent
from survey.ballots.mix import Mix
from survey.ballots.mixer import Mixer
from survey.ballots.models import (
    Ballot,
    Envelope,
    Epoch,
    EpochState,
    Mark,
    Mixing,
    Mode,
    Opinion,
    Poll,
    State,
    Ticket,
    TicketState,
)
from survey.config import Config
from survey.db import db
from tests.ballots.urn import (
    ENOUGH,
    answers,
    cast,
    close,
    make_open_poll,
    make_ticket_poll,
    new_mark,
    receipts_in_box,
    seen,
)
from tests.make import make_inspection

pytestmark = pytest.mark.usefixtures("booth", "hasty")

K = 4


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mixer that need not wait between two epochs, and may open mixes of four."""
    monkeypatch.setattr(mixer, "ROLL_SECONDS", 0.0)
    monkeypatch.setattr("survey.ballots.defaults.LEAST_MIXED", dict.fromkeys(Mode, K))


@pytest.fixture
def mixes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[int], Counter[str]]]:
    """The epochs and groups of every mix that is made."""
    made: list[tuple[list[int], Counter[str]]] = []
    real = Mix.__init__

    def init(self: Mix, *args: Any) -> None:
        real(self, *args)
        made.append((self.epochs, self.cast))

    monkeypatch.setattr(Mix, "__init__", init)
    return made


def epochs(poll: Poll) -> list[str]:
    db.session.rollback()
    found = select(Epoch.state).filter_by(poll_id=poll.id).order_by(Epoch.number)
    return [state.value for state in db.session.scalars(found)]


def rows(kind: type[db.Model], poll: Poll) -> int:  # type: ignore[name-defined]
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(kind).where(kind.poll_id == poll.id)) or 0


def turn(config: Config) -> None:
    while Mixer(config).turn():
        pass


def cast_and_turn(poll: Poll, config: Config, codes: list[str], count: int) -> dict[str, tuple[str, bytes]]:
    """Marks with ticket and receipt of so many more ballots; the mixer has looked at them."""
    given = {}
    for _ in range(count):
        mark, code = new_mark(), codes.pop() if codes else ""
        given[mark] = code, cast(poll, mark, code, answers(opinion="窗口太少"))
    turn(config)
    return given


def make_poll(mode: Mode, count: int = 40) -> tuple[Poll, list[str]]:
    return make_ticket_poll(count) if mode is Mode.TICKET else (make_open_poll(), [])


@pytest.mark.parametrize("mode", list(Mode))
def test_a_full_epoch_is_held_back_until_the_next_is_full(
    mode: Mode, config: Config, mixes: list[tuple[list[int], Counter[str]]]
) -> None:
    poll, codes = make_poll(mode)
    cast_and_turn(poll, config, codes, K - 1)
    assert epochs(poll) == ["open"]
    cast_and_turn(poll, config, codes, 1)
    assert (epochs(poll), rows(Ballot, poll)) == (["closed", "open"], 0)
    cast_and_turn(poll, config, codes, K)
    assert (epochs(poll), rows(Ballot, poll), rows(Envelope, poll)) == (["mixed", "closed", "open"], K, K)
    cast_and_turn(poll, config, codes, 1)
    close(poll, config)
    assert mixes == [([1], {"": K}), ([2, 3], {"": K + 1})]
    assert (rows(Ballot, poll), rows(Opinion, poll), rows(Envelope, poll)) == (2 * K + 1,) * 2 + (0,)
    assert seen(poll).returned == 2 * K + 1
    assert list(EpochKeys(config).files.held()) == list(EpochKeys(config).copies.held()) == []


@pytest.mark.parametrize("mode", list(Mode))
def test_after_its_mix_a_page_is_still_known_and_a_ticket_still_spent(mode: Mode, config: Config) -> None:
    poll, codes = make_poll(mode)
    first = cast_and_turn(poll, config, codes, K)
    cast_and_turn(poll, config, codes, K)
    assert rows(Ballot, poll) == K
    for mark, (code, receipt) in first.items():
        assert cast(poll, mark, code, answers("dissatisfied")) == receipt
        if code:
            with pytest.raises(TicketSpent):
                cast(poll, new_mark(), code)
    assert seen(poll).returned == 2 * K
    turn(config)
    close(poll, config)
    assert rows(Ballot, poll) == 2 * K


def test_after_their_mix_tickets_hold_neither_epoch_nor_ack(config: Config) -> None:
    poll, codes = make_ticket_poll(40)
    cast_and_turn(poll, config, codes, K)
    cast_and_turn(poll, config, codes, K)
    spent = select(Ticket.epoch, Ticket.ack.is_(None)).where(Ticket.state == TicketState.SPENT)
    assert Counter(map(tuple, db.session.execute(spent))) == {(None, True): K, (2, False): K}


def test_an_epoch_waits_until_every_group_is_full(
    config: Config, mixes: list[tuple[list[int], Counter[str]]]
) -> None:
    poll = polls.prepare_poll(None, make_inspection(), "QZ", Mode.TICKET)
    many = print_runs.issue_tickets(None, poll, 30, group="职工")
    few = print_runs.issue_tickets(None, poll, 2 * K + 1, group="群众")
    polls.open_poll(None, poll, ENOUGH)
    cast_and_turn(poll, config, many, 9)
    cast_and_turn(poll, config, few, K - 1)
    assert epochs(poll) == ["open"]
    cast_and_turn(poll, config, few, 1)
    assert epochs(poll) == ["closed", "open"]
    cast_and_turn(poll, config, many, 2)
    cast_and_turn(poll, config, few, K)
    cast_and_turn(poll, config, many, 2)
    cast_and_turn(poll, config, few, 1)
    close(poll, config)
    assert mixes == [([1], {"职工": 9, "群众": K}), ([2, 3], {"职工": 4, "群众": K + 1})]


def test_with_a_group_too_small_for_a_mix_everything_is_mixed_once_at_the_close(
    config: Config, mixes: list[tuple[list[int], Counter[str]]]
) -> None:
    poll = polls.prepare_poll(None, make_inspection(), "QZ", Mode.TICKET)
    many = print_runs.issue_tickets(None, poll, 30, group="职工")
    few = print_runs.issue_tickets(None, poll, K - 1, group="班子")
    polls.open_poll(None, poll, ENOUGH)
    assert poll.mixing is Mixing.AT_CLOSE
    cast_and_turn(poll, config, many, 20)
    cast_and_turn(poll, config, few, 2)
    close(poll, config)
    assert mixes == [([1], {"职工": 20, "班子": 2})]
    (act,) = [act for act in poll.acts if act.act == "mix"]
    assert act.detail == {"epochs": [1], "ballots": 22, "least": 2}


def test_a_meetings_poll_is_mixed_once_at_its_close(config: Config) -> None:
    poll, codes = make_ticket_poll(20, "MC")
    assert poll.mixing is Mixing.AT_CLOSE
    for code in codes:
        cast(poll, ticket=code, checked=answers(instrument="MC"))
    turn(config)
    assert epochs(poll) == ["open"]
    with pytest.raises(MixingUnfit):
        polls.prepare_poll(None, make_inspection(), "MC", Mode.TICKET, mixing=Mixing.GATHERED)


def test_a_long_poll_may_be_mixed_once_where_an_officer_says_so(config: Config) -> None:
    poll = make_open_poll(mixing=Mixing.AT_CLOSE)
    cast_and_turn(poll, config, [], 3 * K)
    assert epochs(poll) == ["open"]


def test_the_box_lies_in_the_order_of_its_keys_after_several_mixes(config: Config) -> None:
    if config.is_sqlite:
        pytest.skip("test_at_rest reads the pages of SQLite")
    poll, codes = make_ticket_poll(40)
    for _ in range(5):
        cast_and_turn(poll, config, codes, K)
    assert keys_by_place("ballot", "id") != sorted(keys_by_place("ballot", "id"))
    close(poll, config)
    for table, key in (("ballot", "id"), ("opinion", "id"), ("ticket", "digest")):
        assert keys_by_place(table, key) == sorted(keys_by_place(table, key))
        stamps = db.session.connection().exec_driver_sql(f"SELECT count(DISTINCT xmin::text) FROM {table}")
        assert stamps.scalar() == 1


def keys_by_place(table: str, key: str) -> list[bytes]:
    db.session.rollback()
    found = db.session.connection().exec_driver_sql(f"SELECT {key} FROM {table} ORDER BY ctid").scalars()
    return [bytes(each) for each in found]


def test_a_cancelled_poll_keeps_nothing_of_what_was_mixed_before(config: Config) -> None:
    poll, codes = make_ticket_poll(40)
    cast_and_turn(poll, config, codes, K)
    cast_and_turn(poll, config, codes, K)
    polls.cancel_poll(None, poll, "用错了问卷")
    turn(config)
    assert [rows(kind, poll) for kind in (Ballot, Opinion, Envelope, Mark)] == [0, 0, 0, 0]
    assert set(epochs(poll)) == {EpochState.MIXED}


# ---- casters and a mixer at the same time --------------------------------------------------------------------


class Hand(threading.Thread):
    """Casts through a link of its own as fast as it goes; every tenth page is sent again later."""

    def __init__(self, config: Config, code: str, tickets: list[str], until: float) -> None:
        super().__init__()
        self.link, self.code, self.tickets, self.until = connect(config), code, tickets, until
        self.receipts: dict[tuple[str, str], set[bytes]] = {}
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            while time.monotonic() < self.until and (self.tickets or not self.is_with_tickets()):
                self._cast_one()
        except Exception as error:
            self.error = error

    def is_with_tickets(self) -> bool:
        return casting.find(self.code).manifest.mode is Mode.TICKET  # type: ignore[union-attr]

    def _cast_one(self) -> None:
        again = self.receipts and not secrets.randbelow(10)
        page = (
            secrets.choice(list(self.receipts))
            if again
            else (new_mark(), self.tickets.pop() if self.tickets else "")
        )
        receipt = casting.cast(casting.find(self.code), *page, answers())
        self.receipts.setdefault(page, set()).add(receipt)


@pytest.mark.parametrize("mode", list(Mode))
def test_nothing_is_lost_or_doubled_while_a_mixer_rolls(mode: Mode, config: Config) -> None:
    poll, codes = make_poll(mode, 2000)
    until = time.monotonic() + 1.5
    hands = [Hand(config, poll.code, codes[start::3], until) for start in range(3)]
    db.session.rollback()
    for hand in hands:
        hand.start()
    rolling = Mixer(config)
    while time.monotonic() < until:
        rolling.turn()
    for hand in hands:
        hand.join()
    assert [hand.error for hand in hands] == [None] * 3
    given = {page: receipts for hand in hands for page, receipts in hand.receipts.items()}
    assert all(len(receipts) == 1 for receipts in given.values())
    assert epochs(poll).count("mixed") >= 2
    close(poll, config)
    assert receipts_in_box(poll) == set().union(*given.values())
    assert len(receipts_in_box(poll)) == len(given)
    assert poll.state is State.CLOSED
