"""The mixer: everything that was cast is in the box, nothing else is left, and a crash at any line changes nothing."""

import os
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from nacl.public import PrivateKey
from sqlalchemy import func, select

from survey import clock
from survey.ballots import box, casting, mix_acts, mixer, polls, sealing, waiting
from survey.ballots.acts import obstacle
from survey.ballots.keys import KeyFiles
from survey.ballots.mix import Mix
from survey.ballots.mixer import Mixer, lease
from survey.ballots.models import (
    Ballot,
    Envelope,
    Epoch,
    EpochState,
    Mark,
    Mode,
    Opinion,
    Poll,
    State,
    Ticket,
)
from survey.config import Config
from survey.db import db
from tests.ballots.urn import (
    answers,
    at_once,
    cast,
    close,
    make_open_poll,
    make_ticket_poll,
    mix,
    new_mark,
    receipts_in_box,
    seen,
)

pytestmark = pytest.mark.usefixtures("booth")

CAST = 8


class Killed(BaseException):
    """As a kill -9: nothing between here and the end of the process is carried out."""


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(box, "CHUNK", 3)


def rows(kind: type[db.Model]) -> int:  # type: ignore[name-defined]
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def rows_with(what: Any) -> int:
    return db.session.scalar(select(func.count()).where(what)) or 0


def opinions(poll: Poll) -> Sequence[Opinion]:
    return db.session.scalars(select(Opinion).filter_by(poll_id=poll.id).order_by(Opinion.id)).all()


def make_full_poll(mode: Mode) -> tuple[Poll, set[bytes]]:
    """A poll with ballots of which every second has an opinion, and their receipts."""
    poll, codes = make_ticket_poll(CAST + 3) if mode is Mode.TICKET else (make_open_poll(), [""] * CAST)
    paper = casting.find(poll.code)
    db.session.rollback()
    texts = [{"opinion": f"意见{number}"} if number % 2 else {} for number in range(CAST)]
    hands = [
        partial(casting.cast, paper, new_mark(), code, answers(**text))
        for code, text in zip(codes, texts, strict=False)
    ]
    receipts = {receipt for receipt in at_once(hands) if isinstance(receipt, bytes)}
    assert len(receipts) == CAST
    return poll, receipts


def check_mixed(poll: Poll, receipts: set[bytes], config: Config) -> None:
    """The whole state after a close, whatever happened on the way."""
    db.session.rollback()
    assert poll.state is State.CLOSED
    assert receipts_in_box(poll) == receipts
    assert sorted(opinion.text for opinion in opinions(poll)) == sorted(f"意见{n}" for n in range(1, CAST, 2))
    assert [rows(kind) for kind in (Envelope, Mark)] == [0, 0]
    assert db.session.scalars(select(Epoch.state).filter_by(poll_id=poll.id)).all() == [EpochState.MIXED]
    assert rows_with(Ticket.ack.is_not(None) | Ticket.epoch.is_not(None)) == 0
    assert poll.key is None
    assert list(KeyFiles(config.runtime_dir).held()) == []
    assert (seen(poll).returned, seen(poll).spoilt) == (CAST, 0)


@pytest.mark.parametrize("mode", list(Mode))
def test_what_was_cast_is_in_the_box_and_nothing_else_is_left(mode: Mode, config: Config) -> None:
    poll, receipts = make_full_poll(mode)
    close(poll, config)
    check_mixed(poll, receipts, config)


def test_an_empty_poll_closes(config: Config) -> None:
    poll = make_open_poll()
    close(poll, config)
    assert seen(poll).returned == 0


def test_nothing_is_mixed_before_the_close(config: Config) -> None:
    make_full_poll(Mode.OPEN)
    assert not Mixer(config).turn()
    assert rows(Ballot) == 0
    assert rows(Opinion) == 0


def test_a_poll_past_its_deadline_is_closed_and_mixed_in_one_turn(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = make_open_poll(closes_at=clock.now() + timedelta(hours=1))
    receipt = cast(poll)
    assert not Mixer(config).turn()
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    mix(poll, config)
    assert receipts_in_box(poll) == {receipt}
    assert [(act.act, act.officer_id) for act in poll.acts][-3:] == [
        ("close", None),
        ("mix", None),
        ("closed", None),
    ]


def test_ballots_are_what_was_answered(config: Config) -> None:
    poll = make_open_poll()
    receipt = cast(poll, checked=answers("fair", signs="fake", opinion="窗口太少😀"))
    close(poll, config)
    ballot = db.session.scalars(select(Ballot)).one()
    assert (ballot.id, ballot.channel, ballot.group, ballot.flag) == (receipt, "open", "", "")
    assert ballot.answers == "020000|c"
    assert [(opinion.item, opinion.text, opinion.review) for opinion in opinions(poll)] == [
        ("opinion", "窗口太少😀", "new")
    ]


# ---- crashes ---------------------------------------------------------------------------------------------


def nth(call: Callable[..., Any], number: int, *, is_after: bool) -> Callable[..., Any]:
    """The same function, but the process dies before or after its nth call."""
    left = [number]

    def run(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and not is_after:
            raise Killed
        result = call(*args, **kwargs)
        if left[0] == 0:
            raise Killed
        return result

    return run


STEPS: list[tuple[Any, str, int]] = [
    (mixer, "begin_close", 1),
    (sealing, "open_envelope", 5),
    (box, "put", 1),
    (box, "put", 2),
    (box, "put", 3),
    (box, "put", 4),
    (box, "put", 5),
    (Mix, "check", 1),
    (box, "delete_envelopes", 1),
    (box, "delete_envelopes", 2),
    (box, "delete_envelopes", 3),
    (mix_acts, "set_boxed", 1),
    (box, "rewrite_epoch", 1),
    (mix_acts, "set_mixed", 1),
    (KeyFiles, "erase", 1),
    (box, "delete_marks", 1),
    (box, "delete_marks", 2),
    (box, "rewrite_tickets", 1),
    (mix_acts, "set_closed", 1),
    (mixer, "truncate_log", 1),
]


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
@pytest.mark.usefixtures("small_chunks")
def test_a_crash_at_any_step_loses_and_doubles_nothing(
    is_after: bool, config: Config, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    for place, name, number in STEPS:
        with subtests.test(f"{name} {number}"):
            poll, receipts = make_full_poll(Mode.TICKET if name.startswith("rewrite") else Mode.OPEN)
            make_due(poll)
            with monkeypatch.context() as deadly:
                deadly.setattr(place, name, nth(getattr(place, name), number, is_after=is_after))
                with pytest.raises(Killed):
                    Mixer(config).turn()
            db.session.rollback()
            successor = Mixer(config)
            while successor.turn():
                pass
            check_mixed(poll, receipts, config)


def make_due(poll: Poll) -> None:
    poll.closes_at = clock.now() + timedelta(milliseconds=1)
    db.session.commit()
    while not waiting.due():
        threading.Event().wait(0.001)


def test_a_ballot_that_did_not_reach_the_box_keeps_its_envelope(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll, receipts = make_full_poll(Mode.OPEN)
    polls.begin_close(None, poll)
    with monkeypatch.context() as broken:
        broken.setattr(box, "store", lambda *_: None)
        assert not Mixer(config).turn()
    assert (rows(Envelope), poll.state) == (CAST, State.CLOSING)
    mix(poll, config)
    check_mixed(poll, receipts, config)


def test_one_poll_that_fails_does_not_keep_the_others_waiting(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_open_poll(), make_open_poll()
    receipt = cast(second)
    for poll in (first, second):
        polls.begin_close(None, poll)
    real, failing = Mix.check, first.id

    def check(self: Mix) -> None:
        if self._poll_id == failing:
            raise OSError
        real(self)

    monkeypatch.setattr(Mix, "check", check)
    mix(second, config)
    assert receipts_in_box(second) == {receipt}
    assert first.state is State.CLOSING


# ---- what cannot be mixed --------------------------------------------------------------------------------


def test_a_lost_key_is_said_once_and_loses_nothing_more(config: Config) -> None:
    poll, receipts = make_full_poll(Mode.TICKET)
    (held,) = KeyFiles(config.runtime_dir).held()
    path = config.runtime_dir / "keys" / held.public.hex()
    hidden = path.rename(config.runtime_dir / "hidden")
    polls.begin_close(None, poll)
    assert Mixer(config).turn()
    assert not Mixer(config).turn()
    db.session.rollback()
    assert (poll.state, rows(Envelope)) == (State.CLOSING, CAST)
    stuck = obstacle(poll)
    assert stuck is not None
    assert stuck.detail == {"cause": "key_lost", "epoch": 1, "host": KeyFiles(config.runtime_dir).host}
    hidden.rename(path)
    mix(poll, config)
    assert obstacle(poll) is None
    check_mixed(poll, receipts, config)


def test_an_envelope_that_cannot_be_opened_is_said_and_kept(config: Config) -> None:
    poll, _ = make_full_poll(Mode.OPEN)
    forged = sealing.seal(b"x" * 900, sealing.to_key(bytes(PrivateKey.generate().public_key)))
    db.session.add(Envelope(poll_id=poll.id, epoch=1, id=os.urandom(16), sealed=forged))
    db.session.commit()
    polls.begin_close(None, poll)
    assert Mixer(config).turn()
    assert not Mixer(config).turn()
    db.session.rollback()
    stuck = obstacle(poll)
    assert stuck is not None
    assert stuck.detail["cause"] == "unreadable"
    assert (poll.state, rows(Envelope)) == (State.CLOSING, CAST + 1)


def test_a_poll_that_cannot_be_mixed_may_be_cancelled(config: Config) -> None:
    poll, _ = make_full_poll(Mode.TICKET)
    for held in KeyFiles(config.runtime_dir).held():
        KeyFiles(config.runtime_dir).erase(held.public)
    polls.begin_close(None, poll)
    Mixer(config).turn()
    polls.cancel_poll(None, poll, "主机损坏，答卷无法打开")
    Mixer(config).turn()
    assert rows(Envelope) == 0


# ---- what is destroyed -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", list(Mode))
def test_what_a_cancelled_poll_holds_is_destroyed_unread(mode: Mode, config: Config) -> None:
    poll, _ = make_full_poll(mode)
    polls.cancel_poll(None, poll, "用错了问卷")
    assert Mixer(config).turn()
    assert not Mixer(config).turn()
    assert [rows(kind) for kind in (Envelope, Mark, Ballot, Opinion)] == [0, 0, 0, 0]
    assert rows_with(Ticket.ack.is_not(None) | Ticket.epoch.is_not(None)) == 0
    assert list(KeyFiles(config.runtime_dir).held()) == []


def test_a_key_that_no_epoch_names_is_erased_after_an_hour(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll, keys = make_open_poll(), KeyFiles(config.runtime_dir)
    published = next(iter(keys.held())).public
    orphan, foreign = keys.make(poll.code), keys.make("OTHERDB2")
    Mixer(config).turn()
    assert {held.public for held in keys.held()} == {published, orphan, foreign}
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    Mixer(config).turn()
    assert {held.public for held in keys.held()} == {published, foreign}


def test_a_host_has_one_mixer(config: Config) -> None:
    with lease(config.runtime_dir) as first, lease(config.runtime_dir) as second:
        assert (first, second) == (True, False)
    with lease(config.runtime_dir) as third:
        assert third


def test_casting_goes_on_while_another_poll_is_mixed(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    closing, receipts = make_full_poll(Mode.OPEN)
    other = make_open_poll()
    paper, cast_meanwhile = casting.find(other.code), list[bytes]()
    real = sealing.open_envelope

    def open_envelope(*args: Any) -> bytes:
        cast_meanwhile.append(casting.cast(paper, new_mark(), "", answers()))
        return real(*args)

    monkeypatch.setattr(sealing, "open_envelope", open_envelope)
    close(closing, config)
    assert receipts_in_box(closing) == receipts
    assert len(cast_meanwhile) == CAST
