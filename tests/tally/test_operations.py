"""Counts on a database: frozen, the same when counted again, read on record, classes left out by two officers."""

import pytest
from flask import Flask

from survey.ballots.facts import PollStillOpen
from survey.ballots.models import Ballot, Poll
from survey.db import db
from survey.officers.models import AuditEntry, Officer
from survey.officers.rules import Role
from survey.publication.operations import propose
from survey.rounds.models import Team
from survey.tally.facts import (
    ExclusionExists,
    ExclusionSigned,
    NotCounted,
    ReasonMissing,
    SameOfficer,
    TableOpened,
)
from survey.tally.models import ExclusionKind
from survey.tally.operations import count, propose_exclusion, read_tally, sign_exclusion, uncounted
from survey.tally.queries import find_exclusion, full_count, latest_tally, pooled_rates, public_count
from tests.make import make_counted_poll, make_inspection, make_office, make_officer, make_poll, make_round

SATISFIED, DISSATISFIED = "011111|", "033333|"


@pytest.fixture
def people(app: Flask) -> tuple[Officer, Officer]:
    office = make_office()
    return make_officer(office=office), make_officer(Role.LEADER, office=office)


def make_box(by: Officer, satisfied: int = 40, doubtful: int = 10) -> Poll:
    """A closed poll, its ballots in the box, not counted yet; the doubtful ones are all dissatisfied."""
    poll = make_counted_poll(make_inspection(make_round(by.office)))
    db.session.delete(latest_tally(poll))
    packs = [(SATISFIED, "")] * satisfied + [(DISSATISFIED, "doubtful")] * doubtful
    db.session.add_all(
        Ballot(
            poll_id=poll.id,
            id=number.to_bytes(16),
            channel="open",
            flag=flag,
            answers=answers,
            salt=bytes(16),
        )
        for number, (answers, flag) in enumerate(packs)
    )
    db.session.commit()
    return poll


def test_a_closed_poll_is_counted_once_and_again_to_the_same_bytes(people: tuple[Officer, Officer]) -> None:
    poll = make_box(people[0])
    assert uncounted() == [poll]
    first = count(None, poll)
    assert count(people[0], poll) is first
    assert (first.revision, uncounted()) == (1, [])
    assert full_count(poll).raw.counted("overall").overall == (40, 50)


def test_nothing_is_counted_before_close(app: Flask) -> None:
    poll = make_poll()
    with pytest.raises(PollStillOpen):
        count(None, poll)
    with pytest.raises(NotCounted):
        full_count(poll)


def test_every_read_of_a_table_is_on_record(people: tuple[Officer, Officer]) -> None:
    poll = make_box(people[0])
    count(None, poll)
    read_tally(people[0], poll)
    read_tally(people[1], poll, "public")
    reads = AuditEntry.query.filter_by(act="tally.read").order_by(AuditEntry.number).all()
    assert [entry.actor for entry in reads] == [people[0].username, people[1].username]


def test_a_class_is_left_out_of_the_adjusted_figures_only_and_the_raw_ones_stay(
    people: tuple[Officer, Officer],
) -> None:
    clerk, leader = people
    poll = make_box(clerk)
    count(None, poll)
    exclusion = propose_exclusion(clerk, poll, ExclusionKind.FLAG, "doubtful", "同一时段集中提交")
    with pytest.raises(SameOfficer):
        sign_exclusion(clerk, exclusion)
    second = sign_exclusion(leader, exclusion)
    counted = full_count(poll)
    assert counted.adjusted is not None
    assert (second.revision, counted.raw.counted("overall").overall) == (2, (40, 50))
    assert counted.adjusted.counted("overall").overall == (40, 40)
    assert public_count(poll).raw.turnout.returned == 40
    assert count(None, poll) is second
    with pytest.raises(ExclusionSigned):
        sign_exclusion(leader, exclusion)


def test_a_class_must_be_named_before_anybody_has_seen_the_table(people: tuple[Officer, Officer]) -> None:
    clerk, leader = people
    poll = make_box(clerk)
    count(None, poll)
    proposed = propose_exclusion(clerk, poll, ExclusionKind.FLAG, "doubtful", "同一时段集中提交")
    read_tally(leader, poll)
    with pytest.raises(TableOpened):
        sign_exclusion(leader, proposed)
    with pytest.raises(TableOpened):
        propose_exclusion(clerk, poll, ExclusionKind.CHANNEL, "open", "渠道有误")


def test_proposing_a_decision_opens_the_table(people: tuple[Officer, Officer]) -> None:
    clerk, _ = people
    poll = make_box(clerk)
    count(None, poll)
    propose(clerk, poll.inspection.round)
    with pytest.raises(TableOpened):
        propose_exclusion(clerk, poll, ExclusionKind.FLAG, "doubtful", "同一时段集中提交")


def test_an_exclusion_needs_a_reason_and_is_proposed_once(people: tuple[Officer, Officer]) -> None:
    clerk, _ = people
    poll = make_box(clerk)
    with pytest.raises(ReasonMissing):
        propose_exclusion(clerk, poll, ExclusionKind.FLAG, "doubtful", "  ")
    made = propose_exclusion(clerk, poll, ExclusionKind.FLAG, "doubtful", "同一时段集中提交")
    with pytest.raises(ExclusionExists):
        propose_exclusion(clerk, poll, ExclusionKind.FLAG, "doubtful", "再次提出")
    assert find_exclusion(clerk.office_id, made.id) is made
    assert find_exclusion(clerk.office_id + 1, made.id) is None


def test_a_rounds_and_a_teams_rate_are_sums_never_means(app: Flask) -> None:
    round = make_round()
    first = make_inspection(round)
    team = Team(round_id=round.id, name="县委第二巡察组")
    db.session.add(team)
    second = make_inspection(round, team=team)
    make_counted_poll(first, satisfied=90, dissatisfied=10)
    make_counted_poll(second, satisfied=5, dissatisfied=5)
    whole, *teams = pooled_rates(round)
    assert (whole.team, whole.polls, whole.share) == (None, 2, (95, 110))
    assert {rate.team and rate.team.name: rate.share for rate in teams} == {
        "县委第一巡察组": (90, 100),
        "县委第二巡察组": (5, 10),
    }
