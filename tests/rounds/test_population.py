"""A number of people is exact, unknown, or refused; it is never guessed."""

import pytest

from survey.rounds.roster.population import (
    APPROXIMATE,
    LARGEST,
    NEGATIVE,
    NOT_A_NUMBER,
    NOT_WHOLE,
    READ_AS,
    TOO_LARGE,
    UNKNOWN,
    Count,
    read_count,
)
from survey.rounds.roster.unreadable import Unreadable


@pytest.mark.parametrize(
    "written",
    [
        12000,
        12000.0,
        "12000",
        "12,000",
        "12，000",
        "１２０００",
        " 12 000 ",
        "12000人",
        "12,000名",
        "12000.0",
        "12'000",
    ],
)
def test_an_exact_number_is_taken(written: object) -> None:
    assert read_count(written) == Count(12000)


@pytest.mark.parametrize(
    "written",
    [
        "约7550",
        "大约1200人",
        "近5000",
        "5000余人",
        "五千余人",
        "1万多",
        "3000左右",
        "3000—4000",
        "3000-4000",
        "5000+",
        "≈300",
        "about 1,200",
    ],
)
def test_an_approximate_number_is_unknown(written: str) -> None:
    assert read_count(written) == Count(None, APPROXIMATE)


@pytest.mark.parametrize("written", [None, "", "  ", "　", "—", "/", "无", "不详", "N/A", 0, "0"])
def test_a_missing_number_is_unknown(written: object) -> None:
    assert read_count(written) == Count(None, UNKNOWN)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (-5, NEGATIVE),
        ("-5", NEGATIVE),
        ("－５", NEGATIVE),
        ("−5", NEGATIVE),
        ("一万二", NOT_A_NUMBER),
        ("很多", NOT_A_NUMBER),
        ("12,00", NOT_A_NUMBER),
        ("1e9", NOT_A_NUMBER),
        ("12000户", NOT_A_NUMBER),
        ("50%", NOT_A_NUMBER),
        ("9" * 5000, NOT_A_NUMBER),
        (True, NOT_A_NUMBER),
        (float("nan"), NOT_A_NUMBER),
        (float("inf"), NOT_A_NUMBER),
        (12.5, NOT_WHOLE),
        ("12.5", NOT_WHOLE),
        (LARGEST + 1, TOO_LARGE),
        ("9" * 30, TOO_LARGE),
    ],
)
def test_what_is_no_number_is_refused(written: object, reason: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_count(written)
    assert refusal.value.sentence == reason


def test_ten_thousands_are_counted_out() -> None:
    assert read_count("1.2万") == Count(12000, READ_AS)
    assert read_count(1.2, scale=10_000) == Count(12000)
    assert read_count("0.35", scale=10_000) == Count(3500)
