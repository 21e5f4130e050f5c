"""How firm a rate is: its interval, one ballot more or less, and how many more would settle it."""

import pytest

from survey.instruments.rules import BaseRule
from survey.publication.reasons import Remark
from survey.publication.standing import Figures, PollStanding
from survey.tally.rules import ItemCount
from tests.publication.evidence import poll, reason, standing

INTERVAL, BALLOT = Remark.BORDERLINE_INTERVAL, Remark.BORDERLINE_BALLOT
MORE, USELESS = Remark.MORE_BALLOTS, Remark.MORE_BALLOTS_USELESS


def remarks(*polls: PollStanding, of: str = "MC") -> set[Remark]:
    return set(reason(standing(*polls), f"satisfaction.{of}").remarks)


def more(*polls: PollStanding, of: str = "MC") -> int | None:
    return reason(standing(*polls), f"satisfaction.{of}").more_ballots


@pytest.mark.parametrize(
    ("good", "base", "is_close"),
    [
        (88, 100, False),
        (89, 100, True),
        (90, 100, True),
        (91, 100, False),
        (79, 100, True),
        (80, 100, True),
        (81, 100, False),
        (719, 800, True),
        (721, 800, False),
        (36, 40, True),
        (37, 40, False),
        (40, 40, False),
    ],
)
def test_one_ballot_that_would_turn_the_verdict_is_said_of_every_poll(
    good: int, base: int, is_close: bool
) -> None:
    assert (BALLOT in remarks(poll("MC", good, base - good, eligible=base))) is is_close
    assert (BALLOT in remarks(poll("QZ", good, base - good), of="QZ")) is is_close


@pytest.mark.parametrize(
    ("figures", "is_close"),
    [
        ({"good": 95, "dissatisfied": 5, "eligible": 1000}, True),  # 89.2–97.7
        ({"good": 95, "dissatisfied": 5, "eligible": 130}, False),  # 92.3–96.7: most have answered
        ({"good": 95, "dissatisfied": 5, "eligible": 100}, False),  # a census
        ({"good": 95, "dissatisfied": 5}, False),  # nobody knows how many were eligible
        ({"good": 99, "dissatisfied": 1, "eligible": 1000}, False),
        ({"good": 85, "dissatisfied": 15, "eligible": 1000}, True),
        ({"good": 60, "dissatisfied": 40, "eligible": 1000}, False),
        ({"good": 70, "dissatisfied": 30, "eligible": 130, "base_rule": BaseRule.MEMBERS}, False),
    ],
)
def test_a_sample_is_borderline_when_a_line_lies_inside_its_interval(
    figures: dict[str, int], is_close: bool
) -> None:
    assert (INTERVAL in remarks(poll("MC", **figures))) is is_close


def test_an_open_poll_is_voluntary_and_has_no_interval() -> None:
    assert remarks(poll("QZ", 95, 5, eligible=1000), of="QZ") == {Remark.VOLUNTARY}


def test_a_census_is_called_one() -> None:
    assert remarks(poll("MC", 38, 2, abstained=5, eligible=45)) == {Remark.CENSUS}


def test_a_borderline_release_says_how_many_more_ballots_would_settle_it() -> None:
    close = poll("MC", 95, 5, eligible=1000)
    assert MORE in remarks(close)
    assert more(close) == 22
    firm = poll("MC", 116, 6, eligible=1000)  # about the same rate, 22 more
    assert remarks(firm) == set()
    assert more(firm) is None


@pytest.mark.parametrize(
    ("good", "dissatisfied", "eligible", "expected"),
    [
        (89, 11, 1000, {USELESS, INTERVAL, BALLOT}),
        (85, 15, 1000, {USELESS, INTERVAL}),
        (60, 40, 1000, {USELESS}),
        (90, 10, None, {USELESS, BALLOT}),  # exactly on the line, of nobody knows how many
        (90, 10, 110, {MORE, INTERVAL, BALLOT}),  # but ten more would be everybody
    ],
)
def test_below_the_line_more_ballots_cannot_change_it(
    good: int, dissatisfied: int, eligible: int | None, expected: set[Remark]
) -> None:
    assert remarks(poll("MC", good, dissatisfied, eligible=eligible)) == expected


def test_a_short_poll_first_needs_its_least_number() -> None:
    short = standing(poll("MC", 20, 0, eligible=40))
    assert reason(short, "min_valid.MC").more_ballots == 7  # 27 of 40
    assert not {MORE, USELESS} & set(reason(short, "satisfaction.MC").remarks)


def test_who_has_answered_cannot_answer_again() -> None:
    undecided = standing(poll("QZ", 10, 0, unknown=14, eligible=24, mode="ticket"))
    found = reason(undecided, "min_valid.QZ")
    assert (found.threshold, found.more_ballots) == (16, None)
    assert USELESS in found.remarks


def test_beside_the_leading_poll_only_the_upper_line_matters() -> None:
    street = poll("QZ", 80, 20, mode="ticket", eligible=100_000)
    assert BALLOT in remarks(street, of="QZ")
    assert remarks(poll("MC"), street, of="QZ") == {Remark.BESIDE, USELESS}


def test_figures_are_read_off_a_counted_item() -> None:
    item = ItemCount(
        key="overall",
        counts={"very": 5, "quite": 4, "fair": 3, "bad": 2, "unknown": 6},
        good=("very", "quite"),
        unknown="unknown",
    )
    assert Figures.of(item) == Figures(good=9, dissatisfied=5, unknown=6)
    assert Figures.of(
        ItemCount(key="overall", counts={"yes": 1, "no": 2, "pass": 3}, good=("yes",), abstain="pass")
    ) == (Figures(good=1, dissatisfied=2, unknown=None, abstained=3))
