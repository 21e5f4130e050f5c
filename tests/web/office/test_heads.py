"""The closing head in the office: on the poll's page for the minutes, on the joint review for the parties."""

import pytest
from flask import Flask

from survey.ballots.heads import sealed_head
from survey.ballots.models import Mode
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.rounds.models import Inspection
from tests.make import make_inspection, make_officer, make_poll, make_round
from tests.recount.published import make_closed_poll, papers
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
def inspection(operator: Officer) -> Inspection:
    return make_inspection(make_round(operator.office))


def test_a_closed_poll_shows_its_seal_for_the_minutes(clerk: Clerk, inspection: Inspection) -> None:
    poll = make_closed_poll(papers(12), inspection=inspection)
    head = sealed_head(poll)
    page = clerk.get(f"/polls/{poll.code}")
    assert head is not None
    assert f"{head.words[:4]} {head.words[4:8]} {head.words[8:]}" in page.text
    assert head.digest in page.text
    assert "公示栏已同时公布此码" in page.text
    assert "封箱校验码" not in clerk.get(f"/polls/{make_poll(inspection).code}").text


def test_a_team_evaluations_seal_is_for_the_parties_only(clerk: Clerk, inspection: Inspection) -> None:
    poll = make_closed_poll(papers(40, "XZ", "ticket"), "XZ", Mode.TICKET, inspection=inspection)
    head = sealed_head(poll)
    assert head is not None
    assert "此码不上公示栏，只告知会审单位" in clerk.get(f"/polls/{poll.code}").text
    assert head.words[:4] in clerk.get(f"/inspections/{inspection.id}/reviews").text


def test_a_party_from_outside_sees_the_seal(office_app: Flask, inspection: Inspection) -> None:
    poll = make_closed_poll(papers(40, "XZ", "ticket"), "XZ", Mode.TICKET, inspection=inspection)
    head = sealed_head(poll)
    party = make_officer(Role.PARTY, office=inspection.round.office, party="discipline")
    page = Clerk(office_app, party).get(f"/inspections/{inspection.id}/reviews")
    assert head is not None
    assert head.words[4:8] in page.text
