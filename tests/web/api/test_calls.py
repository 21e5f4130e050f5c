"""What each call takes, answers and refuses."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from survey import clock
from survey.ballots.models import Poll
from survey.ballots.suspension import suspend_all
from survey.db import db, writing
from survey.officers.models import Officer
from survey.officers.rules import Permission, Role
from survey.publication.models import GateKind
from tests.make import make_counted_poll, make_inspection, make_office, make_officer, make_poll, make_round
from tests.publication.complete import make_complete
from tests.web.api.program import Program

ROUND = {"name": "第八轮巡察", "kind": "常规", "feedback_on": "2026-03-02", "due_on": "2026-06-02"}
GATES = {kind.value: "已办" for kind in GateKind}


@pytest.fixture
def clerk(office_app: Flask) -> Officer:
    return make_officer()


@pytest.fixture
def program(office_app: Flask, clerk: Officer) -> Program:
    return Program(office_app, clerk)


def test_a_round_and_its_inspections_are_made_one_or_many(program: Program) -> None:
    made = program.post("/rounds", ROUND, 201)
    assert {**ROUND, "id": made["id"]} == made
    unit = {
        "unit": {"name": "临江县教育局党组", "category": "县直部门", "population": 12000},
        "team": "县委第一巡察组",
    }
    one = program.post(f"/rounds/{made['id']}/inspections", unit, 201)
    assert one["unit"]["name"] == "临江县教育局党组"
    assert one["due_on"] == "2026-06-02"
    many = program.post(
        f"/rounds/{made['id']}/inspections",
        [
            {"unit": {"name": f"临江县{n}局党组", "category": "县直部门"}, "team": "县委第一巡察组"}
            for n in "甲乙"
        ],
        201,
    )
    assert [inspection["team"] for inspection in many] == ["县委第一巡察组"] * 2
    listed = program.get(f"/rounds/{made['id']}/inspections")
    assert [inspection["id"] for inspection in listed] == [
        one["id"],
        *(inspection["id"] for inspection in many),
    ]
    assert [round["id"] for round in program.get("/rounds")] == [made["id"]]


def test_a_body_that_cannot_be_meant_names_the_field(program: Program) -> None:
    problem = program.post("/rounds", {**ROUND, "due_on": "someday"}, 422)
    assert "due_on" in str(problem["errors"])
    assert program.post("/rounds", {**ROUND, "due_on": "2026-01-01"}, 422)["type"].endswith(
        "due-before-feedback"
    )
    assert "kind" in str(program.post("/rounds", {**ROUND, "kind": " "}, 422)["errors"])
    program.post("/rounds", {**ROUND, "name": "第\0轮"}, 400)
    made = program.post("/rounds", ROUND, 201)
    vast = {"unit": {"name": "甲局", "population": 2**31}}
    assert "population" in str(program.post(f"/rounds/{made['id']}/inspections", vast, 422)["errors"])
    assert program.post("/rounds", ROUND, 409)["type"].endswith("round-exists")
    assert "1" in str(
        program.post(f"/rounds/{made['id']}/inspections", [{"unit": {"name": "甲局"}}, {}], 422)["errors"]
    )


@pytest.mark.parametrize(
    "body",
    ["[" * 100_000, "9" * 5000, '{"name": "\\ud800"}', '{"name": ', "\xff"],
    ids=["nested without end", "an endless number", "half a character", "cut off", "not UTF-8"],
)
def test_what_is_no_sound_json_is_a_bad_request(program: Program, clerk: Officer, body: str) -> None:
    inspection = make_inspection(make_round(clerk.office))
    for path in (
        "/rounds",
        f"/rounds/{inspection.round_id}/inspections",
        f"/inspections/{inspection.id}/polls",
    ):
        answer = program.client.post(
            f"/api/v1{path}",
            data=body.encode("latin-1"),
            content_type="application/json",
            headers={"Authorization": f"Bearer {program.token}"},
        )
        assert (path, answer.status_code) == (path, 400)
        assert answer.mimetype == "application/problem+json"


def test_a_poll_is_prepared_opened_extended_and_cancelled(program: Program, clerk: Officer) -> None:
    inspection = make_inspection(make_round(clerk.office))
    poll = program.post(f"/inspections/{inspection.id}/polls", {"instrument": "QZ", "mode": "open"}, 201)
    assert poll["url"].endswith(f"/p/{poll['code']}")
    assert poll["state"] == "draft"
    address = f"/polls/{poll['code']}"
    assert program.post(f"{address}/open") == {"state": "open"}
    program.post(f"{address}/open", status=409)
    program.get(f"{address}/tally", 409)
    soon = (clock.now() + timedelta(days=2)).isoformat() + "Z"
    assert program.post(f"{address}/extend", {"closes_at": soon, "reason": "群众要求延长"}) == {
        "state": "open"
    }
    program.post(f"{address}/cancel", {"reason": ""}, 422)
    assert program.post(f"{address}/cancel", {"reason": "问卷用错"}) == {"state": "cancelled"}


def test_a_suspended_poll_is_resumed(program: Program, clerk: Officer) -> None:
    inspection = make_inspection(make_round(clerk.office))
    poll = program.post(f"/inspections/{inspection.id}/polls", {"instrument": "QZ", "mode": "open"}, 201)
    address = f"/polls/{poll['code']}"
    program.post(f"{address}/open")
    program.post(f"{address}/resume", {"reason": "磁盘损坏"}, 409)
    with writing():
        suspend_all(db.session)
    assert program.get(address)["state"] == "suspended"
    program.post(f"{address}/close", status=409)
    program.post(f"{address}/resume", {"reason": ""}, 422)
    soon = (clock.now() + timedelta(days=2)).isoformat() + "Z"
    assert program.post(f"{address}/resume", {"reason": "磁盘损坏", "closes_at": soon}) == {"state": "open"}


def test_an_office_may_say_when_a_poll_mixes(program: Program, clerk: Officer) -> None:
    place = f"/inspections/{make_inspection(make_round(clerk.office)).id}/polls"
    body = {
        "instrument": "QZ",
        "mode": "open",
        "mixing": "at_close",
        "mixing_size": 80,
        "durability": "erase",
    }
    code = program.post(place, body, 201)["code"]
    poll = db.session.scalars(select(Poll).filter_by(code=code)).one()
    assert (poll.mixing, poll.mixing_size, poll.durability) == ("at_close", 80, "erase")
    program.post(place, {"instrument": "MC", "mode": "ticket", "mixing": "gathered"}, 422)


def test_tickets_stand_in_the_answer_only(program: Program, clerk: Officer) -> None:
    inspection = make_inspection(make_round(clerk.office))
    code = program.post(f"/inspections/{inspection.id}/polls", {"instrument": "MC", "mode": "ticket"}, 201)[
        "code"
    ]
    codes = program.post(f"/polls/{code}/tickets", {"count": 25, "group": "服务对象"}, 201)["codes"]
    assert len(set(codes)) == 25
    program.put(f"/polls/{code}/attendance", {"eligible": 30, "present": 25})
    turnout = program.get(f"/polls/{code}")
    assert turnout == {
        "state": "draft",
        "mode": "ticket",
        "eligible": 30,
        "present": 25,
        "issued": 25,
        "returned": 0,
        "scans": None,
        "lost": 0,
        "awaits_paper": False,
    }


def test_closing_answers_when_mixed_and_counted(program: Program, clerk: Officer) -> None:
    inspection = make_inspection(make_round(clerk.office))
    code = program.post(f"/inspections/{inspection.id}/polls", {"instrument": "QZ", "mode": "open"}, 201)[
        "code"
    ]
    program.post(f"/polls/{code}/open")
    assert program.post(f"/polls/{code}/close") == {"state": "closed"}
    tally = program.get(f"/polls/{code}/tally")
    assert (tally["returned"], tally["headline"]) == (0, "overall")
    assert tally["unusual"] == {
        "scans": 0,
        "without_page": 0,
        "doubtful": 0,
        "straight": 0,
        "comparable": 0,
        "days": [],
    }
    assert program.get(f"/polls/{code}")["scans"] == 0
    overall = next(item for item in tally["items"] if item["key"] == "overall")
    assert overall["rate"] is None
    assert overall["base"] == 0
    assert overall["base_rule"] == "decided"


def test_a_tally_has_a_full_and_a_public_view(program: Program, clerk: Officer) -> None:
    poll = make_counted_poll(make_inspection(make_round(clerk.office)), satisfied=4, dissatisfied=1)
    full = program.get(f"/polls/{poll.code}/tally")
    overall = next(item for item in full["items"] if item["key"] == "overall")
    assert overall["rate"] == 0.8
    assert overall["suppressed"] is None
    public = program.get(f"/polls/{poll.code}/tally?view=public")
    hidden = next(item for item in public["items"] if item["key"] == "overall")
    assert hidden["rate"] is None
    assert hidden["suppressed"] == "minimum"
    assert hidden["counts"] == {}


def test_reviews_findings_visits_and_the_standing(program: Program, clerk: Officer) -> None:
    inspection = make_inspection(make_round(clerk.office))
    address = f"/inspections/{inspection.id}"
    given = program.put(f"{address}/reviews/discipline", {"verdict": "pass", "opinions": ["同意。"]})
    assert (given["party"], given["of"]) == ("discipline", "progress")
    program.put(f"{address}/reviews/discipline?of=plan", {"verdict": "return"})
    found = {
        "number": 1,
        "text": "制度执行不严",
        "kind": "共性",
        "measures": "修订制度",
        "responsible": "办公室",
    }
    one = program.post(f"{address}/findings", {**found, "due_on": "2026-05-01", "rectified": True}, 201)
    assert one["status"] == "rectified"
    program.post(
        f"{address}/findings", [{**found, "number": 2}, {**found, "number": 3, "status": "underway"}], 201
    )
    program.post(f"{address}/findings", found, 409)
    amended = program("PATCH", f"/findings/{one['id']}", {"status": "underway"})
    assert amended["rectified"] is False
    program.post(
        f"{address}/visits", {"visited_on": "2026-05-20", "is_untrue": False, "discrepancies": 2}, 201
    )
    standing = program.get(f"{address}/standing")
    assert standing["findings"] == {"total": 3, "rectified": 0, "without_status": 1}
    assert standing["reviews"] == {"discipline": "pass"}
    assert standing["discrepancies"] == 2


def test_a_proposal_is_signed_by_another_and_published_through_its_gates(office_app: Flask) -> None:
    office = make_office()
    clerk, leader = make_officer(office=office), make_officer(Role.LEADER, office=office)
    round = make_round(office)
    inspection = make_complete(clerk, round)
    by_clerk, by_leader = Program(office_app, clerk), Program(office_app, leader)
    [proposal] = by_clerk.post(f"/rounds/{round.id}/decisions", status=201)
    assert (proposal["inspection"], proposal["outcome"]) == (inspection.id, "release")
    assert {"input", "value", "threshold", "verdict", "remark"} <= proposal["reasons"][0].keys()
    by_clerk.post(f"/decisions/{proposal['id']}/sign", status=403)
    by_leader.post(f"/decisions/{proposal['id']}/sign", {"outcome": "hold"}, 422)
    assert by_leader.post(f"/decisions/{proposal['id']}/sign")["signed"] == "release"
    batch = by_clerk.post(f"/rounds/{round.id}/batches", status=201)
    assert batch["missing_gates"] == ["circular", "secrecy", "approval"]
    refused = by_leader.post(f"/batches/{batch['id']}/release", status=409)
    assert refused["type"].endswith("gates-missing")
    released = by_leader.post(f"/batches/{batch['id']}/release", {"gates": GATES})
    assert [release["inspection"] for release in released["releases"]] == [inspection.id]


def test_nobody_enters_without_a_token_or_beyond_its_scopes(office_app: Flask) -> None:
    Program(office_app).get("/rounds", 401)
    clerk = make_officer()
    narrow = Program(office_app, clerk, Permission.ROUNDS)
    narrow.get("/rounds")
    poll = make_poll(make_inspection(make_round(clerk.office)))
    narrow.get(f"/polls/{poll.code}", 403)


def test_what_another_office_owns_does_not_exist(program: Program) -> None:
    foreign = make_poll()
    program.get(f"/polls/{foreign.code}", 404)
    program.get(f"/rounds/{foreign.inspection.round_id}/inspections", 404)
    program.get("/polls/22222222", 404)


def test_the_api_describes_itself(office_app: Flask) -> None:
    document = office_app.test_client().get("/api/openapi.json").json
    assert document["openapi"] == "3.1.0"
    assert "/api/v1/polls/{code}/tally" in document["paths"]
    page = office_app.test_client().get("/api/docs")
    assert page.status_code == 200
    assert "/api/v1/decisions/{decision_id}/sign" in page.text


def test_a_review_party_reviews_and_leaves_the_ledger_alone(office_app: Flask) -> None:
    office = make_office()
    inspection = make_inspection(make_round(office))
    party = Program(office_app, make_officer(Role.PARTY, office=office, party="discipline"))
    party.put(f"/inspections/{inspection.id}/reviews/discipline", {"verdict": "pass"})
    for verb, body in (
        ("findings", {"number": 1, "text": "甲", "kind": "共性"}),
        ("visits", {"visited_on": "2026-06-10", "is_untrue": False}),
    ):
        party.post(f"/inspections/{inspection.id}/{verb}", body, 403)


def test_papers_are_keyed_twice_compared_and_settled(
    office_app: Flask, program: Program, clerk: Officer
) -> None:
    other = Program(office_app, make_officer(office=clerk.office))
    inspection = make_inspection(make_round(clerk.office))
    code = program.post(f"/inspections/{inspection.id}/polls", {"instrument": "MC", "mode": "ticket"}, 201)[
        "code"
    ]
    handed_out = {"handed_out": 4, "channel": "paper", "group": "服务对象"}
    stack = program.post(f"/polls/{code}/stacks", handed_out, 201)["id"]
    program.post(f"/polls/{code}/open", {"reason": "全部用纸质票"})
    good = {key: ["satisfied"] for key in ("report", "problems", "accountability", "institutions", "overall")}
    papers = [
        {"answers": good},
        {"answers": None},
        {"answers": good | {"report": []}, "texts": {"opinion": "好"}},
    ]
    slipped = [papers[0], papers[1], {"answers": good, "texts": {"opinion": "好"}}]
    program.put(f"/stacks/{stack}/keyings/first", {"papers": [{"answers": {"report": ["x"]}}]}, 422)
    assert program.put(f"/stacks/{stack}/keyings/first", {"papers": papers})["left"] is None
    program.put(f"/stacks/{stack}/keyings/second", {"papers": papers}, 409)
    program.put(f"/stacks/{stack}/keyings/third", {"papers": papers}, 404)
    program.get(f"/stacks/{stack}/differences", 409)
    assert other.put(f"/stacks/{stack}/keyings/second", {"papers": slipped})["left"] == 1
    [difference] = program.get(f"/stacks/{stack}/differences")
    assert (difference["place"], difference["items"], difference["looked_at"]) == (3, ["report"], False)
    program.post(f"/stacks/{stack}/settle", None, 409)
    program.post(f"/polls/{code}/close", None, 202)
    assert program.get(f"/polls/{code}")["awaits_paper"] is True
    program.put(f"/stacks/{stack}/differences/3", {"paper": papers[2]})
    settled = program.post(f"/stacks/{stack}/settle")
    assert (settled["settled"], settled["gathered"], settled["spoilt"]) == (True, 3, 1)
    assert program.post(f"/polls/{code}/close")["state"] == "closed"
    tally = program.get(f"/polls/{code}/tally")
    assert (tally["issued"], tally["returned"], tally["spoilt"], tally["void"]) == (4, 3, 1, False)
    assert tally["channels"] == {"paper": 3}
    dropped = {"handed_out": 1, "channel": "paper"}
    program.post(f"/polls/{code}/stacks", dropped, 409)
