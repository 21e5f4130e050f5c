"""A unit is added by hand and its dates are changed."""

from datetime import date

from survey.officers.models import Officer
from survey.rounds.queries import inspections_of
from tests.make import make_inspection, make_round
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


def test_a_unit_is_added_by_hand_with_the_dates_of_the_round(clerk: Clerk, operator: Officer) -> None:
    round = make_round(operator.office)
    page = clerk.get(f"/rounds/{round.id}/inspections/new")
    page = clerk.submit(page, "添加", name="临江县审计局党组", team="县委第二巡察组")
    assert "临江县审计局党组" in page.links
    [inspection] = inspections_of(round)
    assert (inspection.feedback_on, inspection.due_on) == (round.feedback_on, round.due_on)
    assert inspection.team.name == "县委第二巡察组"


def test_a_refused_unit_keeps_what_was_typed_and_says_why(clerk: Clerk, operator: Officer) -> None:
    round = make_round(operator.office)
    page = clerk.get(f"/rounds/{round.id}/inspections/new")
    page = clerk.submit(page, "添加", name="临江县审计局党组", due_on="2026-01-01", team="县委第二巡察组")
    assert page.form("添加").entries["team"] == ["县委第二巡察组"]
    assert "2026-01-01" in page.text
    assert inspections_of(round) == []


def test_dates_and_team_can_be_changed(clerk: Clerk, operator: Officer) -> None:
    inspection = make_inspection(make_round(operator.office))
    page = clerk.get(f"/inspections/{inspection.id}/edit")
    page = clerk.submit(page, "保存", due_on="2026-07-15", team="县委第三巡察组", remark="提级巡察")
    assert inspection.due_on == date(2026, 7, 15)
    assert "2026年7月15日" in page.text
    assert "县委第三巡察组" in page.text
    assert "提级巡察" in page.text


def test_another_offices_unit_is_not_there(clerk: Clerk) -> None:
    inspection = make_inspection()
    for page in ("", "/edit"):
        clerk.get(f"/inspections/{inspection.id}{page}", 404)
