"""What an officer sees before deciding: facts whose reading is on record, one decision with what stands against it."""

import pytest
from flask import Flask
from sqlalchemy import select

from survey.ballots.models import State
from survey.db import db
from survey.officers.models import AuditEntry, Officer
from survey.officers.rules import Role
from survey.publication.batches import make_batch
from survey.publication.docket import UNDECIDED, UNSIGNED, docket
from survey.publication.dossier import dossier, read_facts, read_standing, sealed_polls
from survey.publication.facts import (
    AskedAgainAlready,
    NotComplete,
    NotToBeAskedAgain,
    ProposerSigns,
    StandingChanged,
)
from survey.publication.gathering import standing_of
from survey.publication.operations import propose, sign
from survey.publication.reasons import Outcome
from survey.publication.resurvey import ask_again
from survey.rounds.models import Round
from survey.tally.queries import latest_tally
from tests.make import make_counted_poll, make_inspection, make_office, make_officer, make_poll, make_round
from tests.publication.complete import make_complete


@pytest.fixture
def office(app: Flask) -> tuple[Officer, Officer, Round]:
    office = make_office()
    return make_officer(office=office), make_officer(Role.LEADER, office=office), make_round(office)


def acts(act: str) -> int:
    return len(list(db.session.scalars(select(AuditEntry).where(AuditEntry.act == act))))


def test_reading_the_facts_opens_the_tables_and_is_on_record(office: tuple[Officer, Officer, Round]) -> None:
    clerk, _, round = office
    inspection = make_inspection(round)
    poll = make_counted_poll(inspection)
    assert sealed_polls(inspection) == [poll]
    assert read_standing(clerk, inspection) == standing_of(inspection)
    assert sealed_polls(inspection) == []
    tally = latest_tally(poll)
    assert tally
    assert tally.opened_at
    facts = read_facts(clerk, inspection)
    assert facts.verdict.outcome is Outcome.INCOMPLETE
    assert facts.names["QZ"]["zh"] == "群众满意度测评"
    assert acts("tally.read") == 2


def test_a_dossier_says_why_the_reader_cannot_sign(office: tuple[Officer, Officer, Round]) -> None:
    clerk, leader, round = office
    whole = make_complete(clerk, round)
    make_inspection(round)
    decision, incomplete = propose(clerk, round)
    assert isinstance(dossier(clerk, decision).hindrance, ProposerSigns)
    assert isinstance(dossier(leader, incomplete).hindrance, NotComplete)
    assert dossier(leader, decision).hindrance is None
    make_counted_poll(whole, satisfied=50, wave=2)
    assert isinstance(dossier(leader, decision).hindrance, StandingChanged)


def test_a_dossier_holds_every_decision_and_the_batch(office: tuple[Officer, Officer, Round]) -> None:
    clerk, leader, round = office
    inspection = make_complete(clerk, round)
    [first] = propose(clerk, round)
    make_counted_poll(inspection, satisfied=50, wave=2)
    [second] = propose(clerk, round)
    sign(leader, second)
    batch = make_batch(clerk, round)
    found = dossier(leader, second)
    assert found.history == [second, first]
    assert found.batch is batch


def test_a_docket_counts_outcomes_and_what_waits(office: tuple[Officer, Officer, Round]) -> None:
    clerk, leader, round = office
    good, bad = make_complete(clerk, round), make_complete(clerk, round, 10, 30)
    for decision in propose(clerk, round):
        sign(leader, decision)
    unsigned = make_complete(clerk, round, 34, 6)
    propose(clerk, round)
    undecided = make_inspection(round)
    found = docket(round)
    assert [entry.inspection for entry in found.entries] == [good, bad, unsigned, undecided]
    assert found.counts == {Outcome.RELEASE: 1, Outcome.HOLD: 1, Outcome.CONTINUE: 1}
    assert (found.undecided, found.unsigned, found.publishable) == (1, 1, 1)
    assert [entry.hold is not None for entry in found.entries] == [False, True, False, False]
    for only, expected in (("hold", bad), (UNSIGNED, unsigned), (UNDECIDED, undecided)):
        assert [entry.inspection for entry in docket(round, only=only).entries] == [expected]


def test_a_closed_poll_is_asked_again_once_under_a_new_code(office: tuple[Officer, Officer, Round]) -> None:
    clerk, _, round = office
    poll = make_counted_poll(make_inspection(round))
    again = ask_again(clerk, poll)
    assert (again.wave, again.instrument, again.mode, again.state) == (2, "QZ", poll.mode, State.DRAFT)
    assert again.code != poll.code
    with pytest.raises(AskedAgainAlready) as refused:
        ask_again(clerk, poll)
    assert refused.value.details == {"code": again.code}
    with pytest.raises(NotToBeAskedAgain):
        ask_again(clerk, make_poll())
