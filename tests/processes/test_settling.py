"""A closing poll is mixed and counted by the mixer, or by whoever waits where there is none."""

import pytest
from flask import Flask

from survey.ballots.mixer import lease
from survey.ballots.models import Poll, State
from survey.ballots.polls import open_poll
from survey.config import Config
from survey.processes.settling import close_poll, settle
from survey.tally.queries import latest_tally
from tests.make import make_poll


@pytest.fixture
def poll(app: Flask) -> Poll:
    """An open poll."""
    return open_poll(None, make_poll())


def test_without_a_mixer_whoever_waits_does_its_work(poll: Poll) -> None:
    assert close_poll(None, poll, 10).state is State.CLOSED
    assert latest_tally(poll)


def test_nothing_is_waited_for_where_all_is_done(poll: Poll) -> None:
    close_poll(None, poll, 10)
    assert settle(poll, 0)


def test_beside_a_mixer_whoever_waits_only_waits(poll: Poll, config: Config) -> None:
    with lease(config.runtime_dir) as is_ours:
        assert is_ours
        assert close_poll(None, poll, 0.3).state is State.CLOSING
        assert not settle(poll, 0.1)
    assert settle(poll, 10)


def test_an_open_poll_is_not_settled(poll: Poll) -> None:
    assert not settle(poll, 0.2)
    assert poll.state is State.OPEN
