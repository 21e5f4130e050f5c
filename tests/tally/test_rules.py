from dataclasses import asdict, replace
from fractions import Fraction

import pytest

from survey.instruments.rules import BaseRule
from survey.tally.rules import ItemCount, Turnout, added, base_of, overfull, team_alarm
from survey.tally.scoring import points
from survey.tally.share import Share, pooled

# 20 satisfied, 8 basically, 2 not, 6 do not know, 1 abstained, 2 left it blank, 1 ticked twice
ITEM = ItemCount(
    key="overall",
    counts={"satisfied": 20, "basically": 8, "dissatisfied": 2, "unknown": 6, "abstain": 1},
    good=("satisfied", "basically"),
    unknown="unknown",
    abstain="abstain",
    blank=2,
    invalid=1,
    eligible=50,
    points=points("100/70/0"),
)


@pytest.mark.parametrize(
    ("rule", "base"), [(BaseRule.DECIDED, 30), (BaseRule.ALL_VALID, 37), (BaseRule.MEMBERS, 50)]
)
def test_each_base_rule_names_its_denominator(rule: BaseRule, base: int) -> None:
    item = replace(ITEM, base_rule=rule)
    assert item.base == base
    assert item.overall == Share(28, base)
    assert item.share_of("satisfied") == Share(20, base)
    assert item.share_of("basically") == Share(8, base)
    assert item.dissatisfied == Share(2, base)
    assert item.score == Fraction(20 * 100 + 8 * 70, base)


@pytest.mark.parametrize("members", [None, 36])
def test_unknown_or_too_few_members_are_no_base(members: int | None) -> None:
    assert base_of(BaseRule.MEMBERS, decided=30, neutral=7, members=members) == 0
    assert replace(ITEM, base_rule=BaseRule.MEMBERS, eligible=members).overall.rate is None


def test_who_does_not_know_is_shown_whatever_the_base() -> None:
    assert {replace(ITEM, base_rule=rule).unaware for rule in BaseRule} == {Share(6, 36)}


def test_blank_and_invalid_answers_stand_apart() -> None:
    assert (ITEM.answered, ITEM.blank, ITEM.invalid) == (37, 2, 1)


def test_an_item_nobody_decided_has_no_rate() -> None:
    nobody = replace(ITEM, counts=dict.fromkeys(ITEM.counts, 0))
    assert (nobody.base, nobody.overall.rate, nobody.score, nobody.interval) == (0, None, None, None)
    assert nobody.overall.text() == "—"


def test_an_item_without_a_good_choice_is_not_rated() -> None:
    signs = ItemCount(key="signs", counts={"on_paper": 9, "none": 4}, several=11)
    assert (signs.base, signs.overall.rate, signs.answered, signs.interval) == (0, None, 11, None)


def test_the_interval_knows_who_answered_without_deciding() -> None:
    census = replace(ITEM, eligible=37)
    assert census.interval == (28 / 30, 28 / 30)
    assert replace(ITEM, base_rule=BaseRule.MEMBERS).interval == (28 / 50, 28 / 50)


@pytest.mark.parametrize(
    "wrong", [{"good": ("happy",)}, {"unknown": "satisfied"}, {"blank": -1}, {"abstain": "nobody"}]
)
def test_counts_that_contradict_each_other_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="overall: "):
        replace(ITEM, **wrong)  # type: ignore[arg-type]


def test_groups_add_up_to_the_whole() -> None:
    whole = added([ITEM, ITEM, replace(ITEM, eligible=7)])
    assert whole.counts == {choice: 3 * count for choice, count in ITEM.counts.items()}
    assert (whole.blank, whole.invalid, whole.eligible) == (6, 3, 107)
    assert added([ITEM, replace(ITEM, eligible=None)]).eligible is None


def test_a_rounds_rate_is_pooled_never_a_mean_of_rates() -> None:
    assert pooled([Share(10, 10), Share(45, 90)]) == Share(55, 100)
    assert pooled([]).rate is None


@pytest.mark.parametrize(
    ("share", "reaches", "exceeds"),
    [
        (Share(899, 1000), False, False),
        (Share(900, 1000), True, False),
        (Share(901, 1000), True, True),
        (Share(0, 0), False, False),
    ],
)
def test_a_share_is_compared_on_integers(share: Share, reaches: bool, exceeds: bool) -> None:
    line = Fraction(9, 10)
    assert (share.reaches(line), share.exceeds(line)) == (reaches, exceeds)


def test_turnout_rates() -> None:
    turnout = Turnout(eligible=50, present=45, issued=44, returned=40, spoilt=1)
    assert turnout.valid == 39
    assert turnout.return_rate == Share(40, 44)
    assert turnout.valid_rate == Share(39, 40)
    assert turnout.participation == Share(40, 50)


def test_what_nobody_counted_has_no_rate() -> None:
    assert Turnout(returned=40).return_rate.rate is None
    assert Turnout(returned=40).participation.text() == "—"
    assert Turnout(returned=0).valid_rate.rate is None


@pytest.mark.parametrize(("issued", "void"), [(39, True), (40, False), (41, False), (None, False)])
def test_more_papers_back_than_handed_out_make_a_poll_void(issued: int | None, void: bool) -> None:
    assert Turnout(returned=40, issued=issued).must_be_repeated is void


@pytest.mark.parametrize(
    ("issued", "returned", "found"),
    [
        ({}, {}, ()),
        ({"甲组": 10}, {"甲组": 10}, ()),
        ({"甲组": 10}, {"甲组": 11}, ("甲组",)),
        ({"甲组": 10, "乙组": 30}, {"甲组": 11, "乙组": 2}, ("甲组",)),
        ({"甲组": 10}, {"乙组": 1}, ("乙组",)),
    ],
)
def test_more_back_from_one_group_than_it_was_handed_makes_the_poll_void(
    issued: dict[str, int], returned: dict[str, int], found: tuple[str, ...]
) -> None:
    assert overfull(issued, returned) == found
    people = Turnout(issued=sum(issued.values()), returned=0, overfull=found)
    assert people.must_be_repeated is bool(found)
    assert Turnout.from_rest(asdict(people)) == people


@pytest.mark.parametrize(
    ("quorum", "present", "eligible", "is_met"),
    [
        (Fraction(1, 2), 20, 40, False),  # exactly half fails
        (Fraction(1, 2), 21, 40, True),
        (Fraction(1, 2), 20, 39, True),
        (Fraction(2, 3), 26, 39, False),
        (Fraction(2, 3), 27, 39, True),
        (Fraction(1, 2), None, 40, None),
        (Fraction(1, 2), 20, None, None),
    ],
)
def test_a_quorum_is_more_than_its_share(
    quorum: Fraction, present: int | None, eligible: int | None, is_met: bool | None
) -> None:
    assert Turnout(returned=0, present=present, eligible=eligible).has_quorum(quorum) is is_met


@pytest.mark.parametrize(
    ("overall", "found", "alarm"),
    [
        (Share(90, 100), [0, 0], False),
        (Share(899, 1000), [0, 0], True),
        (Share(100, 100), [0, 1], True),
        (Share(0, 0), [0], False),
        (Share(0, 0), [2], True),
    ],
)
def test_a_team_is_looked_into_below_ninety_percent_or_at_any_breach(
    overall: Share, found: list[int], alarm: bool
) -> None:
    assert team_alarm(overall, found) is alarm
