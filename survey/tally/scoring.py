"""What is made of counts beyond a rate: points, grades, the verdict of a vote, weighted and combined results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from operator import mul

from survey.tally.share import Share


@dataclass(frozen=True)
class Points:
    """What each choice that decides is worth, best first, and the points that make a full score."""

    weights: tuple[int, ...]
    full: int = 100

    def score(self, counts: Sequence[int], base: int) -> Fraction | None:
        """0–100: Σ points · count ÷ (full · base); None without a base."""
        if len(counts) != len(self.weights):
            raise ValueError(f"{len(self.weights)} points cannot score {len(counts)} choices")
        return Fraction(100 * sum(map(mul, self.weights, counts)), self.full * base) if base else None


# The first stands by default: one in which everybody dissatisfied scores 0, not 30 or 50.
PRESETS: Mapping[str, Points] = {
    "100/70/0": Points((100, 70, 0)),
    "100/75/55": Points((100, 75, 55)),
    "100/70/30": Points((100, 70, 30)),
    "90/75/60/45/30": Points((90, 75, 60, 45, 30), full=90),
    "100/90/70/50": Points((100, 90, 70, 50)),
    "100/80/60/30/0": Points((100, 80, 60, 30, 0)),
    "100/80/60/0": Points((100, 80, 60, 0)),
}


def points(text: str) -> Points:
    """A preset by its name, or an office's own points, best first, of 100."""
    return PRESETS.get(text) or Points(tuple(int(number) for number in text.split("/")))


class Grade(StrEnum):
    GOOD = "good"
    FAIRLY_GOOD = "fairly_good"
    AVERAGE = "average"
    POOR = "poor"


GRADES = ((85, Grade.GOOD), (75, Grade.FAIRLY_GOOD), (60, Grade.AVERAGE))


def grade(score: Fraction) -> Grade:
    """The grade of a score of 100, by its exact value: 84.99 is not yet good."""
    return next((name for least, name in GRADES if score >= least), Grade.POOR)


class Vote(StrEnum):
    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"


def vote(satisfied: int, basically: int, members: int) -> Vote | None:
    """The verdict of a vote among all members: more than half must carry it, exactly half fails."""
    if not members:
        return None
    carried = [2 * votes > members for votes in accumulate((satisfied, basically))]
    return Vote.SATISFIED if carried[0] else Vote.BASICALLY_SATISFIED if carried[1] else Vote.DISSATISFIED


@dataclass(frozen=True)
class Stratum:
    weight: int
    share: Share


def weighted(strata: Iterable[Stratum], least: int) -> Fraction | None:
    """Σ weight · rate over the strata of at least so many answers, their weights re-normalised; shown beside the
    pooled rate, never instead of it."""
    counted = [stratum for stratum in strata if stratum.share.whole >= max(least, 1)]
    total = sum(stratum.weight for stratum in counted)
    if not total:
        return None
    return sum(
        (Fraction(stratum.weight * stratum.share.part, total * stratum.share.whole) for stratum in counted),
        Fraction(),
    )


def assessment(indicators: Fraction, satisfaction: Fraction, weight: Fraction = Fraction(1, 10)) -> Fraction:
    """A unit's combined result: reviews and indicators at 90 %, satisfaction at its `weight`; both of 100."""
    return indicators * (1 - weight) + satisfaction * weight
