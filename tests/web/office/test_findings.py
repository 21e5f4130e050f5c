"""The ledger by pages: one finding, a pasted table, a file, a status, a return visit."""

from io import BytesIO

import pytest
from flask import Flask

from survey.findings.models import FindingStatus
from survey.findings.queries import findings_of, rectification, visits_of
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.rounds.models import Inspection
from tests.make import make_inspection, make_officer, make_round
from tests.rounds.files import xlsx
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE

PASTED = "序号\t问题\t整改情况\n1\t窗口办事流程不公开\t已整改\n2\t信访事项办理超期\t整改中\n"


@pytest.fixture
def inspection(operator: Officer) -> Inspection:
    return make_inspection(make_round(operator.office))


def test_a_finding_is_added_by_hand_and_numbered_on(clerk: Clerk, inspection: Inspection) -> None:
    page = clerk.get(f"/inspections/{inspection.id}/findings/new")
    page = clerk.submit(page, "登记", text="窗口办事流程不公开", kind="共性", status="underway")
    assert "窗口办事流程不公开" in page.links
    assert clerk.get(f"/inspections/{inspection.id}/findings/new").form("登记").entries["number"] == ["2"]


def test_a_pasted_table_is_entered_whole_and_the_rate_shown(clerk: Clerk, inspection: Inspection) -> None:
    page = clerk.get(f"/inspections/{inspection.id}/findings/table")
    page = clerk.submit(page, "读取并写入", table=PASTED)
    assert page.heading.endswith("问题台账")
    assert "整改率50.0%" in page.text.replace(" ", "")


def test_a_file_is_read_like_a_pasted_table(clerk: Clerk, inspection: Inspection) -> None:
    data = xlsx([["序号", "问题描述"], [1, "甲"], [2, "乙"]])
    page = clerk.get(f"/inspections/{inspection.id}/findings/table")
    page = clerk.submit(page, "读取并写入", file=(BytesIO(data), "台账.xlsx"))
    assert "有2个问题没有填写整改状态" in page.text


def test_every_mistake_of_a_table_is_listed_and_nothing_entered(clerk: Clerk, inspection: Inspection) -> None:
    page = clerk.get(f"/inspections/{inspection.id}/findings/table")
    wrong = "序号\t问题\t状态\n1\t甲\t差不多\n2\t\t是\n"
    page = clerk.submit(page, "读取并写入", table=wrong)
    assert "台账有2处需要改正" in page.text
    assert findings_of(inspection) == []
    assert page.form("读取并写入").entries["table"][0].split() == wrong.split()
    page = clerk.submit(page, "读取并写入", table="")
    assert [error for error in page.root.walk() if "alert-danger" in error.get("class")]


def test_a_status_is_set_and_a_finding_amended(clerk: Clerk, inspection: Inspection) -> None:
    clerk.submit(clerk.get(f"/inspections/{inspection.id}/findings/table"), "读取并写入", table=PASTED)
    page = clerk.submit(clerk.get(f"/inspections/{inspection.id}/findings"), "标为已整改")
    assert rectification(inspection).rectified == 2
    page = clerk.follow(page, "信访事项办理超期")
    clerk.submit(page, "保存", status="long_term", measures="限期办结")
    assert findings_of(inspection)[1].status is FindingStatus.LONG_TERM


def test_a_return_visit_is_recorded(clerk: Clerk, inspection: Inspection) -> None:
    page = clerk.get(f"/inspections/{inspection.id}/visits/new")
    page = clerk.submit(
        page, "登记", visited_on="2026-06-10", is_untrue="y", discrepancies="3", note="抽查不符"
    )
    assert "发现不实" in page.text
    [visit] = visits_of(inspection)
    assert (visit.is_untrue, visit.discrepancies) == (True, 3)


def test_a_leader_reads_the_ledger_and_changes_nothing(
    office_app: Flask, inspection: Inspection, clerk: Clerk
) -> None:
    clerk.submit(clerk.get(f"/inspections/{inspection.id}/findings/table"), "读取并写入", table=PASTED)
    leader = Clerk(office_app, make_officer(Role.LEADER, office=inspection.round.office))
    page = leader.get(f"/inspections/{inspection.id}/findings")
    assert "窗口办事流程不公开" in page.text
    assert [form.action for form in page.forms if "findings" in form.action] == []
    leader.get(f"/inspections/{inspection.id}/findings/new", 403)


def test_another_offices_ledger_is_not_there(clerk: Clerk) -> None:
    other = make_inspection()
    for page in ("findings", "findings/new", "findings/table", "visits/new"):
        clerk.get(f"/inspections/{other.id}/{page}", 404)
