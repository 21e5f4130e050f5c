"""Polls to cast into, opened by the product's own operations, and many hands that cast at once."""

import secrets
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import select

from survey.ballots import casting, polls, print_runs
from survey.ballots.mixer import Mixer
from survey.ballots.models import Ballot, Mode, Poll, State
from survey.ballots.queries import Turnout, turnout
from survey.config import Config
from survey.db import db
from survey.facts import Fact
from survey.instruments.answers import Checked, check
from survey.instruments.builtin import builtin
from tests.make import make_inspection

T = TypeVar("T")
ENOUGH = "参会人数少"


def make_open_poll(instrument: str = "QZ", mode: Mode = Mode.OPEN, **options: Any) -> Poll:
    poll = polls.prepare_poll(None, make_inspection(), instrument, mode, **options)
    return polls.open_poll(None, poll, ENOUGH)


def make_ticket_poll(count: int, instrument: str = "QZ", **options: Any) -> tuple[Poll, list[str]]:
    """An open poll and the codes of its tickets."""
    poll = polls.prepare_poll(None, make_inspection(), instrument, Mode.TICKET, **options)
    codes = print_runs.issue_tickets(None, poll, count)
    return polls.open_poll(None, poll, ENOUGH), codes


def new_mark() -> str:
    return secrets.token_hex(16)


def answers(overall: str = "satisfied", instrument: str = "QZ", **others: str) -> Checked:
    """A form of a built-in instrument as the booth would have checked it."""
    form = {key: [value] for key, value in {"overall": overall, **others}.items()}
    checked = check(builtin(instrument), form)
    assert not checked.errors
    return checked


def blank(instrument: str) -> Checked:
    """A form of an instrument that lets everything be left blank, sent so."""
    return check(builtin(instrument), {})


def cast(poll: Poll, mark: str = "", ticket: str = "", checked: Checked | None = None) -> bytes:
    """As a request of its own: no transaction of the test's session lasts over it."""
    paper = casting.find(poll.code)
    db.session.rollback()
    return casting.cast(paper, mark or new_mark(), ticket, checked or answers())


def at_once(hands: Sequence[Callable[[], T]]) -> list[T | Fact]:
    """What each gets, or is refused with, when all begin in the same moment."""
    barrier, outcomes = threading.Barrier(len(hands)), dict[int, T | Fact]()

    def act(place: int, hand: Callable[[], T]) -> None:
        barrier.wait()
        try:
            outcomes[place] = hand()
        except Fact as fact:
            outcomes[place] = fact

    threads = [threading.Thread(target=act, args=each) for each in enumerate(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[place] for place in range(len(hands))]


def close(poll: Poll, config: Config) -> None:
    """Close and mix."""
    polls.begin_close(None, poll)
    mix(poll, config)


def mix(poll: Poll, config: Config) -> None:
    assert Mixer(config).turn()
    db.session.rollback()
    assert poll.state is State.CLOSED


def seen(poll: Poll) -> Turnout:
    """The turnout as a new request would see it."""
    db.session.rollback()
    return turnout(poll)


def receipts_in_box(poll: Poll) -> set[bytes]:
    db.session.rollback()
    return set(db.session.scalars(select(Ballot.id).filter_by(poll_id=poll.id)))
