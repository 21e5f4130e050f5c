"""A roster is entered whole or not at all, and entering it again changes nothing."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from survey.db import db
from survey.officers.models import AuditEntry, Officer
from survey.rounds.facts import RowsRefused
from survey.rounds.models import Inspection, Round, Team, Unit
from survey.rounds.operations import Imported, create_inspections, import_roster
from survey.rounds.roster.rows import Roster, RosterRow
from tests.make import make_office, make_officer, make_round
from tests.rounds.files import HEADER, read, row, shared


@pytest.fixture
def round(app: Flask) -> Round:
    return make_round()


@pytest.fixture
def clerk(round: Round) -> Officer:
    return make_officer(office=round.office)


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def counts(imported: Imported) -> tuple[int, int, int]:
    return imported.added, imported.changed, imported.unchanged


def test_city_is_imported_once_and_again_without_a_change(clerk: Officer, round: Round) -> None:
    city = shared("roster-city-113.xlsx")
    imported = import_roster(clerk, round, city)
    assert counts(imported) == (113, 0, 0)
    assert len(imported.warnings) == 6
    assert (count(Unit), count(Team), count(Inspection)) == (113, 5, 113)
    found = db.session.scalars(select(Inspection).join(Unit).where(Unit.name == "临江市办公室党组")).one()
    assert (found.remark, found.feedback_on, found.due_on) == ("提级巡察", date(2026, 3, 2), date(2026, 6, 2))
    assert found.team is not None
    assert (found.team.name, found.unit.population, found.unit.sector) == ("市委第一巡察组", 54514, "综合")
    before = rows_of_everything()
    assert counts(import_roster(clerk, round, city)) == (0, 0, 113)
    assert rows_of_everything() == before


def test_villages_are_read_and_imported_within_ten_seconds(clerk: Officer, round: Round) -> None:
    started = time.perf_counter()
    imported = import_roster(clerk, round, shared("villages-3944-gb18030.csv"))
    assert time.perf_counter() - started < 10
    assert counts(imported) == (3944, 0, 0)
    townships = db.session.scalars(select(Unit).where(Unit.parent_id.is_(None))).all()
    assert len(townships) == 36
    assert count(Unit) == 3980
    chosen = (
        select(Inspection)
        .join(Unit)
        .where(Unit.name == "上张家湾村党支部", Unit.parent_key.endswith("城关镇"))
    )
    village = db.session.scalars(chosen).one()
    assert village.unit.parent is not None
    assert (village.unit.parent.name, village.unit.district) == ("城关镇", "临江市")
    assert (village.standing_class, village.mode, village.unit.population) == ("好", "直接巡村", 1692)
    assert (village.feedback_on, village.due_on) == (village.round.feedback_on, village.round.due_on)
    assert counts(import_roster(clerk, round, shared("villages-3944-gb18030.csv"))) == (0, 0, 3944)


def test_nothing_is_imported_when_one_row_is_wrong(clerk: Officer, round: Round) -> None:
    with pytest.raises(RowsRefused) as refusal:
        import_roster(clerk, round, shared("roster-with-mistakes.csv"))
    assert sorted({note.row for note in refusal.value.refused}) == list(range(2, 12))
    assert (count(Unit), count(Team), count(Inspection), count(AuditEntry)) == (0, 0, 0, 0)


def test_a_date_that_contradicts_the_rounds_own_is_refused(clerk: Officer, round: Round) -> None:
    roster = read([HEADER, row(feedback=None, due="2026-03-01"), row("临江市司法局党组")])
    with pytest.raises(RowsRefused) as refusal:
        import_roster(clerk, round, roster)
    assert [(note.row, note.details["due_on"]) for note in refusal.value.refused] == [(2, "2026-03-01")]
    assert (count(Unit), count(Inspection)) == (0, 0)


def test_a_second_import_updates_what_changed_and_tells_the_audit(clerk: Officer, round: Round) -> None:
    import_roster(clerk, round, read([HEADER, row(), row("临江市司法局党组")]))
    changed = [HEADER, row(people=1300, remark="提级巡察"), row("临江市司法局党组"), row("临江市民政局党组")]
    assert counts(import_roster(clerk, round, read(changed))) == (1, 1, 1)
    unit = db.session.scalars(select(Unit).where(Unit.name == "临江市教育局党组")).one()
    assert unit.population == 1300
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
    assert entry is not None
    assert (entry.act, entry.subject) == ("roster.import", f"round {round.id}")
    detail = json.loads(entry.detail)
    assert (detail["added"], detail["changed"], detail["unchanged"]) == (1, 1, 1)
    assert detail["changes"] == [
        {"unit": "临江市教育局党组", "population": [1200, 1300], "remark": ["", "提级巡察"]}
    ]


def test_a_blank_cell_leaves_what_is_known(clerk: Officer, round: Round) -> None:
    import_roster(clerk, round, read([HEADER, row(remark="提级巡察")]))
    assert counts(import_roster(clerk, round, read([HEADER, row(people="约1000", remark=None)]))) == (0, 0, 1)
    inspection = db.session.scalars(select(Inspection)).one()
    assert (inspection.remark, inspection.unit.population) == ("提级巡察", 1200)


def test_another_spelling_finds_the_same_unit_and_team(clerk: Officer, round: Round) -> None:
    import_roster(clerk, round, read([HEADER, row("第1中学（东校区）党组", team="市委第一巡察组")]))
    again = read([HEADER, row("第１中学 东校区党组", team="市委 第一巡察组")])
    assert counts(import_roster(clerk, round, again)) == (0, 0, 1)
    assert (count(Unit), count(Team)) == (1, 1)


def test_a_unit_is_one_through_all_rounds(clerk: Officer, round: Round) -> None:
    import_roster(clerk, round, read([HEADER, row()]))
    later = make_round(round.office, name="第十二轮")
    assert counts(import_roster(clerk, later, read([HEADER, row()]))) == (1, 0, 0)
    assert (count(Unit), count(Inspection), count(Team)) == (1, 2, 2)


def test_villages_and_townships_of_one_name_stay_apart(clerk: Officer, round: Round) -> None:
    rows = [
        RosterRow(2, "东村", parent="城关镇", district="临江县"),
        RosterRow(3, "东村", parent="柳林镇", district="临江县"),
        RosterRow(4, "东村", parent="城关镇", district="临河县"),
        RosterRow(5, "东村"),
    ]
    assert counts(import_roster(clerk, round, Roster("名册", rows))) == (4, 0, 0)
    assert count(Unit) == 4 + 3
    assert counts(import_roster(clerk, round, Roster("名册", rows))) == (0, 0, 4)


def test_a_township_may_be_inspected_with_its_villages(clerk: Officer, round: Round) -> None:
    rows = [RosterRow(2, "城关镇", population=9000), RosterRow(3, "东村", parent="城关镇")]
    assert counts(import_roster(clerk, round, Roster("名册", rows))) == (2, 0, 0)
    assert count(Unit) == 2
    assert counts(import_roster(clerk, round, Roster("名册", rows))) == (0, 0, 2)


def test_offices_do_not_share_units(clerk: Officer, round: Round) -> None:
    import_roster(clerk, round, read([HEADER, row()]))
    other = make_round(make_office())
    import_roster(make_officer(office=other.office), other, read([HEADER, row()]))
    assert count(Unit) == 2


def test_inspections_are_entered_in_the_order_of_the_items(clerk: Officer, round: Round) -> None:
    items = [
        {
            "unit": {"name": "临江市司法局党组", "category": "市直部门", "population": 800},
            "team": "市委第一巡察组",
        },
        {"unit": {"name": " 临江市教育局 党组"}, "team": None, "due_on": date(2026, 7, 1)},
    ]
    made = create_inspections(clerk, round, items)
    assert [inspection.unit.name for inspection in made] == ["临江市司法局党组", "临江市教育局党组"]
    assert [inspection.team and inspection.team.name for inspection in made] == ["市委第一巡察组", None]
    assert [inspection.due_on for inspection in made] == [date(2026, 6, 2), date(2026, 7, 1)]
    assert (made[0].unit.category, made[0].unit.population) == ("市直部门", 800)
    again = create_inspections(clerk, round, items)
    assert [inspection.id for inspection in again] == [inspection.id for inspection in made]


@pytest.mark.parametrize(
    "unit",
    [
        {"name": "=1+1"},
        {"name": "  "},
        {"name": "教育局", "population": -1},
        {"name": "教育局", "population": 10**12},
    ],
)
def test_an_inspection_that_cannot_be_meant_is_refused_with_its_number(
    clerk: Officer, round: Round, unit: dict[str, object]
) -> None:
    with pytest.raises(RowsRefused) as refusal:
        create_inspections(clerk, round, [{"unit": {"name": "司法局"}}, {"unit": unit}])
    assert [note.row for note in refusal.value.refused] == [2]
    assert count(Unit) == 0


def test_two_imports_at_once_enter_each_unit_once(app: Flask, clerk: Officer, round: Round) -> None:
    city, ids = shared("roster-city-113.xlsx"), (clerk.id, round.id)

    def run(_: int) -> tuple[int, int, int]:
        with app.app_context():
            return counts(
                import_roster(db.session.get_one(Officer, ids[0]), db.session.get_one(Round, ids[1]), city)
            )

    with ThreadPoolExecutor(4) as clerks:
        done = sorted(clerks.map(run, range(4)))
    db.session.rollback()  # let go of what this session saw before
    assert done == [(0, 0, 113)] * 3 + [(113, 0, 0)]
    assert (count(Unit), count(Team), count(Inspection)) == (113, 5, 113)


def rows_of_everything() -> list[tuple[object, ...]]:
    """Every row of the tables that an import writes."""
    tables = (Unit.__table__, Team.__table__, Inspection.__table__)
    return [tuple(found) for table in tables for found in db.session.execute(select(table).order_by("id"))]
