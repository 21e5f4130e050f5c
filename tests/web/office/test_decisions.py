"""Decisions by pages: proposed by one, explained in sentences, signed or overruled by another."""

import pytest
from flask import Flask

from survey.evaluation.models import ReviewVerdict
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.publication.dossier import sealed_polls
from survey.publication.operations import propose, sign
from survey.publication.queries import latest_decision
from survey.publication.reasons import Outcome
from survey.rounds.models import Round
from tests.make import make_counted_poll, make_inspection, make_officer, make_round
from tests.publication.complete import make_complete, review
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
def round(operator: Officer) -> Round:
    return make_round(operator.office)


@pytest.fixture
def leader(office_app: Flask, operator: Officer) -> Clerk:
    return Clerk(office_app, make_officer(Role.LEADER, office=operator.office))


def test_a_round_is_decided_by_one_and_signed_by_another(
    clerk: Clerk, leader: Clerk, operator: Officer, round: Round
) -> None:
    inspection = make_complete(operator, round)
    page = clerk.follow(clerk.get("/decisions"), round.name)
    page = clerk.submit(page, "确定：提出研判意见")
    assert "待签署 1" in page.text
    page = clerk.follow(page, inspection.unit.name)
    assert "列入本批公示" in page.text
    assert "同意，签署" not in page.text
    page = leader.submit(leader.get(page.address), "同意，签署")
    assert "签署" in page.text
    decision = latest_decision(inspection)
    assert decision
    assert decision.final is Outcome.RELEASE
    assert [form for form in page.forms if form.action.endswith("/sign")] == []


def test_every_reason_is_a_row_in_words(clerk: Clerk, operator: Officer, round: Round) -> None:
    inspection = make_complete(operator, round, 30, 10)
    review(operator, inspection, ReviewVerdict.RETURN)
    [decision] = propose(operator, round)
    page = clerk.get(f"/decisions/{decision.id}")
    rows = {row.all("th")[0].text: row.text for row in page.root.all("tr") if row.all("td")}
    assert "75.0%（30/40）" in rows["群众满意度测评满意率"]
    assert "低于80%延后" in rows["群众满意度测评满意率"]
    assert "自愿参与，不代表全体。" in rows["群众满意度测评满意率"]
    assert "100.0%（10/10）" in rows["整改率"]
    assert "退回" in rows["纪委监委会审"]
    assert len(rows) == len(decision.reasons)
    assert "延后公示" in page.text
    assert not [word for word in page.text.split() if "." in word and word.islower()]


def test_borderline_and_how_many_more_are_said(clerk: Clerk, operator: Officer, round: Round) -> None:
    make_complete(operator, round, 35, 4)
    make_complete(operator, round, 12, 0)
    near, short = propose(operator, round)
    assert "临界：多一票或者少一票，判断就会改变。" in clerk.get(f"/decisions/{near.id}").text
    page = clerk.get(f"/decisions/{short.id}")
    assert "补测后再定" in page.text
    assert "还差18份。" in page.text


def test_what_is_missing_is_listed_and_cannot_be_signed(
    clerk: Clerk, leader: Clerk, operator: Officer, round: Round
) -> None:
    make_inspection(round)
    [decision] = propose(operator, round)
    page = leader.get(f"/decisions/{decision.id}")
    assert "材料不齐" in page.text
    assert "没有已截止并计票的测评" in page.text
    assert "尚未提出意见" in page.text
    assert [form for form in page.forms if form.action.endswith("/sign")] == []


def test_overruling_needs_a_reason_and_keeps_the_proposal(
    leader: Clerk, operator: Officer, round: Round
) -> None:
    inspection = make_complete(operator, round)
    [decision] = propose(operator, round)
    page = leader.get(f"/decisions/{decision.id}")
    page = leader.submit(page, "按此决定签署", outcome="hold")
    assert decision.signature is None
    assert page.form("按此决定签署").entries["outcome"] == ["hold"]
    page = leader.submit(page, "按此决定签署", outcome="hold", reason="群众反映有反弹。")
    assert "签署时改变了建议：原建议为“列入本批公示”。" in page.text
    assert "群众反映有反弹。" in page.text
    found = latest_decision(inspection)
    assert found
    assert (found.outcome, found.final) == (Outcome.RELEASE, Outcome.HOLD)


def test_a_stale_page_cannot_sign(leader: Clerk, operator: Officer, round: Round) -> None:
    inspection = make_complete(operator, round)
    [decision] = propose(operator, round)
    page = leader.get(f"/decisions/{decision.id}")
    review(operator, inspection, ReviewVerdict.RETURN)
    page = leader.submit(page, "同意，签署")
    assert decision.signature is None
    assert [error for error in page.root.walk() if "alert" in error.get("class")]


def test_a_round_is_looked_at_by_outcome_and_its_history_kept(
    clerk: Clerk, leader: Clerk, operator: Officer, round: Round
) -> None:
    good, bad = make_complete(operator, round), make_complete(operator, round, 10, 30)
    propose(operator, round)
    page = clerk.get(f"/rounds/{round.id}/decisions", only="hold")
    assert (bad.unit.name in page.links, good.unit.name in page.links) == (True, False)
    make_counted_poll(bad, satisfied=60, wave=2)
    propose(operator, round)
    decision = latest_decision(bad)
    assert decision
    assert "历次研判" in clerk.get(f"/decisions/{decision.id}").text


def test_the_facts_of_a_unit_stay_shut_until_somebody_opens_the_results(
    clerk: Clerk, operator: Officer, round: Round
) -> None:
    inspection = make_complete(operator, round)
    page = clerk.get(f"/inspections/{inspection.id}/standing")
    assert "100.0%" not in page.text
    page = clerk.submit(page, "打开结果，查看依据")
    assert "100.0%（40/40）" in page.text
    assert sealed_polls(inspection) == []
    assert "100.0%（40/40）" in clerk.get(f"/inspections/{inspection.id}/standing").text


def test_a_held_unit_is_asked_again_under_a_new_code(
    clerk: Clerk, leader: Clerk, operator: Officer, round: Round
) -> None:
    make_complete(operator, round, 10, 30)
    [decision] = propose(operator, round)
    sign(make_officer(Role.LEADER, office=operator.office), decision)
    page = clerk.get(f"/rounds/{round.id}/batches")
    assert "延后公示" in page.text
    page = clerk.submit(page, "确定：换新码重新测评：群众满意度")
    assert page.address.startswith("/polls/")
    assert page.address.removeprefix("/polls/") in clerk.get(f"/rounds/{round.id}/batches").text


def test_another_offices_decisions_are_not_there(clerk: Clerk) -> None:
    stranger = make_officer()
    elsewhere = make_round(stranger.office)
    inspection = make_complete(stranger, elsewhere)
    [decision] = propose(stranger, elsewhere)
    for address in (
        f"/rounds/{elsewhere.id}/decisions",
        f"/decisions/{decision.id}",
        f"/inspections/{inspection.id}/standing",
        f"/rounds/{elsewhere.id}/batches",
    ):
        clerk.get(address, 404)
