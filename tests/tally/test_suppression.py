"""Nothing withheld can be worked out: by trying every full table, knowing the code and every group's size."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

import pytest

from survey.instruments.rules import BaseRule
from survey.tally.rules import ItemCount, Turnout, added
from survey.tally.scoring import points
from survey.tally.suppression import public
from survey.tally.table import Band, Mark, Table, Veiled
from survey.tally.veil import Limits, veil

TICKET = Limits(minimum=10, small=0, slack=2, crowd=30)
TEAM = Limits(minimum=15, small=3, slack=2, crowd=None)
OPEN = Limits(minimum=30, small=0, slack=2, crowd=30)


def item(*counts: int, choices: str = "abcdu", **fields: object) -> ItemCount:
    """Of choices a to d and u, “a” and “b” are good and “u” is “don't know”."""
    chosen = choices if len(counts) == len(choices) else choices[: len(counts)]
    given = dict(zip(chosen, counts, strict=True))
    made = ItemCount(
        key="overall",
        counts=given,
        good=tuple(choice for choice in "ab" if choice in given),
        unknown="u" if "u" in given else None,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def table(*groups: ItemCount, total: ItemCount | None = None) -> Table:
    whole = total or added(groups)
    return Table(
        turnout=Turnout(returned=whole.answered),
        headline="overall",
        items=(whole,),
        groups={f"group {number}": (group,) for number, group in enumerate(groups)},
    )


def shown_groups(full: Table, limits: Limits) -> list[bool]:
    return [isinstance(items[0], ItemCount) for items in public(full, limits).groups.values()]


def test_a_table_with_nothing_to_hide_is_shown_whole() -> None:
    full = table(item(20, 8, 4, 0, 3))
    assert public(full, TICKET) == public(full, TEAM) == public(full, OPEN) == full


@pytest.mark.parametrize("limits", [TICKET, TEAM, OPEN])
def test_a_table_needs_its_minimum(limits: Limits) -> None:
    half = limits.minimum // 2
    enough = item(half, 0, limits.minimum - half)
    assert veil(enough, limits) is enough
    hidden = veil(item(half, 0, limits.minimum - half - 1), limits)
    assert hidden == Veiled(key="overall", base_rule=BaseRule.DECIDED, mark=Mark.MINIMUM)


@pytest.mark.parametrize(
    ("limits", "counts", "band"),
    [
        (TICKET, (29, 0, 0), Band(at_least=90)),
        (TICKET, (27, 1, 1), Band(at_least=90)),
        (TICKET, (20, 0, 0), Band(at_least=90)),
        (TICKET, (17, 0, 2), Band(at_least=80)),
        (TICKET, (0, 0, 20), Band(at_most=10)),
        (TICKET, (1, 1, 27), Band(at_most=10)),
        (TICKET, (0, 0, 1, 0, 19), None),  # whoever decided is told by nothing
        (TEAM, (40, 0, 0), Band(at_least=95)),
        (TEAM, (398, 1, 1), Band(at_least=98)),
    ],
)
def test_of_near_unanimity_a_band_is_all_that_is_told(
    limits: Limits, counts: tuple[int, ...], band: Band | None
) -> None:
    hidden = veil(item(*counts), limits)
    assert hidden == Veiled(
        key="overall", base_rule=BaseRule.DECIDED, mark=Mark.UNANIMITY, answered=sum(counts), band=band
    )


def test_a_crowd_may_be_unanimous_unless_it_is_about_a_team() -> None:
    crowd = item(30, 0, 0)
    assert veil(crowd, TICKET) is crowd
    assert veil(crowd, TEAM) is not crowd


def test_the_members_rate_is_banded_over_the_members() -> None:
    hidden = veil(item(20, 0, 0, base_rule=BaseRule.MEMBERS, eligible=24), TICKET)
    assert isinstance(hidden, Veiled)
    assert hidden.band == Band(at_least=70)


@pytest.mark.parametrize(
    ("counts", "cells", "rate"),
    [
        ((20, 8, 1, 4, 3), {"a": 20, "b": 8, "c+d": 5, "u": 3}, (28, 33)),
        ((20, 8, 4, 1, 0), {"a": 20, "b": 8, "c+d": 5, "u": 0}, (28, 33)),
        ((20, 1, 4, 0, 3), {"a+b": 21, "c": 4, "d": 0, "u": 3}, (21, 25)),
        ((20, 8, 2, 0, 5), {"a": 20, "b": 8, "c+d+u": 7}, None),
        ((20, 8, 5, 0, 2), {"a": 20, "b": 8, "c+d+u": 7}, None),
    ],
)
def test_a_teams_small_counts_are_merged_with_their_neighbours(
    counts: tuple[int, ...], cells: Mapping[str, int], rate: tuple[int, int] | None
) -> None:
    hidden = veil(item(*counts), TEAM)
    assert isinstance(hidden, Veiled)
    assert (hidden.mark, hidden.counts, hidden.overall) == (Mark.SMALL_CELLS, cells, rate)
    assert hidden.band == (None if rate else Band(at_least=80))


def test_where_merging_would_leave_nothing_a_band_stands() -> None:
    hidden = veil(item(20, 8, 1, 0, 1), TEAM)
    assert isinstance(hidden, Veiled)
    assert (hidden.counts, hidden.overall, hidden.band) == ({}, None, Band(at_least=90))


def test_over_all_answers_the_rate_survives_merging_what_is_not_good() -> None:
    hidden = veil(item(20, 8, 2, 0, 5, base_rule=BaseRule.ALL_VALID), TEAM)
    assert isinstance(hidden, Veiled)
    assert (hidden.overall, hidden.band) == ((28, 35), None)


def test_a_score_would_tell_merged_counts_apart() -> None:
    full = table(item(20, 8, 1, 4, 3, points=points("100/80/60/0")))
    document = public(full, TEAM).to_document()["items"][0]
    assert (document["rate"], document["score"], document["suppressed"]) == (28 / 33, None, "small_cells")


def test_several_choices_of_a_team_are_shown_all_or_not_at_all() -> None:
    signs = ItemCount(key="signs", counts={"on_paper": 9, "again": 2, "none": 12}, several=22)
    assert veil(signs, TICKET) is signs
    assert veil(signs, TEAM) == Veiled(
        key="signs", base_rule=BaseRule.DECIDED, mark=Mark.SMALL_CELLS, answered=22
    )


def test_an_open_text_has_nothing_to_hide() -> None:
    opinion = ItemCount(key="opinion", counts={})
    assert veil(opinion, TICKET) is opinion


def test_groups_large_and_mixed_enough_are_shown() -> None:
    assert shown_groups(table(item(20, 0, 5), item(6, 0, 6)), TICKET) == [True, True]


def test_a_small_group_hides_another_so_that_it_cannot_be_worked_out() -> None:
    small, large, middle = item(3, 0, 1), item(20, 0, 10), item(9, 0, 6)
    assert shown_groups(table(small, large), TICKET) == [False, False]
    assert shown_groups(table(small, large, middle), TICKET) == [False, True, False]


def test_ballots_of_no_group_are_not_worked_out_either() -> None:
    group = item(20, 0, 10)
    assert shown_groups(table(group, total=added([group, item(3, 0, 1)])), TICKET) == [False]
    assert shown_groups(table(group, total=added([group, item(8, 0, 4)])), TICKET) == [True]


def test_one_unanimous_group_hides_every_group() -> None:
    assert shown_groups(table(item(12, 0, 0), item(9, 0, 9), item(10, 0, 10)), TICKET) == [False] * 3


def test_what_all_chose_each_group_chose() -> None:
    full = table(item(25, 0, 1), item(14, 0, 0))
    hidden = public(full, TICKET).items[0]
    assert isinstance(hidden, Veiled)
    assert (hidden.mark, hidden.band) == (Mark.UNANIMITY, Band(at_least=95))
    assert public(replace(full, groups={}), TICKET).items == full.items


def test_the_public_table_is_a_function_of_the_full_one_alone() -> None:
    full = table(item(20, 8, 1, 4, 3), item(12, 2, 4, 0, 0))
    assert public(full, TEAM).at_rest() == public(Table.from_rest(full.at_rest()), TEAM).at_rest()


def test_a_public_table_is_not_made_public_again() -> None:
    with pytest.raises(ValueError, match="only a full table"):
        public(public(table(item(3, 0, 1)), TICKET), TICKET)


# ---- brute force ---------------------------------------------------------------------------------------------


def ways(answers: int, choices: int) -> Iterator[tuple[int, ...]]:
    if choices == 1:
        yield (answers,)
        return
    for first in range(answers + 1):
        for rest in ways(answers - first, choices - 1):
            yield (first, *rest)


@pytest.mark.parametrize("rule", list(BaseRule))
@pytest.mark.parametrize(
    ("limits", "answers", "choices"),
    [
        (TEAM, 15, "abcdu"),
        (TEAM, 16, "abcu"),
        (TEAM, 19, "acd"),
        (TEAM, 21, "ac"),
        (TEAM, 15, "wxyz"),
        (TICKET, 10, "abcu"),
        (TICKET, 29, "acu"),
    ],
)
def test_no_hidden_count_follows_from_an_item(
    rule: BaseRule, limits: Limits, answers: int, choices: str
) -> None:
    looks = defaultdict(list)
    for counts in ways(answers, len(choices)):
        full = item(*counts, choices=choices, base_rule=rule, eligible=30)
        seen = veil(full, limits)
        if seen is not full:
            looks[repr(seen)].append((seen, counts))
    assert looks
    for alike in looks.values():
        cells = alike[0][0].counts
        hidden = [place for place, choice in enumerate(choices) if choice not in cells]
        possible = [counts for _, counts in alike]
        assert all(len({counts[place] for counts in possible}) > 1 for place in hidden)
        assert not _small_sums(possible, hidden, limits)


def _small_sums(possible: Sequence[tuple[int, ...]], hidden: Sequence[int], limits: Limits) -> list[int]:
    """Sums of hidden counts that are the same in every possible table although they are small."""
    sums = [
        {sum(counts[place] for place in places) for counts in possible}
        for size in range(1, len(hidden) + 1)
        for places in combinations(hidden, size)
    ]
    return [only for values in sums if len(values) == 1 for only in values if limits.is_small(only)]


@pytest.mark.parametrize(
    ("limits", "sizes", "choices"),
    [
        (TICKET, (12, 20), "ac"),
        (TICKET, (10, 10), "acu"),
        (TICKET, (1, 40), "ac"),
        (TICKET, (4, 12, 16), "ac"),
        (TICKET, (10, 10, 10), "ac"),
        (TICKET, (1, 1, 34), "ac"),
        (TICKET, (4, 10, 31), "ac"),
        (TEAM, (2, 20), "acu"),
        (TEAM, (15, 16), "ac"),
        (TEAM, (2, 15, 15), "ac"),
    ],
)
def test_no_hidden_group_follows_from_the_others(
    limits: Limits, sizes: tuple[int, ...], choices: str
) -> None:
    looks = defaultdict(list)
    for groups in product(*(ways(size, len(choices)) for size in sizes)):
        seen = public(table(*(item(*group, choices=choices) for group in groups)), limits)
        looks[repr((seen.items, seen.groups))].append((seen, groups))
    for alike in looks.values():
        possible = [groups for _, groups in alike]
        for number, (part,) in enumerate(alike[0][0].groups.values()):
            for choice in range(len(choices)):
                is_chosen = any(group[choice] for groups in possible for group in groups)
                if isinstance(part, Veiled) and is_chosen:
                    assert len({groups[number][choice] for groups in possible}) > 1
