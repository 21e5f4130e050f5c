import json
from dataclasses import replace

import pytest

from survey.instruments.rules import BaseRule
from survey.tally.rules import ItemCount, Turnout
from survey.tally.scoring import points
from survey.tally.suppression import public
from survey.tally.table import Table
from survey.tally.veil import Limits

OVERALL = ItemCount(
    key="overall",
    counts={"satisfied": 30, "basically": 10, "dissatisfied": 0, "abstain": 0},
    good=("satisfied", "basically"),
    abstain="abstain",
    blank=2,
    eligible=60,
    base_rule=BaseRule.ALL_VALID,
    points=points("100/70/0"),
)
SIGNS = ItemCount(key="signs", counts={"on_paper": 9, "none": 20}, several=25, blank=17)
FULL = Table(
    turnout=Turnout(eligible=60, present=50, issued=45, returned=43, spoilt=1),
    headline="overall",
    channels={"phone": 40, "paper": 3},
    items=(OVERALL, SIGNS),
    groups={
        "staff": (
            replace(OVERALL, counts={"satisfied": 12, "basically": 8, "dissatisfied": 0, "abstain": 0}),
            SIGNS,
        )
    },
)
TEAM = Limits(minimum=15, small=3, slack=2, crowd=None)


def test_a_tally_is_told_as_promised() -> None:
    document = FULL.to_document()
    assert [document[key] for key in ("issued", "returned", "spoilt", "valid")] == [45, 43, 1, 42]
    assert (document["channels"], document["headline"]) == ({"phone": 40, "paper": 3}, "overall")
    overall = document["items"][0]
    assert overall["low"] == pytest.approx(118 / (118 + 1.959963984540054**2))  # n* = 40 · 59 / 20
    assert {**overall, "low": 0} == {
        "key": "overall",
        "counts": {"satisfied": 30, "basically": 10, "dissatisfied": 0, "abstain": 0},
        "answered": 40,
        "base": 40,
        "base_rule": "all_valid",
        "rate": 1.0,
        "low": 0,
        "high": 1.0,
        "good": 40,
        "blank": 2,
        "invalid": 0,
        "unaware": 0.0,
        "score": 92.5,
        "suppressed": None,
        "band": None,
    }
    assert document["groups"][0]["group"] == "staff"


def test_a_rate_is_null_only_without_a_base() -> None:
    signs = FULL.to_document()["items"][1]
    assert (signs["base"], signs["rate"], signs["low"], signs["high"], signs["score"]) == (
        0,
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize("table", [FULL, public(FULL, TEAM), public(replace(FULL, groups={}), TEAM)])
def test_a_table_at_rest_is_whole_numbers_and_comes_back_the_same(table: Table) -> None:
    text = json.dumps(table.at_rest())
    assert "." not in text
    back = Table.from_rest(json.loads(text))
    assert back == table
    assert json.dumps(back.at_rest()) == text
    assert back.to_document() == table.to_document()


def test_only_a_full_table_counts_every_item() -> None:
    assert FULL.counted("overall") is OVERALL
    few = Limits(minimum=100, small=3, slack=2, crowd=None)
    with pytest.raises(KeyError):
        public(FULL, few).counted("overall")


def test_a_withheld_item_holds_no_number_at_all() -> None:
    few = Limits(minimum=100, small=3, slack=2, crowd=None)
    hidden = public(FULL, few).to_document()["items"][0]
    assert [value for value in hidden.values() if isinstance(value, int | float)] == []
    assert (hidden["counts"], hidden["suppressed"]) == ({}, "minimum")
