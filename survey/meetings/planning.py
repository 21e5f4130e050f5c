"""How many to invite so that a line can be settled: so many that Wilson's interval at the expected rate misses it.

The interval is that of the tables (survey/tally/intervals.py), corrected for a small population: whoever asks everybody
knows. An expected rate at the line itself is settled by nothing less.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from survey.tally.intervals import Interval, answers_to_clear, draws, score_interval, z_of

USUAL = 30  # valid ballots that a poll must have at least (DOMAIN §2d): often mistaken for enough
TINY = 1e-9  # what a float is off
SHOWN = (USUAL, 50, 80, 100, 150, 200, 300, 400, 600, 1_000)


FINEST = 1_000  # an interval is printed in tenths of a percent, rounded away from its middle: never more than it says


@dataclass(frozen=True)
class Step:
    """What so many valid ballots would tell at the expected rate; everybody's have no interval."""

    answers: int
    interval: Interval
    is_settled: bool

    @property
    def low(self) -> Fraction:
        return Fraction(floor(FINEST * self.interval.low + TINY), FINEST)

    @property
    def high(self) -> Fraction:
        return Fraction(ceil(FINEST * self.interval.high - TINY), FINEST)


@dataclass(frozen=True)
class Plan:
    """Shares are exact; `turnout` is the share of the invited who come and hand in a valid ballot."""

    population: int
    rate: Fraction
    line: Fraction
    confidence: Fraction = Fraction(95, 100)
    turnout: Fraction = Fraction(1)

    @property
    def answers(self) -> int:
        """The fewest valid ballots that settle the line; all of them where the rate is expected on the line."""
        good, line = (self.rate, self.line) if self.rate >= self.line else (1 - self.rate, 1 - self.line)
        found = answers_to_clear(
            good.numerator, good.denominator, line, self.population, z=z_of(self.confidence)
        )
        return min(self.population, found if found is not None else self.population)

    @property
    def invite(self) -> int | None:
        """How many must be invited for that; None where the population has not so many."""
        wanted = ceil(self.answers / self.turnout)
        return wanted if wanted <= self.population else None

    @property
    def usual(self) -> Step:
        return self.step(min(USUAL, self.population))

    @property
    def is_usual_ever_enough(self) -> bool:
        """Whether the usual number could settle the line if every single one said the same."""
        best = Fraction(1) if self.rate >= self.line else Fraction(0)
        return Plan(self.population, best, self.line, self.confidence).usual.is_settled

    @property
    def steps(self) -> list[Step]:
        """The usual sizes, and the one that is needed, smallest first."""
        sizes = {*(size for size in SHOWN if size < self.population), self.answers, self.population}
        return [self.step(size) for size in sorted(sizes) if size <= max(2 * self.answers, 100)]

    def step(self, answers: int) -> Step:
        if answers >= self.population:
            return Step(answers, Interval(float(self.rate), float(self.rate)), self.rate != self.line)
        shown = score_interval(
            float(self.rate), float(draws(answers, answers, self.population)), z_of(self.confidence)
        )
        return Step(answers, shown, answers >= self.answers)
