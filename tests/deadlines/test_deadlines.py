"""What is due is computed from the facts; that it was said is remembered."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from survey import clock
from survey.ballots.models import Poll
from survey.db import db
from survey.deadlines import Deadline, DeadlineKind, claim, due, due_now
from survey.officers.rules import Role
from survey.publication.models import Decision, Hold, PolicyVersion
from survey.publication.reasons import Outcome
from survey.rounds.models import Inspection
from tests.make import make_inspection, make_office, make_officer, make_poll, make_round

ZONE = "Asia/Shanghai"
NOON = datetime(2026, 3, 10, 4, 0)  # in UTC: noon on the office's clock


@pytest.fixture
def inspection(app: Flask) -> Inspection:
    return make_inspection(make_round(make_office()), "临江县水利局党组")


def open_until(inspection: Inspection, closes_at: datetime, **columns: object) -> Poll:
    return make_poll(inspection, opened_at=NOON - timedelta(days=9), closes_at=closes_at, **columns)


def test_a_poll_that_ends_within_a_day_is_due(inspection: Inspection) -> None:
    poll = open_until(inspection, NOON + timedelta(hours=20))
    (found,) = due(NOON, ZONE)
    assert found == Deadline(
        DeadlineKind.POLL_ENDS, inspection, poll.code, date(2026, 3, 11), is_overdue=False
    )


def hold(inspection: Inspection, review_on: date) -> Hold:
    officer = make_officer(office=inspection.round.office)
    policy = PolicyVersion(office_id=officer.office_id, version=1, document="{}", adopted_at=NOON)
    decision = Decision(
        inspection=inspection,
        policy=policy,
        outcome=Outcome.HOLD,
        standing="{}",
        reasons=[],
        proposed_by=officer,
        proposed_at=NOON,
    )
    db.session.add(decision)
    db.session.flush()
    held = Hold(inspection=inspection, decision_id=decision.id, review_on=review_on)
    db.session.add(held)
    db.session.commit()
    return held


@pytest.mark.parametrize("hours", [-1, 25])
def test_a_poll_that_has_ended_or_ends_later_is_not(inspection: Inspection, hours: int) -> None:
    open_until(inspection, NOON + timedelta(hours=hours))
    assert due(NOON, ZONE) == []


@pytest.mark.parametrize("column", ["closing_at", "closed_at", "cancelled_at"])
def test_a_poll_that_takes_no_more_ballots_is_not(inspection: Inspection, column: str) -> None:
    open_until(inspection, NOON + timedelta(hours=2), **{column: NOON})
    make_poll(inspection, closes_at=NOON + timedelta(hours=2))  # never opened
    assert due(NOON, ZONE) == []


@pytest.mark.parametrize(
    ("review_on", "is_due"), [(date(2026, 3, 9), True), (date(2026, 3, 10), True), (date(2026, 3, 11), False)]
)
def test_a_held_unit_is_due_from_the_day_of_its_review(
    inspection: Inspection, review_on: date, is_due: bool
) -> None:
    held = hold(inspection, review_on)
    is_overdue = review_on < date(2026, 3, 10)
    expected = Deadline(DeadlineKind.HOLD_REVIEW, inspection, str(held.id), review_on, is_overdue)
    assert due(NOON, ZONE) == ([expected] if is_due else [])


def test_the_day_is_that_of_the_office(inspection: Inspection) -> None:
    hold(inspection, date(2026, 3, 11))
    assert len(due(datetime(2026, 3, 10, 16, 0), ZONE)) == 1  # midnight in Shanghai


def test_a_hold_that_a_later_decision_ended_is_not_due(inspection: Inspection) -> None:
    held = hold(inspection, date(2026, 3, 9))
    held.ended_by_id = held.decision_id
    db.session.commit()
    assert due(NOON, ZONE) == []


def test_each_office_sees_its_own(inspection: Inspection) -> None:
    open_until(inspection, NOON + timedelta(hours=2))
    assert len(due(NOON, ZONE, inspection.round.office_id)) == 1
    assert due(NOON, ZONE, make_office().id) == []


def test_a_deadline_is_claimed_once(inspection: Inspection) -> None:
    open_until(inspection, NOON + timedelta(hours=2))
    assert len(claim(due(NOON, ZONE))) == 1
    assert claim(due(NOON, ZONE)) == []


def test_a_deadline_that_was_moved_is_said_again(inspection: Inspection) -> None:
    poll = open_until(inspection, NOON + timedelta(hours=2))
    claim(due(NOON, ZONE))
    poll.closes_at = NOON + timedelta(hours=20)
    db.session.commit()
    assert len(claim(due(NOON, ZONE))) == 1


def test_an_outsider_is_told_nothing(inspection: Inspection) -> None:
    open_until(inspection, clock.now() + timedelta(hours=2))
    office = inspection.round.office
    assert len(due_now(make_officer(Role.LEADER, office=office))) == 1
    assert due_now(make_officer(Role.PARTY, office=office, party="office")) == []
