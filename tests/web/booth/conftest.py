"""The public door taking ballots, and voters who use it as a browser does."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from survey.ballots import casting
from survey.ballots.models import Mode, Poll
from survey.ballots.polls import open_poll, prepare_poll
from survey.web.booth import wrap
from tests.make import make_inspection
from tests.web.booth.voter import Voter

MakePoll = Callable[..., Poll]


@pytest.fixture
def door(public_app: Flask) -> Iterator[Flask]:
    """The public application in a process that takes ballots."""
    casting.start(public_app.config["SURVEY"])
    yield public_app
    casting.stop()


@pytest.fixture(params=["thin", "flask"])
def voter(door: Flask, request: pytest.FixtureRequest) -> Voter:
    """Somebody at the ballot page, on each of the two ways to it."""
    return Voter(wrap(door) if request.param == "thin" else door)


@pytest.fixture
def make_poll(door: Flask) -> MakePoll:
    def make(
        instrument: str = "QZ", mode: Mode = Mode.OPEN, *, is_open: bool = True, **options: object
    ) -> Poll:
        poll = prepare_poll(None, make_inspection(unit="青禾县民政局"), instrument, mode, **options)
        return open_poll(None, poll, "试点范围小") if is_open else poll

    return make
