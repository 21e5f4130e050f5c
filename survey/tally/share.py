"""A part of a whole as two integers: how every rate is kept, compared, pooled and printed."""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from survey.tally.percent import percent_agreeing


class Share(NamedTuple):
    """Compared on integers, never on a rounded percentage; a whole of zero has no rate and reaches nothing."""

    part: int
    whole: int

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.part, self.whole) if self.whole else None

    def reaches(self, line: Fraction) -> bool:
        return bool(self.whole) and self.part * line.denominator >= line.numerator * self.whole

    def exceeds(self, line: Fraction) -> bool:
        return bool(self.whole) and self.part * line.denominator > line.numerator * self.whole

    def text(self, *lines: Fraction) -> str:
        """The percentage in print, never on another side of a line than the figure itself."""
        return percent_agreeing(self.part, self.whole, *lines)


def pooled(shares: Iterable[Share]) -> Share:
    """Σ parts of Σ wholes: a round's or a team's rate is never a mean of rates."""
    listed = list(shares)
    return Share(sum(share.part for share in listed), sum(share.whole for share in listed))
