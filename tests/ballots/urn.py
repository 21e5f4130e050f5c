"""A poll to cast into: opened by the product's own operations, in a process that takes ballots."""

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from survey.ballots import casting, polls
from survey.ballots.mixer import Mixer
from survey.ballots.models import Mode, Poll
from survey.ballots.papers import Paper
from survey.config import Config
from survey.db import db
from survey.facts import Fact
from survey.instruments.answers import Checked, check
from survey.instruments.builtin import builtin
from tests.make import make_inspection

T = TypeVar("T")
ENOUGH = "材料齐全"


def make_open_poll(instrument: str = "QZ", mode: Mode = Mode.OPEN, **options: Any) -> Poll:
    poll = polls.prepare_poll(None, make_inspection(), instrument, mode, **options)
    return polls.open_poll(None, poll, reason=ENOUGH)


def make_ticket_poll(count: int, instrument: str = "QZ", **options: Any) -> tuple[Poll, list[str]]:
    """An open poll and the codes of its tickets."""
    poll = polls.prepare_poll(None, make_inspection(), instrument, Mode.TICKET, **options)
    codes = polls.issue_tickets(None, poll, count)
    return polls.open_poll(None, poll, reason=ENOUGH), codes


def new_mark() -> str:
    return secrets.token_hex(16)


def answers(overall: str = "satisfied", instrument: str = "QZ", **others: str) -> Checked:
    """A form of the built-in instrument as the booth would check it."""
    form = {key: [value] for key, value in {"overall": overall, **others}.items()}
    checked = check(builtin(instrument), form)
    assert not checked.errors
    return checked
