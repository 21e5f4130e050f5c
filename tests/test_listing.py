"""A .csv file is read as UTF-8 by every spreadsheet, and no cell of it is run."""

import csv
from io import StringIO

import pytest

from survey.listing import listed


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@SUM(A1)", "\tx", "＝1＋1"])
def test_what_begins_like_a_formula_is_text(cell: str) -> None:
    (row,) = rows_of(listed(["a"], [[cell]]))
    assert row == [f"'{cell}"]


def test_everything_else_stands_as_it_is() -> None:
    text = listed(["单位", "n"], [["临江县“教育局”, 党组", 3], ["a\nb", None]])
    assert text.startswith("\ufeff单位,n")
    assert rows_of(text) == [["临江县“教育局”, 党组", "3"], ["a\nb", "None"]]


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text[1:], newline="")))[1:]
