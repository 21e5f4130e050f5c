"""Meetings at the API: prepared with their poll, told who is there, read as they stand."""

import pytest
from flask import Flask

from survey.officers.models import Officer
from survey.officers.rules import Permission
from tests.make import make_inspection, make_meeting, make_officer, make_poll, make_round
from tests.web.api.program import Program
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE

MEETING = {"place": "县政府三楼", "starts_at": "2026-11-22T19:30:00"}


@pytest.fixture
def clerk(office_app: Flask) -> Officer:
    return make_officer()


@pytest.fixture
def program(office_app: Flask, clerk: Officer) -> Program:
    return Program(office_app, clerk)


def test_a_meeting_is_prepared_told_of_and_read(program: Program, clerk: Officer) -> None:
    inspection = make_inspection(make_round(clerk.office))
    made = program.post(f"/inspections/{inspection.id}/meetings", MEETING, 201)
    assert (made["state"], made["quorum"], made["starts_at"]) == ("prepared", "half", "2026-11-22T11:30:00")
    assert (len(made["agenda"]), made["has_quorum"], made["issued"]) == (7, None, 0)
    groups = [
        {"group": "干部职工", "eligible": 30, "present": 20},
        {"group": "服务对象", "eligible": 12, "present": 1},
    ]
    program.put(f"/meetings/{made['id']}/presence", {"groups": groups})
    seen = program.get(f"/meetings/{made['id']}")
    assert (seen["groups"], seen["eligible"], seen["present"]) == (groups, 42, 21)
    assert (seen["needed"], seen["has_quorum"], seen["voids"], seen["is_void"]) == (
        22,
        False,
        ["quorum"],
        False,
    )
    assert program.get(f"/polls/{made['poll']}")["present"] == 21


def test_a_poll_is_named_or_refused(program: Program, clerk: Officer) -> None:
    inspection = make_inspection(make_round(clerk.office))
    path = f"/inspections/{inspection.id}/meetings"
    for code in (make_poll(inspection).code, make_poll().code, "nonsense"):
        program.post(path, {**MEETING, "poll": code}, 422)
    program.post(path, {**MEETING, "quorum": "most"}, 422)


@pytest.mark.parametrize("end", ["9999-12-31T20:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_an_hour_that_no_wall_clock_could_show_stands_in_nobodys_way(
    program: Program, clerk: Officer, end: str
) -> None:
    inspection = make_inspection(make_round(clerk.office))
    program.post(f"/inspections/{inspection.id}/meetings", {**MEETING, "starts_at": end}, 422)
    program.post(
        f"/inspections/{inspection.id}/polls", {"instrument": "QZ", "mode": "open", "closes_at": end}, 422
    )


def test_presence_that_cannot_be_meant_is_refused(program: Program, clerk: Officer) -> None:
    meeting = make_meeting(make_inspection(make_round(clerk.office)))
    path = f"/meetings/{meeting.id}/presence"
    for groups in ([], [{"eligible": 1, "present": 2}], [{"eligible": -1, "present": 0}]):
        program.put(path, {"groups": groups}, 422)
    assert program.post(f"/meetings/{meeting.id}/vote-again", {"reason": "x"}, 409)["type"].endswith(
        "vote-stands"
    )


def test_a_tellers_token_tells_presence_and_prepares_nothing(office_app: Flask, clerk: Officer) -> None:
    meeting = make_meeting(make_inspection(make_round(clerk.office)))
    teller = Program(office_app, clerk, Permission.TICKETS)
    teller.put(f"/meetings/{meeting.id}/presence", {"groups": [{"eligible": 3, "present": 2}]})
    teller.post(f"/inspections/{meeting.inspection_id}/meetings", MEETING, 403)
    teller.get(f"/meetings/{make_meeting().id}", 404)
