"""The rosters that offices sent give exactly what the table beside them says (tests/data/README.md)."""

import time
from collections import Counter
from datetime import date

import pytest

from survey.rounds.roster.facts import RosterHeaderMissing
from survey.rounds.roster.population import APPROXIMATE, UNKNOWN
from survey.rounds.roster.rows import Roster
from tests.rounds.files import shared


@pytest.fixture(scope="module")
def city() -> Roster:
    return shared("roster-city-113.xlsx")


def test_city_has_113_units_of_5_teams_and_nothing_is_refused(city: Roster) -> None:
    assert len(city.rows) == 113
    assert len({row.name for row in city.rows}) == 113
    assert {row.team for row in city.rows} == {f"市委第{number}巡察组" for number in "一二三四五"}
    assert city.refused == []


def test_city_keeps_categories_sectors_and_remarks(city: Roster) -> None:
    assert Counter(row.category for row in city.rows) == {"市直部门": 69, "市属国企": 8, "乡镇（街道）": 36}
    assert all(row.sector for row in city.rows)
    remarked = [(row.number, row.remark) for row in city.rows if row.remark]
    assert remarked == [(4, "提级巡察"), (33, "提级巡察"), (63, "提级巡察"), (93, "提级巡察")]


def test_city_names_are_mended(city: Roster) -> None:
    names = {row.number: row.name for row in city.rows}
    assert names[4] == "临江市办公室党组"
    assert names[7] == "临江市统战部党组"
    assert not any(character.isspace() for name in names.values() for character in name)


def test_city_dates_are_all_read(city: Roster) -> None:
    spring, summer = [{row.feedback_on for row in city.rows}, {row.due_on for row in city.rows}]
    assert spring == {date(2026, 3, day) for day in range(2, 11)}
    assert summer == {date(2026, 6, day) for day in range(2, 11)}
    assert all(row.due_on == row.feedback_on.replace(month=6) for row in city.rows if row.feedback_on)


def test_city_populations_are_numbers_or_unknown_with_a_warning_per_row(city: Roster) -> None:
    unknown = {row.number for row in city.rows if row.population is None}
    assert {note.row: note.sentence for note in city.warnings} == {
        25: APPROXIMATE,
        32: UNKNOWN,
        61: APPROXIMATE,
        68: UNKNOWN,
        97: APPROXIMATE,
        104: UNKNOWN,
    }
    assert unknown == {note.row for note in city.warnings}
    people = {row.number: row.population for row in city.rows}
    assert (people[11], people[18], people[4]) == (47428, 20048, 54514)


def test_city_tells_which_rows_are_no_unit(city: Roster) -> None:
    assert [(note.sheet, note.row) for note in city.skipped] == [("", 119), ("", 120), ("说明", 1)]


def test_villages_stand_under_their_townships() -> None:
    started = time.process_time()
    villages = shared("villages-3944-gb18030.csv")
    assert time.process_time() - started < 5
    assert len(villages.rows) == 3944
    assert villages.refused == []
    assert len({row.parent for row in villages.rows}) == 36
    assert {row.district for row in villages.rows} == {"临江市"}
    assert Counter(row.standing_class for row in villages.rows) == {"好": 1996, "中": 1283, "差": 665}
    assert Counter(row.mode for row in villages.rows) == {
        "直接巡村": 1365,
        "巡乡带村": 1331,
        "机动巡察": 1248,
    }
    assert all(row.population for row in villages.rows)
    assert [note.details for note in villages.warnings] == [{"count": 3908}]


def test_every_mistake_is_named_with_row_column_and_reason() -> None:
    mistakes = shared("roster-with-mistakes.csv")
    assert [(note.row, note.column, str(note)) for note in mistakes.refused] == [
        (2, "反馈日期", "“2026年2月30日” is a day that does not exist."),
        (3, "整改期限", "2026-01-02 is before the feedback on 2026-03-02."),
        (4, "单位名称", "The unit's name is missing."),
        (
            5,
            "服务人口",
            "“一万二” is not a number. Write it in digits, or leave it blank if it is not known.",
        ),
        (6, "单位名称", "“临江市财政局党组” stands in rows 6, 7. Keep one of them."),
        (7, "单位名称", "“临江市财政局党组” stands in rows 6, 7. Keep one of them."),
        (8, "单位名称", NEARLY_THE_SAME),
        (9, "单位名称", NEARLY_THE_SAME),
        (10, "单位名称", '“=HYPERLINK("http://x"” is a formula. Write the value itself.'),
        (10, "", "The row has more cells than the header. Is a comma inside a cell without quotation marks?"),
        (11, "巡察组", "The team is missing."),
        (11, "服务人口", "“-5” is below zero."),
    ]
    assert [(row.number, row.name) for row in mistakes.rows] == [(12, "临江市统计局党组（含普查中心）")]


NEARLY_THE_SAME = (
    "“临江市水务局党组␣”, “临江市水务局␣党组” in rows 8, 9 differ only in spaces, width or punctuation. "
    "Keep one of them."
)


def test_people_for_a_draw_are_no_roster_of_units() -> None:
    with pytest.raises(RosterHeaderMissing, match="被巡察党组织"):
        shared("service-recipients-1200.xlsx")
