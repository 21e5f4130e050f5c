"""The lot: one order for one list and one row of numbers, and every place as likely for everybody of a group."""

from datetime import date

import pytest
from scipy.stats import chi2

from survey.draws.rules import (
    Line,
    Quota,
    StandIn,
    canonical,
    digits,
    invited,
    line_digest,
    list_digest,
    list_text,
    lot,
    next_in,
)
from tests.draws.lists import NUMBERS

DIGEST = list_digest("a list")
ALPHA = 0.001


def test_a_lot_is_everybody_once_and_the_same_each_time() -> None:
    drawn = lot(DIGEST, "服务对象", range(1, 101), NUMBERS)
    assert sorted(drawn) == list(range(1, 101))
    assert drawn == lot(DIGEST, "服务对象", reversed(range(1, 101)), "3, 9、12 18 22 31 + 07")


@pytest.mark.parametrize(
    ("digest", "group", "entropy"),
    [
        (list_digest("another"), "服务对象", NUMBERS),
        (DIGEST, "党员代表", NUMBERS),
        (DIGEST, "服务对象", "03 09 12 18 22 31 08"),
        (DIGEST, "服务对象", "09 03 12 18 22 31 07"),
    ],
)
def test_another_list_group_or_number_gives_another_lot(digest: str, group: str, entropy: str) -> None:
    assert lot(digest, group, range(1, 101), entropy) != lot(DIGEST, "服务对象", range(1, 101), NUMBERS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("03 09 12 18 22 31 07", "3.9.12.18.22.31.7"),
        ("３、９，１２；18/22-31+07", "3.9.12.18.22.31.7"),
        ("红球03 09 12 18 22 31，蓝球07", "3.9.12.18.22.31.7"),
        ("000 10", "0.10"),
        ("没有号码", ""),
    ],
)
def test_only_figures_count(typed: str, meant: str) -> None:
    assert canonical(typed) == meant
    assert digits(typed) == len(meant.replace(".", ""))


def test_the_list_file_stands_in_the_order_of_its_numbers_and_fixes_every_cell() -> None:
    lines = [
        Line(2, "乙", line_digest(b"s", 2, "乙", "李四")),
        Line(1, "甲", line_digest(b"s", 1, "甲", "张三")),
    ]
    text = list_text("双色球", date(2026, 11, 24), [Quota("甲", 1), Quota("乙", 1)], lines)
    assert text.splitlines()[:4] == [
        "survey draw 1",
        "source\t2026-11-24\t双色球",
        "group\t甲\t1",
        "group\t乙\t1",
    ]
    assert [line.partition("\t")[0] for line in text.splitlines()[4:]] == ["1", "2"]
    assert line_digest(b"s", 1, "甲", "张三") != line_digest(b"t", 1, "甲", "张三")
    assert line_digest(b"s", 1, "甲", "张三", "") != line_digest(b"s", 1, "甲", "张", "三")


def test_the_next_of_the_order_comes_in_and_may_be_absent_too() -> None:
    order = [5, 3, 1, 4, 2]
    assert (invited(order, 2, []), next_in(order, 2, [])) == ([5, 3], 1)
    first = [StandIn(3, 1)]
    assert (invited(order, 2, first), next_in(order, 2, first)) == ([5, 1], 4)
    both = [*first, StandIn(1, 4), StandIn(5, 2)]
    assert (invited(order, 2, both), next_in(order, 2, both)) == ([4, 2], None)
    assert invited(order, 2, [*both, StandIn(4, None)]) == [2]


@pytest.mark.parametrize(("group", "size", "quota"), [("服务对象", 30, 10), ("党员代表", 12, 3)])
def test_everybody_of_a_group_is_as_likely_to_be_drawn(group: str, size: int, quota: int) -> None:
    """Chi-square over 2,000 evenings with fixed numbers; drawn without return, the counts are (n−1)/(n−q) too even."""
    evenings = 2_000
    counts = dict.fromkeys(range(1, size + 1), 0)
    for evening in range(evenings):
        for number in lot(DIGEST, group, counts, f"{evening} 2026")[:quota]:
            counts[number] += 1
    expected = evenings * quota / size
    spread = sum((count - expected) ** 2 for count in counts.values()) / expected
    assert spread * (size - 1) / (size - quota) < chi2.ppf(1 - ALPHA, size - 1)


def test_every_place_is_as_likely_for_everybody() -> None:
    """The order of the reserves is a lot as well: each number at each place, 5 × 5."""
    evenings, size = 2_000, 5
    seen = {(number, place): 0 for number in range(1, size + 1) for place in range(size)}
    for evening in range(evenings):
        for place, number in enumerate(lot(DIGEST, "群众代表", range(1, size + 1), f"{evening} 8")):
            seen[number, place] += 1
    expected = evenings / size
    spread = sum((count - expected) ** 2 for count in seen.values()) / expected
    assert spread < chi2.ppf(1 - ALPHA, (size - 1) ** 2)
