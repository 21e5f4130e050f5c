"""The pages for accounts, roles, tokens, the trail and the office, walked as a clerk walks them."""

import csv
import io

import pytest
from flask import Flask

from survey.officers import operations, passwords
from survey.officers.models import Officer
from survey.officers.queries import children_of, find_officer, holidays_of, officer_by_token, tokens_of
from survey.officers.rules import STAFF, Role
from tests.make import make_office, make_officer
from tests.web.client import Clerk


@pytest.fixture
def admin(office_app: Flask) -> Officer:
    return make_officer(*STAFF, username="admin", full_name="王管理")


@pytest.fixture
def clerk(office_app: Flask, admin: Officer) -> Clerk:
    return Clerk(office_app, admin)


def said_once(page: object) -> str:
    return next(code.text for code in page.root.all("code"))  # type: ignore[attr-defined]


def test_an_account_is_added_and_its_password_said_once(clerk: Clerk) -> None:
    page = clerk.get(clerk.get("/officers").links["新增账号"])
    page = clerk.submit(page, "建立账号", username="li.si", full_name="李四", roles=["leader"])
    officer = find_officer("li.si")
    assert officer is not None
    assert officer.held_roles == {Role.LEADER}
    assert passwords.is_right(said_once(page), officer.password)
    page = clerk.get(page.links["查看账号"])
    assert page.heading == "李四"
    again = said_once(clerk.submit(page, "确定：重置密码"))
    assert again not in clerk.get("/officers").source


def test_what_is_refused_stands_on_the_form_with_everything_typed(clerk: Clerk) -> None:
    page = clerk.get("/officers/new")
    page = clerk.submit(page, "建立账号", username="admin", full_name="李四", roles=["leader"])
    assert [error.text for error in page.root.walk() if error.get("class") == "wrong"]
    entries = page.form("建立账号").entries
    assert (entries["username"], entries["full_name"], entries["roles"]) == (["admin"], ["李四"], ["leader"])
    page = clerk.submit(page, "建立账号", username="li.si", roles=["auditor", "operator"])
    assert [alert for alert in page.root.walk() if alert.get("role") == "alert"]
    assert find_officer("li.si") is None


def test_roles_are_granted_and_revoked(clerk: Clerk, admin: Officer) -> None:
    officer = make_officer(Role.REVIEWER, office=admin.office)
    page = clerk.get(f"/officers/{officer.id}")
    page = clerk.send("POST", f"/officers/{officer.id}/roles/leader/grant", data=guard(page))
    assert officer.held_roles == {Role.REVIEWER, Role.LEADER}


def guard(page: object) -> dict[str, str]:
    """The token against forged requests that this page carries."""
    form = next(form for form in page.forms if "csrf_token" in form.entries)  # type: ignore[attr-defined]
    return {"csrf_token": form.entries["csrf_token"][0]}


def test_a_refused_act_says_why(clerk: Clerk, admin: Officer) -> None:
    page = clerk.get(f"/officers/{admin.id}")
    response = clerk.send("POST", f"/officers/{admin.id}/roles/system/revoke", data=guard(page))
    assert response.status_code == 409
    assert "最后一个在用的系统管理员账号" in response.text


def test_an_unknown_role_is_no_page(clerk: Clerk, admin: Officer) -> None:
    page = clerk.get(f"/officers/{admin.id}")
    assert clerk.send("POST", f"/officers/{admin.id}/roles/king/grant", data=guard(page)).status_code == 404


def test_an_account_is_closed_and_reopened(clerk: Clerk, admin: Officer) -> None:
    officer = make_officer(Role.LEADER, office=admin.office)
    page = clerk.submit(clerk.get(f"/officers/{officer.id}"), "确定：停用账号")
    assert not officer.active
    clerk.submit(page, "重新启用")
    assert officer.active


def test_the_duties_are_for_every_officer_to_read(office_app: Flask, admin: Officer) -> None:
    leader = make_officer(Role.LEADER, office=admin.office)
    page = Clerk(office_app, leader).get("/duties")
    assert page.heading == "不相容岗位表"
    assert "不得兼任" in page.text


def test_an_officer_makes_and_revokes_an_own_token(clerk: Clerk, admin: Officer) -> None:
    page = clerk.submit(clerk.get("/account/tokens"), "生成令牌", label="对接", scopes=["rounds", "polls"])
    secret = said_once(page)
    assert officer_by_token(secret) == (admin, {"rounds", "polls"})
    assert secret not in clerk.get("/account/tokens").source
    clerk.submit(clerk.get("/account/tokens"), "确定：作废")
    assert officer_by_token(secret) is None


def test_nobody_revokes_anothers_token_but_the_system_role(
    office_app: Flask, clerk: Clerk, admin: Officer
) -> None:
    leader = make_officer(Role.LEADER, office=admin.office)
    operations.create_token(leader, leader)
    token = tokens_of(leader)[0]
    page = clerk.get("/account/tokens")
    assert clerk.send("POST", f"/account/tokens/{token.id}/revoke", data=guard(page)).status_code == 404
    clerk.submit(clerk.get(f"/officers/{leader.id}"), "确定：作废")
    assert tokens_of(leader) == []


def test_the_trail_is_filtered_and_paged(clerk: Clerk, admin: Officer) -> None:
    officer = make_officer(Role.REVIEWER, office=admin.office)
    for _ in range(30):
        operations.grant(admin, officer, Role.LEADER)
        operations.revoke(admin, officer, Role.LEADER)
    page = clerk.get("/audit")
    assert "第1页，共2页，60条" in page.text
    page = clerk.get(page.links["下一页"])
    assert "第2页" in page.text
    page = clerk.submit(page, "筛选", act="officer.grant")
    assert page.address.startswith("/audit?")
    assert "第1页" not in page.text
    assert page.form("筛选").entries["act"] == ["officer.grant"]
    clerk.get("/audit?page=99999999999999999999&actor=nobody&since=yesterday")


def test_the_chain_is_checked_on_demand(clerk: Clerk, admin: Officer) -> None:
    make_officer(office=admin.office)
    page = clerk.submit(clerk.get("/audit"), "核对记录是否完整")
    assert page.heading == "记录完整"


def test_the_trail_is_exported_without_formulas(clerk: Clerk, admin: Officer) -> None:
    operations.create_token(admin, admin, label="=cmd")
    page = clerk.get("/audit")
    response = clerk.send("POST", page.form("确定：导出为CSV").action, data=guard(page))
    assert response.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert [row[3] for row in rows] == ["act", "token.create", "audit.export"]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_the_office_changes_what_it_says_of_itself(clerk: Clerk, admin: Officer) -> None:
    page = clerk.submit(clerk.get("/office"), "保存", report_phone=" 0000-12380 ")
    assert admin.office.report_phone == "0000-12380"
    other = make_office()
    page = clerk.submit(page, "保存", name=other.name)
    assert [error for error in page.root.walk() if error.get("class") == "wrong"]


def test_the_office_keeps_its_own_calendar(clerk: Clerk, admin: Officer) -> None:
    page = clerk.submit(clerk.get("/office/calendar"), "登记", first_on="2027-02-05", last_on="2027-02-07")
    assert len(holidays_of(admin.office)) == 3
    clerk.submit(page, "删除")
    assert len(holidays_of(admin.office)) == 2
    page = clerk.submit(page, "登记", first_on="2027-02-05", last_on="2027-02-01")
    assert [error for error in page.root.walk() if error.get("class") == "wrong"]


def test_an_office_below_is_founded_and_starts_with_its_own_officer(clerk: Clerk, admin: Officer) -> None:
    page = clerk.submit(
        clerk.get("/offices"), "建立", name="青石县委巡察办", committee="中共青石县委", username="qingshi"
    )
    [child] = children_of(admin.office)
    officer = find_officer("qingshi")
    assert officer is not None
    assert officer.office == child
    assert passwords.is_right(said_once(page), officer.password)


def test_a_fictional_office_says_so_on_every_page(office_app: Flask) -> None:
    officer = make_officer(*STAFF, office=make_office(is_fictional=True))
    clerk = Clerk(office_app, officer)
    for address in ("/", "/officers", "/audit", "/account", "/office/calendar"):
        assert "模拟数据" in clerk.get(address).text


def test_the_navigation_shows_what_the_roles_open(office_app: Flask, admin: Officer) -> None:
    auditor = Clerk(office_app, make_officer(Role.AUDITOR, office=admin.office)).get("/")
    assert "审计" in auditor.links
    assert "人员" not in auditor.links
    assert auditor.root.text.count("工作台") >= 1
