"""What the answers about a team say together: added, never averaged; units shown only where nothing else follows."""

from collections.abc import Mapping
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.evaluation.rules import found, may_follow, must_look_into, strictest, together
from survey.instruments.rules import BaseRule
from survey.tally.rules import ItemCount, Turnout, added
from survey.tally.suppression import public
from survey.tally.table import Table, Veiled
from survey.tally.veil import Limits, veil

TEAM = Limits(minimum=15, small=3, slack=2, crowd=None)
CHECKS = {"gifts": "seen"}


def table(good: int = 0, fair: int = 0, poor: int = 0, unknown: int = 0, seen: int = 0) -> Table:
    whole = good + fair + poor + unknown
    overall = ItemCount(
        key="overall",
        counts={"good": good, "fair": fair, "average": 0, "poor": poor, "unknown": unknown},
        good=("good", "fair"),
        unknown="unknown",
        base_rule=BaseRule.DECIDED,
    )
    gifts = ItemCount(key="gifts", counts={"none": whole - seen, "seen": seen, "unknown": 0})
    turnout = Turnout(returned=whole, issued=whole + 1)
    return Table(turnout=turnout, items=(overall, gifts), headline="overall", channels={"ticket": whole})


def test_a_teams_rate_is_a_sum_over_a_sum_and_never_a_mean_of_rates() -> None:
    small, large = table(good=10, poor=10), table(good=95, poor=5)
    pool = together([("甲", small), ("乙", large)])
    share = pool.counted("overall").overall
    assert share == (105, 120)
    assert share.rate != mean(part.counted("overall").overall.rate or 0 for part in (small, large))


def test_turnout_and_channels_add_up_and_what_one_does_not_know_nobody_does() -> None:
    pool = together([("甲", table(good=10)), ("乙", table(good=20, unknown=2))])
    assert (pool.turnout.issued, pool.turnout.returned, pool.turnout.eligible) == (34, 32, None)
    assert pool.channels == {"ticket": 32}


def test_two_polls_of_one_unit_are_one_unit() -> None:
    pool = together([("甲", table(good=10)), ("甲", table(good=6)), ("乙", table(good=3))])
    assert list(pool.groups) == ["甲", "乙"]
    assert [items[0].answered for items in pool.groups.values()] == [16, 3]


@pytest.mark.parametrize(
    ("good", "poor", "seen", "is_raised"),
    [
        (899, 101, 0, True),
        (900, 100, 0, False),
        (901, 99, 0, False),
        (90, 10, 0, False),
        (89, 10, 0, True),
        (974, 26, 0, False),  # below 97.5 %, which is a line to compare with and cuts nothing off
        (1000, 0, 1, True),
        (0, 0, 0, False),
    ],
)
def test_a_team_is_looked_into_below_ninety_percent_or_at_one_breach(
    good: int, poor: int, seen: int, is_raised: bool
) -> None:
    assert must_look_into(together([("甲", table(good, 0, poor, seen=seen))]), CHECKS) is is_raised


def test_a_breach_names_the_item_and_nobody() -> None:
    assert found(table(good=40, seen=1), CHECKS) == ["gifts"]
    assert found(table(good=40), CHECKS) == []


@pytest.mark.parametrize(("answers", "is_shown"), [(14, False), (15, True)])
def test_a_unit_stands_alone_from_the_least_number_on(answers: int, is_shown: bool) -> None:
    one = table(good=answers - 8, fair=4, poor=4)
    shown = public(together([("甲", one), ("乙", table(good=12, fair=4, poor=4))]), TEAM)
    assert isinstance(shown.groups["甲"][0], ItemCount) is is_shown
    assert isinstance(shown.items[0], ItemCount)


WITHHELD = {
    "a small one beside a large one": {"甲": table(good=12, fair=4, poor=4), "乙": table(good=5, poor=3)},
    "two small ones that stay below the least together": {
        "甲": table(good=12, fair=4, poor=4),
        "乙": table(good=4, poor=3),
        "丙": table(good=4, poor=3),
    },
    "one that all agree in": {"甲": table(good=12, fair=4, poor=4), "乙": table(good=20)},
}


@pytest.mark.parametrize("name", WITHHELD)
def test_the_total_less_the_units_shown_tells_of_no_other(name: str) -> None:
    units = WITHHELD[name]
    shown = public(together(list(units.items())), TEAM)
    assert told(shown, units) == set()


def told(shown: Table, units: Mapping[str, Table]) -> set[str]:
    """Units whose counts are not shown, but follow from the total and from the units that are."""
    hidden = {name for name in units if isinstance(shown.groups[name][0], Veiled)}
    rest = sum(units[name].counted("overall").answered for name in hidden)
    is_total_shown = isinstance(shown.items[0], ItemCount)
    return hidden if is_total_shown and hidden and (rest < TEAM.minimum or len(hidden) == 1) else set()


counts = st.integers(0, 20)
some_units = st.lists(
    st.builds(table, good=counts, fair=counts, poor=counts, unknown=counts, seen=st.just(0)),
    min_size=1,
    max_size=5,
)


@given(some_units)
def test_what_follows_from_a_total_and_its_units_could_be_shown_itself(units: list[Table]) -> None:
    """Whatever the units: each that is shown has enough answers, and so have the others together, or there are none."""
    whole = together([(str(number), unit) for number, unit in enumerate(units)])
    for place, total in enumerate(public(whole, TEAM).items):
        shown = {name: items[place] for name, items in public(whole, TEAM).groups.items()}
        hidden = [whole.groups[name][place] for name, item in shown.items() if isinstance(item, Veiled)]
        assert all(isinstance(item, Veiled) or item.answered >= TEAM.minimum for item in shown.values())
        rest = [item for item in hidden if item.answered]
        if rest and len(hidden) < len(shown):
            together_hidden = added(item for item in rest if isinstance(item, ItemCount))
            assert veil(together_hidden, TEAM) is together_hidden
        assert total.key == whole.items[place].key


def test_what_is_withheld_of_units_changes_nothing_that_is_shown() -> None:
    one = {"甲": table(10, 6, 5), "乙": table(12, 9, 9), "丙": table(5, 0, 4)}
    other = {"甲": table(9, 6, 6), "乙": table(12, 9, 9), "丙": table(6, 0, 3)}
    assert public(together(list(one.items())), TEAM) == public(together(list(other.items())), TEAM)


def test_small_units_that_are_enough_together_hide_each_other() -> None:
    units = {
        "甲": table(good=12, fair=4, poor=4),
        "乙": table(good=6, fair=3, poor=3),
        "丙": table(good=6, poor=3),
    }
    shown = public(together(list(units.items())), TEAM)
    assert isinstance(shown.groups["甲"][0], ItemCount)
    assert [isinstance(shown.groups[name][0], Veiled) for name in ("乙", "丙")] == [True, True]


@pytest.mark.parametrize(
    ("fresh", "may"), [(table(good=14), False), (table(good=9, fair=4, poor=4), False), (None, True)]
)
def test_a_later_report_must_not_tell_what_was_added(fresh: Table | None, may: bool) -> None:
    """17 answers are enough, but all seventeen saw no breach."""
    apart = table(good=10, fair=5, poor=5, seen=6)
    assert may_follow(together([("丁", fresh or apart)]), TEAM) is may


def test_polls_frozen_under_different_limits_are_shown_by_the_strictest() -> None:
    lax = Limits(minimum=10, small=0, slack=2, crowd=30)
    assert strictest([lax, TEAM]) == TEAM
    assert strictest([lax]).crowd == 30


def test_no_rate_is_no_rate() -> None:
    assert together([("甲", table(unknown=20))]).counted("overall").overall.rate is None
