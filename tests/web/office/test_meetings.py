"""A meeting on the office's pages: prepared, opened with a warning, voted again, one after the other in an evening."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from survey import clock
from survey.ballots import polls, print_runs
from survey.ballots.models import Mixing, Mode, Poll, State
from survey.db import db
from survey.meetings.evenings import day_of
from survey.meetings.models import Meeting
from survey.meetings.operations import tell_presence
from survey.meetings.rules import Attendance, Quorum
from survey.officers.models import Officer
from survey.officers.rules import Role
from tests.ballots.urn import ENOUGH
from tests.make import make_inspection, make_meeting, make_officer, make_poll, make_round
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
def meeting(operator: Officer) -> Meeting:
    return make_meeting(make_inspection(make_round(operator.office)), by=operator)


def voting(meeting: Meeting, by: Officer, count: int = 3) -> Poll:
    poll = meeting.poll
    assert poll
    print_runs.issue_tickets(by, poll, count)
    return polls.open_poll(by, poll, ENOUGH)


def test_a_meeting_is_prepared_for_a_unit_with_the_usual_agenda(clerk: Clerk, operator: Officer) -> None:
    inspection = make_inspection(make_round(operator.office))
    form = clerk.follow(clerk.get(f"/inspections/{inspection.id}"), "安排通报会")
    page = clerk.submit(
        form, "安排通报会", place="县政府三楼", starts_at="2026-11-22T19:30", quorum="two_thirds"
    )
    [meeting] = db.session.query(Meeting)
    assert (meeting.place, meeting.quorum, len(meeting.agenda)) == ("县政府三楼", Quorum.TWO_THIRDS, 7)
    assert f"{clock.local(meeting.starts_at, 'Asia/Shanghai'):%H:%M}" == "19:30"
    assert "先印发参评票" in page.text
    assert "推选监票人" in page.text


def test_what_is_refused_keeps_what_was_typed(clerk: Clerk, operator: Officer) -> None:
    inspection = make_inspection(make_round(operator.office))
    form = clerk.get(f"/inspections/{inspection.id}/meetings/new")
    page = clerk.submit(form, "安排通报会", place="", starts_at="2026-11-22T19:30", agenda="只有一项")
    assert page.form("安排通报会").entries["agenda"][0].strip() == "只有一项"
    assert db.session.query(Meeting).count() == 0


def test_a_poll_that_stands_already_is_offered(clerk: Clerk, operator: Officer) -> None:
    inspection = make_inspection(make_round(operator.office))
    poll = make_poll(inspection, "MC", mode=Mode.TICKET, mixing=Mixing.AT_CLOSE)
    form = clerk.get(f"/inspections/{inspection.id}/meetings/new")
    clerk.submit(form, "安排通报会", place="会议室", starts_at="2026-11-22T19:30", poll=poll.code)
    assert db.session.query(Meeting).one().poll_id == poll.id


def test_an_arrangement_is_changed_and_cancelled(clerk: Clerk, meeting: Meeting) -> None:
    page = clerk.submit(clerk.get(f"/meetings/{meeting.id}/edit"), "保存", place="乡政府", agenda="一\n\n二")
    assert "乡政府" in page.text
    assert meeting.agenda == ["一", "二"]
    page = clerk.submit(clerk.follow(page, "取消通报会"), "确定取消通报会", reason="改期")
    assert "通报会已取消" in page.text


def test_opening_the_next_warns_of_one_that_is_still_open(
    clerk: Clerk, meeting: Meeting, operator: Officer
) -> None:
    first = make_meeting(
        make_inspection(meeting.inspection.round),
        by=operator,
        starts_at=meeting.starts_at - timedelta(seconds=1),
    )
    voting(first, operator)
    assert meeting.poll
    print_runs.issue_tickets(operator, meeting.poll, 3)
    page = clerk.follow(clerk.get(f"/meetings/{meeting.id}"), "开始测评")
    assert "当天还有测评没有截止" in page.text
    assert "还没有登记到会人数" in page.text
    page = clerk.submit(page, "开始测评", reason="参会人数少")
    assert "正在测评" in page.text
    assert first.poll
    assert first.poll.state is State.OPEN
    page = clerk.follow(page, f"上一个：{first.inspection.unit.name}")
    assert f"下一个：{meeting.inspection.unit.name}" in page.links
    evening = clerk.get(f"/meetings/days/{day_of(meeting)}")
    assert [link.text for link in evening.root.all("a") if "党组" in link.text] == [
        first.inspection.unit.name,
        meeting.inspection.unit.name,
    ]


def test_a_groups_tickets_are_ordered_as_many_as_it_has_people(
    clerk: Clerk, meeting: Meeting, operator: Officer
) -> None:
    tell_presence(operator, meeting, [Attendance("干部职工", 30, 0)])
    form = clerk.follow(clerk.get(f"/meetings/{meeting.id}"), "印票").form("生成参评票")
    assert (form.entries["count"], form.entries["group"]) == (["30"], ["干部职工"])


def test_a_missing_quorum_is_said_before_the_vote(clerk: Clerk, meeting: Meeting, operator: Officer) -> None:
    tell_presence(operator, meeting, [Attendance("", 40, 20)])
    assert meeting.poll
    page = clerk.get(f"/polls/{meeting.poll.code}/open")
    assert "应到40人，实到20人，不足21人" in page.text


def test_a_vote_is_taken_again_with_new_tickets(clerk: Clerk, meeting: Meeting, operator: Officer) -> None:
    first = voting(meeting, operator)
    page = clerk.follow(clerk.get(f"/meetings/{meeting.id}"), "重新测评")
    page = clerk.submit(page, "确定重新测评")
    assert "请填写理由" in page.text or "理由" in page.text
    page = clerk.submit(page, "确定重新测评", reason="票发错了单位")
    assert "先印发参评票" in page.text
    assert first.state is State.CANCELLED
    assert meeting.poll_id != first.id


def test_the_list_leads_to_the_day_and_the_desk(clerk: Clerk, meeting: Meeting) -> None:
    page = clerk.follow(clerk.get("/"), re.sub(r"\s", "", "通报会"))
    assert meeting.inspection.unit.name in page.links
    assert "会务台" in clerk.follow(page, "会务台").text
    clerk.get("/meetings/days/2026-13-45", 404)
    assert "这一天没有通报会" in clerk.get("/meetings/days/2020-01-01").text


def test_a_teller_sees_meetings_and_prepares_none(
    office_app: Flask, meeting: Meeting, operator: Officer
) -> None:
    teller = Clerk(office_app, make_officer(Role.TELLER, office=operator.office))
    page = teller.get(f"/meetings/{meeting.id}")
    assert "会务台" in page.links
    assert "修改安排" not in page.links
    teller.get(f"/meetings/{meeting.id}/edit", 403)


def test_another_offices_meeting_is_not_there(clerk: Clerk) -> None:
    foreign = make_meeting()
    for page in ("", "/edit", "/again", "/cancel", "/desk", "/desk/figures", "/desk/presence"):
        clerk.get(f"/meetings/{foreign.id}{page}", 404)
    assert foreign.inspection.unit.name not in clerk.get("/meetings").text
