"""Teams by calls: read pooled, letters told, reported; closed to whoever was of the team."""

import pytest
from flask import Flask

from survey.db import db
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.rounds.models import Team
from tests.evaluation.answers import make_evaluation
from tests.make import make_inspection, make_office, make_officer, make_round
from tests.web.api.program import Program
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE
PERIOD = {"since_on": "2026-03-02", "until_on": "2026-06-02"}


@pytest.fixture
def clerk(office_app: Flask) -> Officer:
    return make_officer()


@pytest.fixture
def program(office_app: Flask, clerk: Officer) -> Program:
    return Program(office_app, clerk)


@pytest.fixture
def team(clerk: Officer) -> Team:
    inspection = make_inspection(make_round(clerk.office))
    make_evaluation(inspection, good=18, fair=6, poor=4)
    assert inspection.team
    return inspection.team


def test_a_team_is_read_pooled_with_its_alarm(program: Program, team: Team) -> None:
    read = program.get(f"/teams/{team.id}/evaluation")
    [pool] = read["pools"]
    assert (read["alarm"], pool["overall"], pool["found"]) == (True, {"good": 24, "base": 28}, [])
    assert (pool["returned"], len(pool["items"]), len(pool["groups"])) == (28, 13, 1)
    [row] = program.get(f"/rounds/{team.round.id}/teams")
    assert (row["alarm"], row["counted"], row["letters"], row["report"]) == (True, 1, None, None)


def test_a_report_needs_the_letters_and_stands_as_it_was_made(program: Program, team: Team) -> None:
    suggested = {"suggestions": "加强保密教育。"}
    refused = program.post(f"/teams/{team.id}/reports", suggested, 409)
    assert refused["type"] == "urn:survey:fact:letters-untold"
    program.post(f"/teams/{team.id}/letters", {"count": -1, **PERIOD}, 422)
    program.post(
        f"/teams/{team.id}/letters", {"count": 0, "since_on": "2026-06-02", "until_on": "2026-03-02"}, 422
    )
    assert program.post(f"/teams/{team.id}/letters", {"count": 2, **PERIOD}, 201)["count"] == 2
    made = program.post(f"/teams/{team.id}/reports", suggested, 201)
    assert program.get(f"/team-reports/{made['id']}") == made
    assert made["report"]["letters"] == {"count": 2, **PERIOD}


def test_a_member_is_entered_and_meets_nothing_of_the_team(
    office_app: Flask, program: Program, clerk: Officer, team: Team
) -> None:
    other = make_officer(office=clerk.office)
    program.post(f"/teams/{team.id}/members", {"officer": other.id}, 201)
    program.post(f"/teams/{team.id}/members", {"officer": other.id}, 409)
    program.post(f"/teams/{team.id}/members", {"officer": make_officer().id}, 409)
    member = Program(office_app, other)
    member.get(f"/teams/{team.id}/evaluation", 404)
    assert member.get(f"/rounds/{team.round.id}/teams") == []
    assert member.get("/teams/alarms") == {"own": [], "led": []}
    program("DELETE", f"/teams/{team.id}/members/{other.id}?reason=误登")
    member.get(f"/teams/{team.id}/evaluation")


def test_alarms_reach_the_leading_office_as_yes_or_no(office_app: Flask, clerk: Officer, team: Team) -> None:
    leading = make_office()
    clerk.office.parent_id = leading.id
    db.session.commit()
    [alarm] = Program(office_app, make_officer(Role.LEADER, office=leading)).get("/teams/alarms")["led"]
    assert alarm == {
        "office": clerk.office.name,
        "round": team.round.name,
        "team": team.name,
        "alarm": True,
    }
