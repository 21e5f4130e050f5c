"""The desk of a meeting: presence, spare tickets and scans on one page, its numbers fresh, its books open."""

import pytest
from flask import Flask

from survey.ballots import polls, print_runs
from survey.ballots.models import Poll
from survey.ballots.tickets import books
from survey.db import db
from survey.meetings.models import Meeting
from survey.meetings.operations import tell_presence
from survey.meetings.queries import presence_of
from survey.meetings.rules import Attendance
from survey.officers.models import Officer
from survey.officers.rules import Role
from tests.ballots.urn import ENOUGH
from tests.make import make_inspection, make_meeting, make_officer, make_round
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE
from tests.web.page import Page

pytestmark = ON_SQLITE

STAFF, PEOPLE = "干部职工", "服务对象"


@pytest.fixture
def meeting(operator: Officer) -> Meeting:
    return make_meeting(make_inspection(make_round(operator.office)), by=operator)


@pytest.fixture
def poll(meeting: Meeting) -> Poll:
    assert meeting.poll
    return meeting.poll


@pytest.fixture
def teller(office_app: Flask, meeting: Meeting) -> Clerk:
    return Clerk(office_app, make_officer(Role.TELLER, office=meeting.inspection.round.office))


def desk(clerk: Clerk, meeting: Meeting) -> Page:
    return clerk.get(f"/meetings/{meeting.id}/desk")


def entered(*rows: tuple[str, str, str]) -> dict[str, str]:
    """The lines of the form as they are typed."""
    names = ("group", "eligible", "present")
    return {
        f"groups-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in zip(names, row, strict=True)
    }


def test_who_is_there_is_entered_by_group(teller: Clerk, meeting: Meeting) -> None:
    lines = entered((STAFF, "30", "28"), (PEOPLE, "12", ""))
    page = teller.submit(desk(teller, meeting), "登记到会人数", **lines)
    assert presence_of(meeting) == [Attendance(STAFF, 30, 28), Attendance(PEOPLE, 12, 0)]
    assert "达到出席要求" in page.text
    entries = page.form("登记到会人数").entries
    assert (entries["groups-0-present"], entries["groups-2-group"]) == (["28"], [""])


@pytest.mark.parametrize(
    "lines", [entered((STAFF, "3", "4")), entered((STAFF, "3", "x"), (PEOPLE, "5", "5"))]
)
def test_numbers_that_cannot_be_meant_stay_as_they_were_typed(
    teller: Clerk, meeting: Meeting, lines: dict[str, str]
) -> None:
    page = teller.submit(desk(teller, meeting), "登记到会人数", **lines)
    assert {name: [value] for name, value in lines.items()}.items() <= page.form(
        "登记到会人数"
    ).entries.items()
    assert presence_of(meeting) == []


def test_one_scan_follows_the_other_with_the_same_ending(teller: Clerk, meeting: Meeting, poll: Poll) -> None:
    codes = print_runs.issue_tickets(None, poll, 3, 1)
    page = desk(teller, meeting)
    for scanned in (codes[0], f"https://host/p/{poll.code}#{codes[1]}"):
        page = teller.submit(page, "作废这张票", ticket=scanned, ending="leftover")
        entries = page.form("作废这张票").entries
        assert (entries["ticket"], entries["ending"]) == ([""], ["leftover"])
        assert "这张票已作废" in page.text
    [book] = books(poll)
    assert (book.balance.leftover, book.balance.is_even) == (2, True)
    refused = teller.submit(page, "作废这张票", ticket=codes[0], ending="leftover")
    assert "这张票已经作废" in refused.text
    [field] = [each for each in refused.root.all("input") if each.get("name") == "ticket"]
    assert (field.get("value"), "autofocus" in field.attributes) == (codes[0], True)


def test_spare_tickets_are_handed_out_up_to_those_there_are(
    teller: Clerk, meeting: Meeting, poll: Poll
) -> None:
    print_runs.issue_tickets(None, poll, 3, 2, STAFF)
    page = teller.submit(desk(teller, meeting), "登记发出", count="3")
    assert page.form("登记发出").entries["count"] == ["3"]
    teller.submit(page, "登记发出", count="2")
    [book] = books(poll)
    assert (book.balance.issued, book.balance.reserve) == (5, 0)


def test_more_tickets_out_than_people_there_are_named(clerk: Clerk, meeting: Meeting, poll: Poll) -> None:
    print_runs.issue_tickets(None, poll, 5, 0, STAFF)
    tell_presence(meeting.made_by, meeting, [Attendance(STAFF, 6, 3)])
    assert "请核对" not in desk(clerk, meeting).text, "they are only printed so far"
    polls.open_poll(meeting.made_by, poll, ENOUGH)
    assert "干部职工发出的票比实到多2张" in desk(clerk, meeting).text


def test_the_page_keeps_its_numbers_fresh(
    teller: Clerk, meeting: Meeting, poll: Poll, operator: Officer
) -> None:
    print_runs.issue_tickets(operator, poll, 3, 1)
    polls.open_poll(operator, poll, ENOUGH)
    fresh = teller.send("GET", f"/meetings/{meeting.id}/desk/figures")
    assert fresh.json == {
        "state": "open", "eligible": None, "present": None, "issued": 3, "returned": 0, "outstanding": 3,
        "handed_back": 0, "lost": 0, "reserve": 1, "withdrawn": 0, "printed": 4, "is_even": True,
    }  # fmt: skip
    shown = {each.get("data-figure") for each in desk(teller, meeting).root.walk()} - {""}
    assert shown <= set(fresh.json)


def test_a_camera_may_be_used_at_the_desk_only(teller: Clerk, meeting: Meeting) -> None:
    policy = teller.send("GET", f"/meetings/{meeting.id}/desk").headers["Permissions-Policy"]
    assert "camera=(self)" in policy
    assert "camera=()" in teller.send("GET", "/meetings").headers["Permissions-Policy"]


def test_a_meetings_attendance_is_told_at_its_desk(teller: Clerk, meeting: Meeting, poll: Poll) -> None:
    page = teller.follow(teller.get(f"/polls/{poll.code}"), "登记应到和实到")
    assert page.form("登记到会人数")


def test_a_desk_after_the_close_tells_and_changes_nothing(clerk: Clerk, meeting: Meeting, poll: Poll) -> None:
    polls.cancel_poll(None, poll, "更正")
    db.session.rollback()
    page = desk(clerk, meeting)
    assert not [form for form in page.forms if "作废这张票" in form.buttons]
