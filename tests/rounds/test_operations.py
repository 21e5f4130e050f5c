"""Rounds and inspections are made, changed and read inside one office."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from survey.db import db
from survey.officers.models import AuditEntry, Officer
from survey.rounds.facts import (
    DueBeforeFeedback,
    EndedBeforeBegun,
    HalfFieldwork,
    NameMissing,
    RoundExists,
    RowsRefused,
)
from survey.rounds.operations import create_inspections, create_round, date_fieldwork, update_inspection
from survey.rounds.queries import (
    find_inspection,
    find_round,
    find_round_named,
    find_unit,
    inspections_of,
    rounds_of,
)
from tests.make import make_office, make_officer, make_round

SPRING, SUMMER = date(2026, 3, 2), date(2026, 6, 2)


@pytest.fixture
def clerk(app: Flask) -> Officer:
    return make_officer()


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.number)))


def test_a_round_is_opened_and_recorded(clerk: Officer) -> None:
    made = create_round(clerk, clerk.office, "　第十一轮 ", "常规", SPRING, SUMMER)
    assert (made.name, made.kind, made.office_id) == ("第十一轮", "常规", clerk.office_id)
    assert find_round_named(clerk.office, "第 十一轮") == made
    assert rounds_of(clerk.office_id) == [made]
    assert acts() == ["round.create"]


def test_a_rounds_name_is_its_own_in_its_office(clerk: Officer) -> None:
    create_round(clerk, clerk.office, "第十一轮", "常规", SPRING, SUMMER)
    with pytest.raises(RoundExists):
        create_round(clerk, clerk.office, "第十一 轮", "专项", SPRING, SUMMER)
    other = make_officer()
    assert create_round(other, other.office, "第十一轮", "常规", SPRING, SUMMER).id


def test_a_round_without_a_name_or_due_before_its_feedback_is_refused(clerk: Officer) -> None:
    with pytest.raises(NameMissing):
        create_round(clerk, clerk.office, "　", "常规", SPRING, SUMMER)
    with pytest.raises(DueBeforeFeedback):
        create_round(clerk, clerk.office, "第十一轮", "常规", SUMMER, SPRING)
    assert acts() == []


def test_an_inspection_is_changed_and_the_audit_keeps_what_stood_before(clerk: Officer) -> None:
    inspection = create_inspections(clerk, make_round(clerk.office), [{"unit": {"name": "教育局党组"}}])[0]
    update_inspection(clerk, inspection, team="市委第二巡察组", due_on=date(2026, 9, 2), remark="提级巡察")
    assert inspection.team is not None
    assert (inspection.team.name, inspection.due_on, inspection.remark) == (
        "市委第二巡察组",
        date(2026, 9, 2),
        "提级巡察",
    )
    update_inspection(clerk, inspection, team=None, remark=None)
    assert (inspection.team, inspection.remark) == (None, "")
    update_inspection(clerk, inspection, remark="")
    assert acts() == ["inspection.create", "inspection.update", "inspection.update"]


@pytest.mark.parametrize(
    ("changes", "fact"),
    [
        ({"due_on": date(2026, 1, 1)}, DueBeforeFeedback),
        ({"standing_class": "优"}, RowsRefused),
        ({"remark": "=1+1"}, RowsRefused),
        ({"unit_id": 7}, TypeError),
    ],
)
def test_an_inspection_is_not_changed_to_what_cannot_be_meant(
    clerk: Officer, changes: dict[str, object], fact: type[Exception]
) -> None:
    inspection = create_inspections(clerk, make_round(clerk.office), [{"unit": {"name": "教育局党组"}}])[0]
    with pytest.raises(fact):
        update_inspection(clerk, inspection, **changes)
    assert (inspection.due_on, inspection.standing_class, inspection.remark) == (SUMMER, "", "")


def test_another_offices_objects_do_not_exist(clerk: Officer) -> None:
    round = make_round(clerk.office)
    inspection = create_inspections(clerk, round, [{"unit": {"name": "教育局党组"}}])[0]
    own, foreign = clerk.office_id, make_office().id
    assert find_round(own, round.id) == round
    assert find_inspection(own, inspection.id) == inspection
    assert find_unit(own, inspection.unit_id) == inspection.unit
    assert find_round(foreign, round.id) is None
    assert find_inspection(foreign, inspection.id) is None
    assert find_unit(foreign, inspection.unit_id) is None
    assert rounds_of(foreign) == []


def test_inspections_come_in_the_order_they_were_entered(clerk: Officer) -> None:
    round = make_round(clerk.office)
    names = [f"{number}号村" for number in range(1, 8)] + ["100%村"]
    create_inspections(clerk, round, [{"unit": {"name": name}} for name in names])
    assert [inspection.unit.name for inspection in inspections_of(round)] == names


def test_the_days_at_the_units_are_kept_for_the_notices_and_must_make_sense(app: Flask) -> None:
    clerk = make_officer()
    round = make_round(clerk.office)
    with pytest.raises(EndedBeforeBegun):
        date_fieldwork(clerk, round, SUMMER, SPRING)
    with pytest.raises(HalfFieldwork):
        date_fieldwork(clerk, round, SPRING, None)
    assert date_fieldwork(clerk, round, SPRING, SUMMER).ended_on == SUMMER
    assert date_fieldwork(clerk, round, None, None).began_on is None
