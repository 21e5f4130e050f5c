"""An office comes to its results one by one: each sealed until somebody opens it."""

import pytest
from flask import Flask

from survey.db import db
from survey.officers.models import AuditEntry, Officer
from survey.tally.facts import NotCounted
from survey.tally.models import ExclusionKind
from survey.tally.operations import count, propose_exclusion, sign_exclusion
from survey.tally.reading import BallotClass, read_both, seal_of
from tests.make import make_counted_poll, make_inspection, make_poll, make_round
from tests.tally.test_operations import make_box, people

__all__ = ["people"]

People = tuple[Officer, Officer]


def test_a_table_is_sealed_until_somebody_reads_it(people: People) -> None:
    poll = make_counted_poll(make_inspection(make_round(people[0].office)))
    assert seal_of(poll).is_unbroken
    reading = read_both(people[0], poll)
    assert not seal_of(poll).is_unbroken
    assert (reading.full["valid"], reading.alarm) == (40, None)
    assert db.session.query(AuditEntry).filter_by(act="tally.read").count() == 1


def test_what_is_not_counted_has_no_seal(app: Flask) -> None:
    with pytest.raises(NotCounted):
        seal_of(make_poll())


def test_the_classes_that_can_be_left_out_are_told_with_their_numbers(people: People) -> None:
    poll = make_box(people[0], satisfied=40, doubtful=10)
    count(None, poll)
    assert seal_of(poll).classes == [BallotClass(ExclusionKind.FLAG, "doubtful", 10)]


def test_a_new_revision_is_sealed_again(people: People) -> None:
    poll = make_box(people[0])
    count(None, poll)
    exclusion = propose_exclusion(people[0], poll, ExclusionKind.FLAG, "doubtful", "同一网络反复提交")
    sign_exclusion(people[1], exclusion)
    assert seal_of(poll).is_unbroken
    assert read_both(people[0], poll).full["adjusted"]["valid"] == 40


@pytest.mark.parametrize(("satisfied", "dissatisfied", "alarm"), [(36, 4, False), (35, 5, True)])
def test_a_team_is_looked_into_below_ninety_percent(
    people: People, satisfied: int, dissatisfied: int, alarm: bool
) -> None:
    inspection = make_inspection(make_round(people[0].office))
    poll = make_counted_poll(inspection, "XZ", satisfied=satisfied, dissatisfied=dissatisfied)
    assert read_both(people[0], poll).alarm is alarm
