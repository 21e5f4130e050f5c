"""The first page says what is due."""

from datetime import timedelta

from survey import clock
from survey.officers.models import Officer
from tests.make import make_inspection, make_poll, make_round
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


def test_nothing_due_leaves_no_heading(clerk: Clerk) -> None:
    assert "近期事项" not in clerk.get("/").text


def test_a_poll_that_ends_soon_is_named_with_its_unit(clerk: Clerk, operator: Officer) -> None:
    inspection = make_inspection(make_round(operator.office), "临江县水利局党组")
    make_poll(inspection, opened_at=clock.now(), closes_at=clock.now() + timedelta(hours=3))
    page = clerk.get("/")
    assert "测评将在一天内截止" in page.text
    assert page.links["临江县水利局党组"] == f"/inspections/{inspection.id}"
