"""How far a rate may be off: Wilson's 95 % score interval, narrower where few people are left to ask.

E. B. Wilson, “Probable inference, the law of succession, and statistical inference”, JASA 22 (1927) 209–212.
Finite population: a simple random sample of n among N has the variance p(1−p)/n · (N−n)/(N−1) (W. G. Cochran,
Sampling Techniques, 3rd ed. 1977, theorem 3.2), that of n* = n(N−1)/(N−n) draws with replacement: Wilson's interval
is taken at n*. A rate over some of the answers (“don't know” left out) is one of a subpopulation sampled at the same
fraction (Cochran § 2.13), so that n is its base in the numerator and all who answered in N−n.
"""

from fractions import Fraction
from math import ceil, sqrt
from statistics import NormalDist
from typing import NamedTuple

Z = NormalDist().inv_cdf(0.975)  # 95 %


class Interval(NamedTuple):
    """Both ends as shares, 0–1."""

    low: float
    high: float

    def spans(self, line: Fraction) -> bool:
        return self.low <= line <= self.high


def z_of(confidence: Fraction) -> float:
    """How many standard deviations an interval of this confidence reaches to each side: 1.96 for 95 %."""
    return NormalDist().inv_cdf(float((1 + confidence) / 2))


def wilson(good: int, base: int, eligible: int | None = None, answered: int | None = None) -> Interval | None:
    """The interval of good/base; corrected where it is known how many were eligible.

    A census, in which all who are eligible have answered, has its rate at both ends. None without a base, and
    where more have answered than were eligible: then nobody knows whom they stand for.
    """
    asked = max(base, answered or 0)
    if not base or (eligible is not None and asked > eligible):
        return None
    if asked == eligible:
        return Interval(good / base, good / base)
    return score_interval(good / base, float(draws(base, asked, eligible)))


def score_interval(rate: float, draws: float, z: float = Z) -> Interval:
    """Wilson's interval of a rate seen in so many independent draws, not necessarily a whole number."""
    spread = z * z / draws
    centre = (rate + spread / 2) / (1 + spread)
    reach = sqrt(rate * (1 - rate) * spread + spread * spread / 4) / (1 + spread)
    return Interval(0.0 if rate == 0 else centre - reach, 1.0 if rate == 1 else centre + reach)


def answers_to_clear(
    good: int,
    base: int,
    line: Fraction,
    eligible: int | None = None,
    answered: int | None = None,
    z: float = Z,
) -> int | None:
    """The fewest answers in all at which the present rate's lower bound reaches the line; None if none would do.

    From Wilson's inequality turned round: the bound reaches the line at (rate − line)² n* ≥ z² line (1 − line).
    """
    if not base or good * line.denominator < line.numerator * base:
        return None
    asked = max(base, answered or 0)
    distance = Fraction(good, base) - line
    if not distance:
        return eligible
    needed = Fraction(z) ** 2 * line * (1 - line) / distance**2
    per_answer = Fraction(base, asked)
    if eligible is None:
        return ceil(needed / per_answer)
    return ceil(needed * eligible / (per_answer * (eligible - 1) + needed))


def draws(base: int, asked: int, eligible: int | None) -> Fraction:
    """n*, the independent draws that would tell as much."""
    return Fraction(base) if eligible is None else Fraction(base * (eligible - 1), eligible - asked)
