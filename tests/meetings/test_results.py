"""A round's rate is pooled over tables that were opened, and over votes that count."""

import pytest
from flask import Flask

from survey import clock
from survey.ballots.models import Mode, Poll
from survey.db import db
from survey.meetings.models import Meeting
from survey.meetings.operations import vote_again
from survey.meetings.results import read_results
from survey.meetings.rules import Quorum
from survey.officers.models import Officer
from survey.rounds.models import Round
from survey.tally.reading import read_both
from survey.tally.rules import Turnout
from survey.tally.share import Share
from tests.make import make_counted_poll, make_inspection, make_officer, make_round


@pytest.fixture
def officer(app: Flask) -> Officer:
    return make_officer()


@pytest.fixture
def round(officer: Officer) -> Round:
    return make_round(officer.office)


def make_vote(round: Round, by: Officer, turnout: Turnout) -> Meeting:
    """A meeting whose vote is counted and opened."""
    inspection = make_inspection(round)
    poll = make_counted_poll(
        inspection,
        "MC",
        turnout.returned,
        turnout=turnout,
        mode=Mode.TICKET,
        eligible=turnout.eligible,
        present=turnout.present,
    )
    meeting = Meeting(
        inspection=inspection, poll=poll, made_by=by, made_at=clock.now(), place="会议室",
        starts_at=clock.now(), agenda=["测评"], quorum=Quorum.TWO_THIRDS,
    )  # fmt: skip
    db.session.add(meeting)
    db.session.commit()
    read_both(by, poll)
    return meeting


def test_rates_are_pooled_over_opened_tables_only(officer: Officer, round: Round) -> None:
    first, second = (
        make_counted_poll(make_inspection(round), satisfied=30, dissatisfied=10) for _ in range(2)
    )
    assert read_results(officer, round).rates == []
    read_both(officer, first)
    results = read_results(officer, round)
    assert results.opened == {first.id}
    assert [(rate.polls, rate.share) for rate in results.rates] == [(1, (30, 40)), (1, (30, 40))]
    assert set(results.page.items) == {first, second}


@pytest.mark.parametrize(
    "turnout",
    [
        Turnout(returned=19, issued=19, present=19, eligible=30),
        Turnout(returned=25, issued=24, present=24, eligible=30),
    ],
)
def test_a_void_vote_is_not_added(officer: Officer, round: Round, turnout: Turnout) -> None:
    make_vote(round, officer, Turnout(returned=20, issued=20, present=20, eligible=30))
    void = make_vote(round, officer, turnout)
    assert found(officer, round) == ({void.poll_id}, [(1, (20, 20)), (1, (20, 20))])


def test_what_was_voted_again_is_not_added_either(officer: Officer, round: Round) -> None:
    meeting = make_vote(round, officer, Turnout(returned=19, issued=19, present=19, eligible=30))
    first: Poll | None = meeting.poll
    assert first
    vote_again(officer, meeting, "实到不足")
    assert found(officer, round) == ({first.id}, [])


def found(officer: Officer, round: Round) -> tuple[set[int], list[tuple[int, Share]]]:
    results = read_results(officer, round)
    return set(results.void), [(rate.polls, rate.share) for rate in results.rates]
