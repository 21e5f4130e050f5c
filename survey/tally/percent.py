"""Percentages in print: rounded half up on integers, with as many decimals as keep text and verdict in agreement."""

from fractions import Fraction

NO_BASE = "—"
FINEST_LINE = 10_000


def percent(part: int, whole: int, places: int = 1) -> str:
    """`90.3%`; a whole of zero has no percentage, never 0%."""
    if not whole:
        return NO_BASE
    digits = f"{_rounded(part, whole, places):0{places + 1}d}"
    return f"{digits[:-places]}.{digits[-places:]}%" if places else f"{digits}%"


def line_text(line: Fraction) -> str:
    """A threshold as people write it: `90%`, `92.5%`."""
    return f"{float(100 * line):g}%"


def percent_agreeing(part: int, whole: int, *lines: Fraction, places: int = 1) -> str:
    """As `percent`, with further decimals while the text would stand on another side of a line than the figure.

    899/1000 against 90 % reads 89.9%, 8996/10000 reads 89.96%. Lines are whole ten-thousandths.
    """
    if any(FINEST_LINE % line.denominator for line in lines):
        raise ValueError("a line must be a whole number of ten-thousandths")
    if not whole:
        return NO_BASE
    figure = Fraction(part, whole)
    while any(_side(_shown(part, whole, places), line) != _side(figure, line) for line in lines):
        places += 1
    return percent(part, whole, places)


def _rounded(part: int, whole: int, places: int) -> int:
    """Percent × 10^places, half up."""
    return (2 * part * 10 ** (places + 2) + whole) // (2 * whole)


def _shown(part: int, whole: int, places: int) -> Fraction:
    return Fraction(_rounded(part, whole, places), 10 ** (places + 2))


def _side(figure: Fraction, line: Fraction) -> int:
    return (figure > line) - (figure < line)
