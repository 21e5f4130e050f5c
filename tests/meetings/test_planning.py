"""How many to invite: the fewest ballots whose interval misses the line, and that thirty seldom do."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.meetings.planning import Plan
from survey.tally.intervals import wilson

NINETY = Fraction(9, 10)
PERCENT = st.integers(1, 99).map(lambda percent: Fraction(percent, 100))


@pytest.mark.parametrize(
    ("population", "rate", "answers"),
    [(1200, 97, 67), (1200, 95, 125), (1200, 92, 503), (1200, 85, 125), (100, 95, 59), (1_000_000, 100, 35)],
)
def test_so_many_settle_ninety_percent(population: int, rate: int, answers: int) -> None:
    assert Plan(population, Fraction(rate, 100), NINETY).answers == answers


def test_a_rate_on_the_line_is_settled_by_everybody_only() -> None:
    assert Plan(1200, NINETY, NINETY).answers == 1200


def test_thirty_settle_ninety_percent_of_no_large_list_whatever_they_say() -> None:
    plan = Plan(1200, Fraction(98, 100), NINETY)
    assert not plan.usual.is_settled
    assert not plan.is_usual_ever_enough
    assert Plan(60, Fraction(1), NINETY).usual.is_settled


def test_who_will_not_come_must_be_invited_too() -> None:
    plan = Plan(1200, Fraction(97, 100), NINETY, turnout=Fraction(8, 10))
    assert plan.invite == 84
    assert Plan(60, Fraction(95, 100), NINETY, turnout=Fraction(1, 2)).invite is None


def test_more_confidence_needs_more_ballots() -> None:
    needed = [Plan(1200, Fraction(95, 100), NINETY, Fraction(each, 100)).answers for each in (90, 95, 99)]
    assert needed == sorted(set(needed))


def test_a_printed_interval_never_says_more_than_it_knows() -> None:
    for step in Plan(1200, Fraction(97, 100), NINETY).steps:
        assert step.low <= step.interval.low + 1e-8
        assert step.high >= step.interval.high - 1e-8
        assert step.is_settled or step.low <= NINETY


def test_the_interval_is_that_of_the_tables() -> None:
    seen = wilson(95, 100, 1200)
    assert Plan(1200, Fraction(95, 100), NINETY).step(100).interval == seen


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 100_000), PERCENT, PERCENT)
def test_so_many_settle_the_line_and_one_fewer_do_not(
    population: int, rate: Fraction, line: Fraction
) -> None:
    plan = Plan(population, rate, line)
    if rate == line:
        assert plan.answers == population
        return
    assert _misses(plan, plan.answers, slack=1e-9)
    assert plan.answers == 1 or not _misses(plan, plan.answers - 1, slack=-1e-9)


def _misses(plan: Plan, answers: int, slack: float) -> bool:
    low, high = plan.step(answers).interval
    return bool(low >= plan.line - slack or high <= plan.line + slack)
