from fractions import Fraction

import pytest

from survey.tally.scoring import (
    PRESETS,
    Grade,
    Points,
    Stratum,
    Vote,
    assessment,
    grade,
    points,
    vote,
    weighted,
)
from survey.tally.share import Share


@pytest.mark.parametrize(
    ("preset", "counts", "score"),
    [
        ("100/70/0", (20, 8, 2), Fraction(256, 3)),
        ("100/75/55", (20, 8, 2), Fraction(271, 3)),
        ("100/70/30", (20, 8, 2), Fraction(262, 3)),
        ("90/75/60/45/30", (10, 0, 0, 0, 0), Fraction(100)),
        ("90/75/60/45/30", (2, 2, 2, 2, 2), Fraction(200, 3)),
        ("100/90/70/50", (0, 0, 0, 5), Fraction(50)),
        ("100/80/60/30/0", (1, 1, 1, 1, 1), Fraction(54)),
        ("100/80/60/0", (7, 0, 0, 1), Fraction(175, 2)),
        ("80/40", (1, 1), Fraction(60)),
    ],
)
def test_a_score_is_an_exact_fraction_of_a_hundred(
    preset: str, counts: tuple[int, ...], score: Fraction
) -> None:
    assert points(preset).score(counts, sum(counts)) == score


def test_by_default_nobody_satisfied_scores_nothing() -> None:
    assert next(iter(PRESETS.values())).score((0, 0, 9), 9) == 0


def test_abstentions_in_the_base_lower_a_score() -> None:
    assert points("100/70/0").score((9, 0, 0), 10) == 90


def test_without_a_base_there_is_no_score() -> None:
    assert points("100/70/0").score((0, 0, 0), 0) is None


def test_points_must_fit_the_choices() -> None:
    with pytest.raises(ValueError, match="2 points cannot score 3 choices"):
        Points((100, 0)).score((1, 2, 3), 6)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (Fraction(100), Grade.GOOD),
        (Fraction(85), Grade.GOOD),
        (Fraction(8499, 100), Grade.FAIRLY_GOOD),
        (Fraction(75), Grade.FAIRLY_GOOD),
        (Fraction(7499, 100), Grade.AVERAGE),
        (Fraction(60), Grade.AVERAGE),
        (Fraction(5999, 100), Grade.POOR),
        (Fraction(0), Grade.POOR),
    ],
)
def test_a_grade_begins_exactly_at_its_line(score: Fraction, expected: Grade) -> None:
    assert grade(score) is expected


@pytest.mark.parametrize(
    ("satisfied", "basically", "members", "expected"),
    [
        (28, 1, 29, Vote.SATISFIED),
        (20, 8, 29, Vote.SATISFIED),
        (16, 0, 30, Vote.SATISFIED),
        (15, 1, 30, Vote.BASICALLY_SATISFIED),
        (15, 0, 30, Vote.DISSATISFIED),  # exactly half fails
        (8, 7, 30, Vote.DISSATISFIED),
        (8, 8, 30, Vote.BASICALLY_SATISFIED),
        (0, 0, 30, Vote.DISSATISFIED),
        (0, 0, 0, None),
    ],
)
def test_a_vote_is_carried_by_more_than_half_of_the_members(
    satisfied: int, basically: int, members: int, expected: Vote | None
) -> None:
    assert vote(satisfied, basically, members) is expected


def test_strata_are_weighted_and_those_too_small_left_out() -> None:
    clients, staff, others = Stratum(50, Share(18, 20)), Stratum(25, Share(10, 10)), Stratum(25, Share(0, 2))
    assert weighted([clients, staff, others], least=5) == Fraction(50 * 90 + 25 * 100, 75 * 100)
    assert weighted([clients, staff, others], least=1) == Fraction(50 * 90 + 25 * 100, 100 * 100)


@pytest.mark.parametrize(
    "strata", [[], [Stratum(50, Share(3, 4))], [Stratum(0, Share(9, 9))], [Stratum(1, Share(0, 0))]]
)
def test_without_a_stratum_large_enough_there_is_no_weighted_rate(strata: list[Stratum]) -> None:
    assert weighted(strata, least=5) is None


def test_a_stratum_without_a_base_is_left_out_even_if_none_is_too_small() -> None:
    assert weighted([Stratum(50, Share(0, 0)), Stratum(50, Share(3, 4))], least=0) == Fraction(3, 4)


def test_satisfaction_weighs_a_tenth_in_the_assessment() -> None:
    assert assessment(Fraction(80), Fraction(95)) == Fraction(163, 2)
    assert assessment(Fraction(80), Fraction(95), weight=Fraction(1, 5)) == 83
