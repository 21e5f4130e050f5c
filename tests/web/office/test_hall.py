"""The hall's screen tells how to vote and how far the hall is; of the result nothing before it may be read."""

import pytest
from flask import Flask

from survey.ballots.models import Mode
from survey.config import Config
from survey.db import db
from survey.meetings.models import Meeting
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.tally.reading import read_both
from survey.tally.rules import Turnout
from tests.ballots.conftest import booth
from tests.make import make_counted_poll, make_inspection, make_meeting, make_officer, make_round
from tests.meetings.vote import cast_all, counted, make_vote, poll_of
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

__all__ = ["booth"]

pytestmark = [ON_SQLITE, pytest.mark.usefixtures("booth")]

RESULT = ("87.5%", "有效16份", "对整改工作的总体评价", "不低于80%")


def hall(clerk: Clerk, meeting: Meeting) -> str:
    return clerk.get(f"/meetings/{meeting.id}/hall").text


def figures(clerk: Clerk, meeting: Meeting) -> dict[str, object]:
    answer = clerk.send("GET", f"/meetings/{meeting.id}/hall/figures")
    assert answer.status_code == 200
    return dict(answer.get_json())


def test_a_vote_shows_the_steps_and_how_many_have_cast(clerk: Clerk, operator: Officer) -> None:
    meeting, codes = make_vote(operator)
    cast_all(meeting, codes)
    page = hall(clerk, meeting)
    for said in ("临江县水利局党组", "微信扫一扫", f"/p/{poll_of(meeting).code}", "实到20", "已提交17"):
        assert said in page
    assert figures(clerk, meeting) == {
        "page": "voting-0",
        "eligible": 23,
        "present": 20,
        "issued": 20,
        "returned": 17,
        "seconds_left": None,
    }


@pytest.mark.parametrize("is_opened", [False, True])
@pytest.mark.parametrize("shows_result", [False, True])
def test_the_result_stands_there_once_it_was_opened_unless_it_is_withheld(
    clerk: Clerk, operator: Officer, config: Config, is_opened: bool, shows_result: bool
) -> None:
    meeting = counted(operator, config, shows_result=shows_result)
    if is_opened:
        read_both(operator, poll_of(meeting))
    shown = is_opened and shows_result
    page = hall(clerk, meeting)
    assert [word in page for word in RESULT] == [shown] * len(RESULT)
    assert figures(clerk, meeting)["page"] == ("result-1" if shown else "closed-0")


def test_before_the_vote_and_without_one_the_hall_waits(clerk: Clerk, operator: Officer) -> None:
    meeting = make_meeting(make_inspection(make_round(operator.office)), by=operator)
    assert "请保管好" in hall(clerk, meeting)
    assert figures(clerk, meeting)["page"] == "waiting-0"


def test_the_desks_people_see_it_and_no_other_office(office_app: Flask, operator: Officer) -> None:
    meeting, _ = make_vote(operator)
    addresses = [f"/meetings/{meeting.id}/hall", f"/meetings/{meeting.id}/hall/figures"]
    for officer, status in ((make_officer(Role.TELLER, office=operator.office), 200), (make_officer(), 404)):
        clerk = Clerk(office_app, officer)
        assert [clerk.send("GET", each).status_code for each in addresses] == [status] * 2


def test_of_a_team_evaluation_the_hall_sees_no_result(clerk: Clerk, operator: Officer) -> None:
    inspection = make_inspection(make_round(operator.office))
    meeting = make_meeting(inspection, by=operator)
    meeting.poll = make_counted_poll(inspection, "XZ", mode=Mode.TICKET)
    db.session.commit()
    read_both(operator, meeting.poll)
    assert figures(clerk, meeting)["page"] == "closed-0"
    assert "100" not in hall(clerk, meeting)


def test_a_void_vote_shows_no_result(clerk: Clerk, operator: Officer) -> None:
    inspection, turnout = make_inspection(make_round(operator.office)), Turnout(returned=31, issued=30)
    meeting = make_meeting(inspection, by=operator)
    meeting.poll = make_counted_poll(inspection, "MC", 31, turnout=turnout, mode=Mode.TICKET)
    db.session.commit()
    read_both(operator, meeting.poll)
    assert figures(clerk, meeting)["page"] == "void-0"
