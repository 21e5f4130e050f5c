"""A batch by pages: gathered, its gates passed, read before it goes out, released, corrected, withdrawn, withheld."""

from datetime import date

import pytest
from flask import Flask

from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.publication.batches import make_batch, release
from survey.publication.models import Batch, GateKind
from survey.publication.operations import propose, sign
from survey.publication.queries import batches_of, withheld
from survey.rounds.models import Round
from tests.make import make_officer, make_round
from tests.publication.complete import make_complete
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
def round(operator: Officer) -> Round:
    return make_round(operator.office, name="第八轮巡察")


@pytest.fixture
def chief(operator: Officer) -> Officer:
    return make_officer(Role.LEADER, office=operator.office)


@pytest.fixture
def leader(office_app: Flask, chief: Officer) -> Clerk:
    return Clerk(office_app, chief)


def decide(clerk: Officer, leader: Officer, round: Round) -> None:
    for decision in propose(clerk, round):
        if not decision.signature:
            sign(leader, decision)


def released(clerk: Officer, leader: Officer, round: Round) -> Batch:
    decide(clerk, leader, round)
    return release(leader, make_batch(clerk, round), dict.fromkeys(GateKind, "已办"))


def test_a_batch_goes_from_signed_decisions_to_the_board(
    clerk: Clerk, leader: Clerk, operator: Officer, chief: Officer, round: Round
) -> None:
    inspection = make_complete(operator, round, 57, 3)
    decide(operator, chief, round)
    page = clerk.follow(clerk.get("/batches"), "待公示、延后和新批次")
    page = clerk.submit(page, "汇成第1批", publicity_days="10")
    address = page.address
    assert "这一批是您汇成的，须由另一人审批。" in page.text
    for kind in ("circular", "secrecy"):
        clerk.submit(clerk.get(f"{address}/gates/{kind}"), "登记", note="已办理")
    assert "手续还没有办齐" in clerk.get(f"{address}/preview").text
    page = leader.submit(leader.get(f"{address}/gates/approval"), "登记", note="领导小组2026年第3次会议")
    page = leader.follow(page, "预览并公示")
    assert "关于第八轮巡察整改情况的公示（第1批）" in page.text
    assert "95.0%" in page.text
    page = leader.submit(page, "对外公示")
    assert "已公示。" in page.text
    assert page.links[inspection.unit.name] == f"http://127.0.0.1:8000/units/{inspection.id}"
    [batch] = batches_of(round)
    assert batch.publicity_days == 10
    assert batch.released_at


def test_the_batchs_maker_cannot_approve_it_and_is_told(
    clerk: Clerk, operator: Officer, chief: Officer, round: Round
) -> None:
    make_complete(operator, round)
    decide(operator, chief, round)
    batch = make_batch(operator, round)
    page = clerk.submit(clerk.get(f"/batches/{batch.id}/gates/approval"), "登记", note="本人批准")
    assert [error for error in page.root.walk() if "alert-danger" in error.get("class")]
    assert len(batch.missing_gates) == 3


def test_a_chosen_unit_alone_goes_into_a_batch(
    clerk: Clerk, operator: Officer, chief: Officer, round: Round
) -> None:
    first, second = make_complete(operator, round), make_complete(operator, round)
    decide(operator, chief, round)
    page = clerk.get(f"/rounds/{round.id}/batches")
    chosen = page.form("汇成第1批").entries["decisions"][1]
    page = clerk.submit(page, "汇成第1批", decisions=[chosen])
    assert (second.unit.name in page.text, first.unit.name in page.text) == (True, False)
    assert first.unit.name in clerk.get(f"/rounds/{round.id}/batches").text


def test_no_unit_chosen_makes_no_batch(clerk: Clerk, operator: Officer, chief: Officer, round: Round) -> None:
    make_complete(operator, round)
    decide(operator, chief, round)
    page = clerk.submit(clerk.get(f"/rounds/{round.id}/batches"), "汇成第1批", decisions=[])
    assert "请至少选一个单位。" in page.text
    assert batches_of(round) == []


def test_a_release_in_the_past_is_refused_on_the_page(
    leader: Clerk, operator: Officer, chief: Officer, round: Round
) -> None:
    make_complete(operator, round)
    decide(operator, chief, round)
    batch = make_batch(operator, round)
    for kind in GateKind:
        leader.submit(leader.get(f"/batches/{batch.id}/gates/{kind}"), "登记", note="已办")
    page = leader.get(f"/batches/{batch.id}/preview")
    page = leader.submit(page, "对外公示", starts_on="2020-01-02")
    assert "2020年1月2日" in page.text
    assert batch.released_at is None


def test_the_days_at_the_units_are_entered_for_the_notice(
    clerk: Clerk, operator: Officer, chief: Officer, round: Round
) -> None:
    page = clerk.follow(clerk.get(f"/rounds/{round.id}/batches"), "巡察起止日期")
    page = clerk.submit(page, "保存", began_on="2026-01-05")
    assert page.heading == "巡察起止日期"
    clerk.submit(page, "保存", began_on="2026-01-05", ended_on="2026-02-27")
    assert round.ended_on == date(2026, 2, 27)


def test_a_correction_shows_what_it_changes_and_a_withdrawal_asks_why(
    clerk: Clerk, operator: Officer, chief: Officer, round: Round
) -> None:
    inspection = make_complete(operator, round)
    batch = released(operator, chief, round)
    page = clerk.follow(clerk.get(f"/batches/{batch.id}"), "更正")
    assert "更正不会改变任何数字" in page.text
    clerk.submit(
        clerk.get(f"/inspections/{inspection.id}/findings/new"), "登记", text="漏登的问题", status="underway"
    )
    page = clerk.get(page.address)
    assert "反馈问题数 10 11" in " ".join(page.text.split()) or "反馈问题数1011" in page.text.replace(" ", "")
    page = clerk.submit(page, "更正公示", reason="漏登一个问题。")
    assert "已更正" in page.text
    page = clerk.submit(clerk.follow(page, "撤下"), "撤下", reason="公示期满。")
    assert "已撤下" in page.text
    page = clerk.get(f"/batches/{batch.id}")
    assert "撤下" not in page.links


def test_withholding_takes_two_and_one_of_five_grounds(
    clerk: Clerk, leader: Clerk, operator: Officer, chief: Officer, round: Round
) -> None:
    inspection = make_complete(operator, round)
    decide(operator, chief, round)
    address = f"/inspections/{inspection.id}/withholdings"
    page = clerk.get(address)
    assert "可能引发大规模上访或者群体性事件" in page.text
    page = clerk.submit(page, "提出", ground="under_investigation", reason="案件尚未公布。")
    assert "您提出的，须由另一人同意" in page.text
    assert withheld(inspection)
    assert "没有待公示的单位" in clerk.get(f"/rounds/{round.id}/batches").text
    page = leader.submit(leader.get(address), "确定：同意")
    assert "已同意" in page.text
    clerk.submit(clerk.follow(page, "解除"), "解除", reason="案件已公布。")
    assert not withheld(inspection)


def test_another_offices_batch_is_not_there(clerk: Clerk) -> None:
    stranger = make_officer()
    elsewhere = make_round(stranger.office)
    make_complete(stranger, elsewhere)
    batch = released(stranger, make_officer(Role.LEADER, office=stranger.office), elsewhere)
    for address in (
        f"/batches/{batch.id}",
        f"/batches/{batch.id}/preview",
        f"/releases/{batch.releases[0].id}/withdraw",
        f"/rounds/{elsewhere.id}/fieldwork",
    ):
        clerk.get(address, 404)
