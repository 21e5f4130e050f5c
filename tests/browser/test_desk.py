"""The desk in a real browser: a scanner types and presses Enter, and numbers move while somebody types."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey.ballots import polls, print_runs
from survey.ballots.models import Poll
from survey.db import db
from survey.meetings.models import Meeting
from survey.meetings.operations import tell_presence
from survey.meetings.rules import Attendance
from survey.officers.models import Officer
from tests.ballots.urn import ENOUGH
from tests.browser.conftest import SMALL, OpenPhone
from tests.browser.serving import serving
from tests.make import make_inspection, make_meeting, make_officer, make_round
from tests.web.client import Clerk

pytestmark = pytest.mark.browser

GROUP = "干部职工"
DESK = {"width": 1100, "height": 700}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def officer(office_app: Flask) -> Officer:
    return make_officer(full_name="张三")


@pytest.fixture
def meeting(officer: Officer) -> Meeting:
    meeting = make_meeting(make_inspection(make_round(officer.office), "临江县水利局党组"), by=officer)
    tell_presence(officer, meeting, [Attendance(GROUP, 30, 25), Attendance("服务对象", 12, 10)])
    return meeting


@pytest.fixture
def codes(officer: Officer, meeting: Meeting) -> list[str]:
    """Of one run of an open vote."""
    poll = poll_of(meeting)
    codes = print_runs.issue_tickets(officer, poll, 25, 3, GROUP)
    print_runs.issue_tickets(officer, poll, 12, 2, "服务对象")
    polls.open_poll(officer, poll, ENOUGH)
    return codes


@pytest.fixture
def office(office_app: Flask) -> Iterator[str]:
    with serving(office_app) as where:
        yield where


def poll_of(meeting: Meeting) -> Poll:
    assert meeting.poll
    return meeting.poll


def signed_in(page: Page, office: str, clerk: Clerk) -> Page:
    clerk.get("/account")
    cookies = [(name, clerk.client.get_cookie(name)) for name in ("office", "session")]
    page.context.add_cookies(
        [{"name": name, "value": found.value, "url": office} for name, found in cookies if found]
    )
    return page


@pytest.mark.parametrize(("script", "viewport"), [(True, SMALL), (False, DESK)], ids=["phone", "desk"])
def test_tickets_are_scanned_one_after_the_other(
    phone: OpenPhone,
    office: str,
    office_app: Flask,
    officer: Officer,
    meeting: Meeting,
    codes: list[str],
    script: bool,
    viewport: dict[str, int],
) -> None:
    page = signed_in(phone(script=script, viewport=viewport), office, Clerk(office_app, officer))
    page.goto(f"{office}/meetings/{meeting.id}/desk")
    page.get_by_label("没有发出去").check()
    field = page.get_by_label("扫描或者输入票号")
    field.focus()
    for code in codes[:2]:
        page.keyboard.type(f"{office}/p/{poll_of(meeting).code}#{code}")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("这张票已作废")
        expect(field).to_be_focused()
        expect(field).to_have_value("")
    assert page.evaluate(OVERFLOW) <= 0


def test_numbers_move_while_somebody_types(
    phone: OpenPhone, office: str, office_app: Flask, officer: Officer, meeting: Meeting, codes: list[str]
) -> None:
    page = signed_in(phone(), office, Clerk(office_app, officer))
    page.clock.install()
    page.goto(f"{office}/meetings/{meeting.id}/desk")
    page.get_by_label("扫描或者输入票号").fill("HALF-TYPED")
    tell_presence(officer, meeting, [Attendance(GROUP, 30, 27), Attendance("服务对象", 12, 10)])
    db.session.rollback()
    page.clock.fast_forward(2000)
    expect(page.locator("[data-figure=present]")).to_have_text("37")
    expect(page.get_by_label("扫描或者输入票号")).to_have_value("HALF-TYPED")
    expect(page.locator("[data-camera]")).to_be_hidden()
