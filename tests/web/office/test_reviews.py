"""The joint review by pages: each party once, the later word in force, an outsider for the own party only."""

import pytest
from flask import Flask

from survey.evaluation.models import ReviewVerdict
from survey.evaluation.queries import latest_reviews
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.rounds.models import Inspection
from tests.make import make_inspection, make_officer, make_round
from tests.publication.complete import review
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
def inspection(operator: Officer) -> Inspection:
    return make_inspection(make_round(operator.office))


@pytest.fixture
def discipline(office_app: Flask, operator: Officer) -> Clerk:
    return Clerk(office_app, make_officer(Role.PARTY, office=operator.office, party="discipline"))


def test_a_verdict_is_given_with_its_opinions_and_a_later_one_supersedes(
    clerk: Clerk, inspection: Inspection
) -> None:
    page = clerk.get(f"/inspections/{inspection.id}/reviews/new")
    page = clerk.submit(page, "登记", party="team", verdict="revise", opinions="补充佐证\n\n 写明责任人 ")
    assert "补充佐证" in page.text
    assert latest_reviews(inspection)["team"].opinions == ["补充佐证", "写明责任人"]
    clerk.submit(clerk.get(f"/inspections/{inspection.id}/reviews/new"), "登记", party="team", verdict="pass")
    assert latest_reviews(inspection)["team"].verdict is ReviewVerdict.PASS
    assert "补充佐证" in clerk.get(f"/inspections/{inspection.id}/reviews").text


def test_a_plan_is_reviewed_apart_from_the_progress(clerk: Clerk, inspection: Inspection) -> None:
    page = clerk.get(f"/inspections/{inspection.id}/reviews/new")
    clerk.submit(page, "登记", party="office", of="plan", verdict="return")
    assert latest_reviews(inspection) == {}


def test_every_party_the_policy_names_is_listed(clerk: Clerk, inspection: Inspection) -> None:
    text = clerk.get(f"/inspections/{inspection.id}/reviews").text
    assert all(name in text for name in ("巡察办", "纪委监委", "组织部", "巡察组"))


def test_an_outsider_sees_and_speaks_for_the_own_party_only(
    clerk: Clerk, discipline: Clerk, inspection: Inspection, operator: Officer
) -> None:
    review(operator, inspection)
    page = discipline.follow(discipline.get("/reviews"), inspection.unit.name)
    assert "纪委监委" in page.text
    assert "组织部" not in page.text
    form = discipline.get(f"/inspections/{inspection.id}/reviews/new")
    discipline.submit(form, "登记", party="discipline", verdict="return")
    assert latest_reviews(inspection)["discipline"].verdict is ReviewVerdict.RETURN
    discipline.submit(form, "登记", party="organisation", verdict="return")
    assert latest_reviews(inspection)["organisation"].verdict is ReviewVerdict.PASS
    for address in (f"/inspections/{inspection.id}/findings", "/decisions", "/batches", "/policy"):
        discipline.get(address, 403)


def test_a_verdict_is_asked_for(clerk: Clerk, inspection: Inspection) -> None:
    page = clerk.submit(clerk.get(f"/inspections/{inspection.id}/reviews/new"), "登记", party="team")
    assert page.heading == "登记会审意见"
    assert latest_reviews(inspection) == {}
