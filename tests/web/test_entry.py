"""Signing in through the pages, the first sign-in, idle sessions, the language."""

import time

import pytest
from flask import Flask

from survey.officers import operations, passwords
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.web.office.entry import inside
from tests.make import make_officer
from tests.web.client import Clerk

PASSWORD = "Xunzha-2026"


@pytest.fixture
def officer(office_app: Flask) -> Officer:
    return make_officer(Role.SYSTEM, username="zhang", full_name="张三", password=passwords.hashed(PASSWORD))


@pytest.fixture
def clerk(office_app: Flask) -> Clerk:
    return Clerk(office_app)


def test_an_officer_signs_in_and_out(clerk: Clerk, officer: Officer) -> None:
    page = clerk.submit(clerk.get("/login"), "登录", username="zhang", password=PASSWORD)
    assert (page.address, page.heading) == ("/", "工作台")
    assert "张三" in page.text
    page = clerk.submit(page, "退出")
    assert page.address == "/login"
    assert clerk.get("/").address.startswith("/login")


def test_the_page_wanted_first_follows_sign_in(clerk: Clerk, officer: Officer) -> None:
    page = clerk.get("/officers")
    assert page.address == "/login?next=/officers"
    assert clerk.submit(page, "登录", username="zhang", password=PASSWORD).address == "/officers"


@pytest.mark.parametrize(("username", "password"), [("zhang", "wrong"), ("nobody", PASSWORD)])
def test_a_refusal_does_not_say_which_part_was_wrong(
    clerk: Clerk, officer: Officer, username: str, password: str
) -> None:
    page = clerk.submit(clerk.get("/login"), "登录", username=username, password=password)
    assert [alert.text for alert in page.root.walk() if alert.get("role") == "alert"] == [
        "用户名或者密码不对。"
    ]
    assert page.form("登录").entries["username"] == [username]
    assert PASSWORD not in page.source


def test_five_failures_lock_the_account(clerk: Clerk, officer: Officer) -> None:
    page = clerk.get("/login")
    for _ in range(5):
        page = clerk.submit(page, "登录", username="zhang", password="wrong")
    page = clerk.submit(page, "登录", username="zhang", password=PASSWORD)
    assert "15" in page.text
    assert page.heading == "登录"


def test_a_one_time_password_opens_only_the_choice_of_an_own_one(clerk: Clerk, officer: Officer) -> None:
    once = operations.reset_password(None, officer)
    page = clerk.submit(clerk.get("/login"), "登录", username="zhang", password=once)
    assert (page.address, page.heading) == ("/password", "修改密码")
    for address in ("/", "/officers", "/account", "/duties"):
        assert clerk.get(address).address == "/password"
    page = clerk.submit(page, "保存", old=once, password="Linjiang-2027", again="Linjiang-2027")
    assert page.heading == "工作台"
    assert clerk.get("/officers").heading == "人员"


def test_a_weak_or_mistyped_password_is_refused_at_its_field(clerk: Clerk, officer: Officer) -> None:
    page = clerk.submit(clerk.get("/login"), "登录", username="zhang", password=PASSWORD)
    page = clerk.submit(clerk.get("/password"), "保存", old=PASSWORD, password="abc", again="abc")
    assert [error.text for error in page.root.walk() if error.get("class") == "wrong"]
    page = clerk.submit(page, "保存", old=PASSWORD, password="Linjiang-2027", again="Linjiang-2028")
    assert [error.text for error in page.root.walk() if error.get("class") == "wrong"]
    assert passwords.is_right(PASSWORD, officer.password)


def test_a_changed_password_ends_other_sessions(office_app: Flask, officer: Officer) -> None:
    here, elsewhere = Clerk(office_app, officer), Clerk(office_app, officer)
    assert elsewhere.get("/account").heading == "我的账号"
    here.submit(here.get("/password"), "保存", old=PASSWORD, password="Linjiang-2027", again="Linjiang-2027")
    assert here.get("/account").heading == "我的账号"
    assert elsewhere.get("/account").heading == "登录"


def test_a_copied_cookie_is_worth_nothing_after_sign_out(office_app: Flask, officer: Officer) -> None:
    here, copied = Clerk(office_app, officer), Clerk(office_app, officer)
    here.submit(here.get("/account"), "退出")
    assert copied.get("/account").heading == "登录"


def test_a_closed_account_is_out_at_once(office_app: Flask, officer: Officer) -> None:
    make_officer(Role.SYSTEM, office=officer.office)
    clerk = Clerk(office_app, officer)
    operations.close_account(None, officer)
    assert clerk.get("/account").heading == "登录"


def test_the_session_ends_when_idle(clerk: Clerk, officer: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk.submit(clerk.get("/login"), "登录", username="zhang", password=PASSWORD)
    now = time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 29 * 60)
    assert clerk.get("/account").heading == "我的账号"
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 58 * 60)
    assert clerk.get("/account").heading == "我的账号"
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 89 * 60)
    assert clerk.get("/account").heading == "登录"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(clerk: Clerk) -> None:
    clerk.get("/login")
    cookie = clerk.client.get_cookie("office")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")


def test_a_session_does_not_survive_sign_in(clerk: Clerk, officer: Officer) -> None:
    with clerk.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    clerk.submit(clerk.get("/login"), "登录", username="zhang", password=PASSWORD)
    with clerk.client.session_transaction() as session:
        assert "planted" not in session


def test_a_form_without_its_guard_is_refused(office_app: Flask, officer: Officer) -> None:
    clerk = Clerk(office_app, officer)
    response = clerk.client.post("/officers/1/close")
    assert response.status_code == 400
    assert officer.active


def test_the_reader_chooses_the_language(clerk: Clerk, officer: Officer) -> None:
    page = clerk.submit(clerk.get("/login?next=/account"), "English", language="en")
    assert page.root.all("html")[0].get("lang") == "en"
    assert page.address == "/login?next=/account"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/rounds?page=2", "/rounds?page=2"),
        ("", "/"),
        (None, "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("///elsewhere.example", "/"),
        ("\\\\elsewhere.example", "/"),
        ("/\t/elsewhere.example", "/"),
        ("rounds", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_sign_in_leads_to_pages_of_this_door_only(address: str | None, expected: str) -> None:
    application = Flask(__name__)
    application.add_url_rule("/", "home.index")
    with application.test_request_context():
        assert inside(address) == expected
