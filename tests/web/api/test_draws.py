"""Draws by calls: numbers and digests, never a name."""

import pytest
from flask import Flask

from survey.draws import repeat
from survey.officers.models import Officer
from survey.rounds.models import Inspection
from tests.draws.lists import NUMBERS, SOURCE, make_draft, today
from tests.make import make_inspection, make_officer, make_round
from tests.web.api.program import Program
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE

PEOPLE = [
    {"name": name, "group": group}
    for group, names in {"甲": "赵钱孙李周", "乙": "吴郑王"}.items()
    for name in names
]


@pytest.fixture
def clerk(office_app: Flask) -> Officer:
    return make_officer()


@pytest.fixture
def inspection(clerk: Officer) -> Inspection:
    return make_inspection(make_round(clerk.office))


@pytest.fixture
def program(office_app: Flask, clerk: Officer) -> Program:
    return Program(office_app, clerk)


def test_a_draw_from_its_list_to_the_names_gone(program: Program, inspection: Inspection) -> None:
    body = {"people": PEOPLE, "quotas": {"甲": 1}}
    made = program.post(f"/inspections/{inspection.id}/draws", body, 201)
    assert (made["state"], made["list_digest"]) == ("draft", None)
    draw = f"/draws/{made['id']}"
    sized = program.put(f"{draw}/quotas", {"quotas": {"甲": 2, "乙": 1}})
    assert [(group["name"], group["quota"], group["size"]) for group in sized["groups"]] == [
        ("甲", 2, 5),
        ("乙", 1, 3),
    ]
    frozen = program.post(f"{draw}/freeze", {"source": SOURCE, "source_on": str(today())})
    text = program.get(f"{draw}/list")["text"]
    drawn = program.post(f"{draw}/numbers", {"entropy": NUMBERS})
    again = repeat.repeat(text, NUMBERS)
    assert (again.digest, again.numbers) == (frozen["list_digest"], drawn["figures"])
    assert [group["order"] for group in drawn["groups"]] == [
        each.invited + each.reserves for each in again.groups
    ]
    first, _, third = drawn["groups"][0]["order"][:3]
    made = program.post(f"{draw}/replacements", {"out": first, "reason": "外出"}, 201)
    assert (made["out"], made["come_in"]) == (first, third)
    assert program.client.delete(f"/api/v1{draw}/names", headers=bearer(program)).status_code == 204
    assert program.get(f"/inspections/{inspection.id}/draws")[0]["names_deleted_at"]


def test_what_cannot_be_meant_is_refused_with_its_row(program: Program, inspection: Inspection) -> None:
    people = [{"name": "赵"}, {"name": ""}, {"name": "赵"}]
    said = program.post(f"/inspections/{inspection.id}/draws", {"people": people}, 422)
    assert [error["row"] for error in said["errors"]] == [1, 2, 3]
    program.post(f"/inspections/{inspection.id}/draws", {"people": PEOPLE, "quotas": {"丙": 1}}, 422)
    assert program.get(f"/inspections/{inspection.id}/draws") == []


def test_another_office_s_draw_does_not_exist(program: Program) -> None:
    program.get(f"/draws/{make_draft().id}", 404)


def test_a_draft_is_taken_back(program: Program, clerk: Officer) -> None:
    draw = make_draft(clerk)
    address = f"/draws/{draw.id}"
    assert program.client.delete(f"/api/v1{address}", headers=bearer(program)).status_code == 204
    program.get(address, 404)


def bearer(program: Program) -> dict[str, str]:
    return {"Authorization": f"Bearer {program.token}"}
