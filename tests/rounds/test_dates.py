"""A day is read in every way an office writes it, and never guessed."""

from datetime import date, datetime, time

import pytest

from survey.rounds.roster.dates import (
    AMBIGUOUS,
    NO_SUCH_DAY,
    NOT_A_DATE,
    OUT_OF_RANGE,
    months_after,
    read_day,
    read_term,
)
from survey.rounds.roster.unreadable import Unreadable

MARCH_1 = date(2026, 3, 1)


@pytest.mark.parametrize(
    "written",
    [
        "2026年3月1日",
        "2026年03月01日",
        "２０２６年３月１日",
        "2026 年 3 月 1 日",
        "2026年3月1号",
        "2026年3月1日前",
        "2026年3月1日（星期日）",
        "2026.3.1",
        "2026.03.01",
        "2026．3．1",
        "2026/3/1",
        "2026-03-01",
        "2026－03－01",
        "2026-3-1 00:00:00",
        "2026-03-01T09:30",
        "2026、3、1",
        "20260301",
        "二〇二六年三月一日",
        "二○二六年三月一日",
        "26年3月1日",
        "26.3.1",
        "1 March 2026",
        "Mar 1, 2026",
        "46082",
        46082,
        46082.5,
        datetime(2026, 3, 1, 15, 0),
        MARCH_1,
    ],
)
def test_a_day_is_read_as_written(written: object) -> None:
    assert read_day(written) == MARCH_1


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("二〇二六年十月二十日", date(2026, 10, 20)),
        ("二〇二六年十二月三十一日", date(2026, 12, 31)),
        ("2024年2月29日", date(2024, 2, 29)),
        ("2026年6月底", date(2026, 6, 30)),
        ("2026年2月底前", date(2026, 2, 28)),
        ("2026年12月底", date(2026, 12, 31)),
        ("3/13/2026", date(2026, 3, 13)),
        ("3/3/2026", date(2026, 3, 3)),
    ],
)
def test_a_day_is_taken_where_it_can_be_meant_in_one_way_only(written: str, day: date) -> None:
    assert read_day(written) == day


def test_a_serial_counts_from_the_epoch_of_its_workbook() -> None:
    assert read_day(44620, is_1904=True) == MARCH_1


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026年2月30日", NO_SUCH_DAY),
        ("2026-13-01", NO_SUCH_DAY),
        ("2025/2/29", NO_SUCH_DAY),
        ("20260231", NO_SUCH_DAY),
        ("99/99/99", NO_SUCH_DAY),
        ("3/4/2026", AMBIGUOUS),
        ("26.3.15", AMBIGUOUS),
        ("13/2/26", AMBIGUOUS),
        ("1926-03-01", OUT_OF_RANGE),
        ("2206-03-01", OUT_OF_RANGE),
        (12, OUT_OF_RANGE),
        ("3月1日", NOT_A_DATE),
        ("2026年3月", NOT_A_DATE),
        ("2026年3月1日至3月5日", NOT_A_DATE),
        ("三月上旬", NOT_A_DATE),
        ("1 Foo 2026", NOT_A_DATE),
        ("9" * 5000, NOT_A_DATE),
        (-3, NOT_A_DATE),
        (float("nan"), NOT_A_DATE),
        (float("inf"), NOT_A_DATE),
        (True, NOT_A_DATE),
        (time(9, 30), NOT_A_DATE),
    ],
)
def test_a_day_that_cannot_be_meant_is_refused(written: object, reason: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_day(written)
    assert refusal.value.sentence == reason


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("3个月", 3),
        ("三个月内", 3),
        ("６个月", 6),
        ("十二个月", 12),
        ("2 months", 2),
        ("3", None),
        ("99个月", None),
        (3, None),
    ],
)
def test_a_term_is_months(written: object, months: int | None) -> None:
    assert read_term(written) == months


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 3, 2), 3, date(2026, 6, 2)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_months_end_with_the_month(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later
