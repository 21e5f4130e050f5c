"""The thresholds by pages: what is in force and why, new ones with every mistake at its field, and old ones."""

import pytest
from flask import Flask

from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.publication.queries import policy_in_force, thresholds
from tests.make import make_officer
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
def leader(office_app: Flask, operator: Officer) -> Clerk:
    return Clerk(office_app, make_officer(Role.LEADER, office=operator.office))


def test_defaults_stand_with_their_basis(clerk: Clerk) -> None:
    page = clerk.get("/policy")
    assert "90%" in page.text
    assert "系统默认值" in page.text
    assert len(page.root.all("tr")) == 15
    assert "启用新标准" not in page.links


def test_new_thresholds_need_a_reason_and_supersede(leader: Clerk, operator: Officer) -> None:
    page = leader.submit(
        leader.get("/policy/new"),
        "启用",
        value_satisfaction_publish_min="95%",
        value_parties=["office", "discipline", "publicity"],
        value_names_held_units="yes",
        reason="领导小组第3次会议决定。",
    )
    assert page.heading == "公示标准第1版"
    assert "领导小组第3次会议决定。" in page.text
    row = policy_in_force(operator.office_id)
    assert row
    policy = thresholds(row)
    assert str(policy.satisfaction.publish_min) == "19/20"
    assert policy.parties == ("office", "discipline", "publicity")
    assert policy.names_held_units
    leader.submit(leader.get("/policy/new"), "启用", value_min_valid="20", reason="单位人数少。")
    assert "已不用" in leader.get("/policy/1").text
    leader.get("/policy/3", 404)


def test_every_mistake_stands_at_its_field_and_nothing_changes(leader: Clerk, operator: Officer) -> None:
    page = leader.submit(
        leader.get("/policy/new"),
        "启用",
        value_satisfaction_publish_min="九成",
        value_min_valid="很多",
        value_quorum="120%",
        reason="试一试",
    )
    assert len([error for error in page.root.walk() if error.get("class") == "wrong"]) == 2
    assert page.form("启用").entries["value_min_valid"] == ["很多"]
    page = leader.submit(page, "启用", value_satisfaction_publish_min="70%", value_min_valid="30")
    assert len([error for error in page.root.walk() if error.get("class") == "wrong"]) == 2
    assert policy_in_force(operator.office_id) is None


def test_thresholds_are_the_leaders(clerk: Clerk) -> None:
    clerk.get("/policy/new", 403)
