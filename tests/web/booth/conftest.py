"""The public door taking ballots, and voters who use it as a browser does."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from survey.ballots import casting
from survey.ballots.models import Mode, Poll
from survey.ballots.polls import open_poll, prepare_poll
from survey.ballots.print_runs import issue_tickets
from survey.web.booth import wrap
from tests.make import make_inspection
from tests.web.booth.voter import Voter

# For what does not depend on the database: how pages look, what headers say.
on_sqlite = pytest.mark.parametrize("config", ["sqlite"], indirect=True)

MakePoll = Callable[..., Poll]
MakeMeeting = Callable[[], tuple[Poll, str]]
UNIT = "青禾县民政局"


@pytest.fixture
def door(public_app: Flask) -> Iterator[Flask]:
    """The public application in a process that takes ballots."""
    casting.start(public_app.config["SURVEY"])
    yield public_app
    casting.stop()


@pytest.fixture
def voter(door: Flask) -> Voter:
    """Somebody at the ballot page as it is served."""
    return Voter(wrap(door))


@pytest.fixture
def flask_voter(door: Flask) -> Voter:
    """Somebody whose requests all go through Flask."""
    return Voter(door)


@pytest.fixture
def make_poll(door: Flask) -> MakePoll:
    """A poll of a unit, opened unless `is_open` says otherwise."""

    def make(
        instrument: str = "QZ", mode: Mode = Mode.OPEN, *, is_open: bool = True, **options: object
    ) -> Poll:
        poll = prepare_poll(None, make_inspection(unit=UNIT), instrument, mode, **options)
        return open_poll(None, poll, "试点范围小") if is_open else poll

    return make


@pytest.fixture
def make_meeting(make_poll: MakePoll) -> MakeMeeting:
    """A meeting's poll that is open, and the code of its one ticket."""

    def make() -> tuple[Poll, str]:
        poll = make_poll("MC", Mode.TICKET, is_open=False)
        code = issue_tickets(None, poll, 1)[0]
        return open_poll(None, poll, "试点范围小"), code

    return make
