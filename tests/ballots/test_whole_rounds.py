"""A whole round is prepared and opened in one go, in short transactions, and a second go changes nothing."""

import pytest
from flask import Flask

from survey.ballots import whole_rounds
from survey.ballots.facts import DeadlinePassed, TooFewTickets
from survey.ballots.models import Mode, State
from survey.ballots.queries import polls_of
from survey.ballots.whole_rounds import open_for_round, prepare_for_round
from survey.clock import now
from survey.officers.models import Officer
from survey.rounds.models import Round
from tests.make import make_inspection, make_officer, make_poll, make_round


@pytest.fixture
def officer(app: Flask) -> Officer:
    return make_officer()


@pytest.fixture
def round(officer: Officer) -> Round:
    round = make_round(officer.office)
    for _ in range(5):
        make_inspection(round)
    return round


def test_every_unit_gets_one_draft_in_the_order_of_the_roster(
    officer: Officer, round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_rounds, "CHUNK", 2)
    assert prepare_for_round(officer, round, "QZ", Mode.OPEN) == 5
    polls = polls_of(round)
    assert [poll.inspection_id for poll in polls] == sorted(poll.inspection_id for poll in polls)
    assert {poll.state for poll in polls} == {State.DRAFT}
    assert len({poll.code for poll in polls}) == 5


def test_a_second_go_makes_nothing(officer: Officer, round: Round) -> None:
    prepare_for_round(officer, round, "QZ", Mode.OPEN)
    assert prepare_for_round(officer, round, "QZ", Mode.OPEN) == 0
    assert prepare_for_round(officer, round, "MC", Mode.TICKET) == 5


def test_a_cancelled_poll_does_not_stand_in_the_way(officer: Officer) -> None:
    inspection = make_inspection(make_round(officer.office))
    make_poll(inspection, cancelled_at=now())
    assert prepare_for_round(officer, inspection.round, "QZ", Mode.OPEN) == 1


def test_a_deadline_in_the_past_makes_nothing(officer: Officer, round: Round) -> None:
    with pytest.raises(DeadlinePassed):
        prepare_for_round(officer, round, "QZ", Mode.OPEN, closes_at=now())
    assert polls_of(round) == []


def test_drafts_open_together_so_many_at_once(
    officer: Officer, round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_rounds, "AT_ONCE", 3)
    prepare_for_round(officer, round, "QZ", Mode.OPEN)
    first, second = open_for_round(officer, round), open_for_round(officer, round)
    assert (first.opened, first.left, second.opened, second.left) == (3, 2, 2, 0)
    assert {poll.state for poll in polls_of(round)} == {State.OPEN}


def test_a_refused_draft_stops_no_other_and_is_named(officer: Officer, round: Round) -> None:
    prepare_for_round(officer, round, "QZ", Mode.OPEN)
    make_poll(make_inspection(round), "MC", mode=Mode.TICKET)
    done = open_for_round(officer, round)
    assert done.opened == 5
    assert [(poll.instrument, type(fact)) for poll, fact in done.refused] == [("MC", TooFewTickets)]
