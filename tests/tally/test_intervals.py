from fractions import Fraction
from itertools import pairwise
from math import ceil, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import binomtest, norm

from survey.tally.intervals import answers_to_clear, score_interval, wilson
from tests.instruments.calm import calm

LINE = Fraction(9, 10)

parts = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@calm
@given(parts)
def test_the_interval_is_wilsons(figure: tuple[int, int]) -> None:
    theirs = binomtest(*figure).proportion_ci(method="wilson")
    assert wilson(*figure) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


@pytest.mark.parametrize(
    ("rate", "n", "low", "high"),
    [(0.95, 30, 80.9, 98.8), (0.95, 100, 88.8, 97.8), (0.95, 400, 92.4, 96.7)],
)
def test_the_published_figures_come_out(rate: float, n: int, low: float, high: float) -> None:
    interval = score_interval(rate, n)
    assert (round(100 * interval.low, 1), round(100 * interval.high, 1)) == (low, high)


def test_thirty_of_thirty_leave_a_tenth_open() -> None:
    interval = wilson(30, 30)
    assert interval is not None
    assert (round(100 * interval.low, 2), interval.high) == (88.65, 1.0)


def _by_search(good: int, base: int, eligible: int, answered: int) -> tuple[float, float]:
    """The shares p at which |rate − p| is 1.96 standard errors of sampling without replacement, found by bisection."""
    rate, z = good / base, norm.ppf(0.975)

    def excess(p: float) -> float:
        variance = p * (1 - p) / base * (eligible - answered) / (eligible - 1)
        return abs(rate - p) - z * sqrt(variance)

    low = brentq(excess, 0, rate - 1e-9, xtol=1e-14) if good else 0.0
    return low, brentq(excess, rate + 1e-9, 1, xtol=1e-14) if good < base else 1.0


@pytest.mark.parametrize(
    ("good", "base", "eligible", "answered"),
    [
        (27, 30, 40, 30),
        (9, 10, 1000, 10),
        (85, 100, 101, 100),
        (30, 30, 60, 30),
        (0, 12, 20, 12),
        (40, 44, 60, 50),
    ],
)
def test_the_corrected_interval_solves_its_own_equation(
    good: int, base: int, eligible: int, answered: int
) -> None:
    assert wilson(good, base, eligible, answered) == pytest.approx(
        _by_search(good, base, eligible, answered), abs=1e-9
    )


@pytest.mark.parametrize(
    ("good", "base", "answered"), [(36, 40, None), (30, 33, 40), (0, 40, None), (1, 1, 40)]
)
def test_a_census_has_its_rate_at_both_ends(good: int, base: int, answered: int | None) -> None:
    assert wilson(good, base, 40, answered) == (good / base, good / base)


def test_one_person_asked_is_a_census() -> None:
    assert wilson(1, 1, 1) == (1.0, 1.0)


def test_the_correction_fades_with_the_number_of_people() -> None:
    assert wilson(27, 30, 10**12) == pytest.approx(wilson(27, 30), abs=1e-9)


@pytest.mark.parametrize("figures", [(0, 0), (0, 0, 40), (41, 41, 40), (20, 30, 40, 41)])
def test_there_is_no_interval_without_a_base_or_of_more_answers_than_people(figures: tuple[int, ...]) -> None:
    assert wilson(*figures) is None


@calm
@given(parts, st.integers(0, 3000))
def test_the_interval_holds_the_rate_and_narrows_as_more_of_all_answer(
    figure: tuple[int, int], others: int
) -> None:
    plain, corrected = wilson(*figure), wilson(*figure, figure[1] + others)
    assert plain is not None
    assert corrected is not None
    ends = (0, plain.low, corrected.low, figure[0] / figure[1], corrected.high, plain.high, 1)
    assert all(one <= next_one + 1e-12 for one, next_one in pairwise(ends))


@pytest.mark.parametrize(
    ("good", "base", "eligible", "needed"),
    [
        (19, 20, None, 139),
        (27, 30, None, None),  # exactly on the line: no sample is large enough
        (27, 30, 40, 40),  # but everybody's answer is
        (26, 30, None, None),
        (26, 30, 40, None),
        (0, 0, 40, None),
    ],
)
def test_so_many_answers_would_clear_the_line(
    good: int, base: int, eligible: int | None, needed: int | None
) -> None:
    assert answers_to_clear(good, base, LINE, eligible) == needed


@calm
@given(parts, st.integers(5000, 9900), st.one_of(st.none(), st.integers(0, 4000)), st.integers(0, 200))
def test_they_are_the_fewest_at_the_present_rate(
    figure: tuple[int, int], ten_thousandths: int, others: int | None, undecided: int
) -> None:
    line, rate, per_answer = (
        Fraction(ten_thousandths, 10_000),
        Fraction(*figure),
        Fraction(figure[1], figure[1] + undecided),
    )
    answered = figure[1] + undecided
    eligible = None if others is None else answered + others
    needed = answers_to_clear(*figure, line, eligible, answered)
    if needed is None:
        assert rate < line or (rate == line and eligible is None)
        return
    assert _low(rate, per_answer, needed, eligible) >= float(line) - 1e-12
    if needed > 1 and needed != eligible:
        assert _low(rate, per_answer, needed - 1, eligible) < float(line) + 1e-12


def _low(rate: Fraction, per_answer: Fraction, answers: int, eligible: int | None) -> float:
    if answers == eligible:
        return float(rate)
    draws = answers * per_answer
    if eligible is not None:
        draws *= Fraction(eligible - 1, eligible - answers)
    return score_interval(float(rate), float(draws)).low


def test_few_more_are_needed_where_few_are_left() -> None:
    without, among_sixty = answers_to_clear(19, 20, LINE), answers_to_clear(19, 20, LINE, 60)
    assert without is not None
    assert among_sixty == ceil(Fraction(without * 60, 59 + without)) == 43
