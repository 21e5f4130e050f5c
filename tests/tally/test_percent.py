from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.tally.percent import percent, percent_agreeing
from tests.instruments.calm import calm

PUBLISH, HOLD = Fraction(9, 10), Fraction(8, 10)


@pytest.mark.parametrize(
    ("part", "whole", "places", "text"),
    [
        (698, 773, 1, "90.3%"),
        (310, 341, 1, "90.9%"),
        (698, 773, 2, "90.30%"),
        (1, 3, 0, "33%"),
        (2, 3, 2, "66.67%"),
        (1, 1, 1, "100.0%"),
        (0, 7, 1, "0.0%"),
        (1, 200_000, 2, "0.00%"),
        (1, 2000, 1, "0.1%"),  # 0.05 % is half, and half goes up
        (25, 10_000, 1, "0.3%"),  # 0.25 %
        (5, 10_000, 1, "0.1%"),
        (25, 1000, 0, "3%"),  # 2.5 %; to even would be 2
        (10**17 + 1, 2 * 10**17, 2, "50.00%"),
    ],
)
def test_percent_is_rounded_half_up_on_integers(part: int, whole: int, places: int, text: str) -> None:
    assert percent(part, whole, places) == text


@pytest.mark.parametrize(
    "whole_of_nothing", [percent(0, 0), percent(3, 0, 2), percent_agreeing(0, 0, PUBLISH)]
)
def test_without_a_base_there_is_a_dash_never_zero_percent(whole_of_nothing: str) -> None:
    assert whole_of_nothing == "—"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (899, 1000, "89.9%"),
        (8996, 10_000, "89.96%"),
        (89_996, 100_000, "89.996%"),
        (9, 10, "90.0%"),
        (9004, 10_000, "90.04%"),
        (905, 1000, "90.5%"),
        (7996, 10_000, "79.96%"),
        (698, 773, "90.3%"),
    ],
)
def test_a_figure_is_printed_on_its_own_side_of_the_line(part: int, whole: int, text: str) -> None:
    assert percent_agreeing(part, whole, PUBLISH, HOLD) == text


@calm
@given(
    st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(0, 10_000)
)
def test_text_and_verdict_never_disagree(figure: tuple[int, int], ten_thousandths: int) -> None:
    line = Fraction(ten_thousandths, 10_000)
    printed = Fraction(percent_agreeing(*figure, line).removesuffix("%")) / 100
    assert (printed >= line) is (Fraction(*figure) >= line)
    assert (printed > line) is (Fraction(*figure) > line)


def test_a_line_that_no_decimal_can_write_is_refused() -> None:
    with pytest.raises(ValueError, match="ten-thousandths"):
        percent_agreeing(2, 3, Fraction(2, 3))
