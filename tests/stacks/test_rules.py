"""Two readings of one stack: whatever slips between them is shown, and nothing else."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from survey.instruments.builtin import builtin
from survey.stacks.rules import (
    Difference,
    Look,
    Paper,
    asked,
    differences,
    fitted,
    keys_of,
    read_keys,
    settled,
    unsettled,
)
from tests.stacks.pile import BAD, FAIR, GOOD, paper

MC, QZ, YJ = builtin("MC"), builtin("QZ"), builtin("YJ")
CELLS = [item.key for item in asked(MC)]

papers = some.one_of(
    some.just(Paper(None)),
    some.builds(
        lambda keys, opinion: paper("".join(keys), opinion),
        some.lists(some.sampled_from("01234"), min_size=5, max_size=5),
        some.sampled_from(["", "路灯不亮"]),
    ),
)
stacks = some.lists(papers, min_size=1, max_size=12)


def test_two_equal_readings_are_settled_at_once() -> None:
    stack = [paper(GOOD), paper(FAIR, "路灯不亮"), Paper(None)]
    assert differences(stack, list(stack)) == []
    assert settled(stack, stack, {}) == stack


@settings(max_examples=30)
@given(stacks, some.data())
def test_any_single_cell_that_slips_is_caught_at_its_place_and_nowhere_else(
    stack: list[Paper], data: some.DataObject
) -> None:
    place = data.draw(some.integers(1, len(stack)))
    slipped = data.draw(papers.filter(lambda other: other != stack[place - 1]))
    other = [*stack[: place - 1], slipped, *stack[place:]]
    for found in (differences(stack, other), differences(other, stack)):
        assert [each.place for each in found] == [place]
        assert found[0].items


@settings(max_examples=30)
@given(stacks, some.data())
def test_one_key_that_slips_is_named(stack: list[Paper], data: some.DataObject) -> None:
    stack = [*stack, paper()]
    place = data.draw(some.sampled_from([at for at, each in enumerate(stack) if each.chosen is not None]))
    cell, key = data.draw(some.sampled_from(CELLS)), data.draw(some.sampled_from("01234"))
    chosen = stack[place].chosen or {}
    values = read_keys(MC.item(cell), key) or ()
    slipped = Paper(dict(chosen) | {cell: values}, stack[place].texts)
    found = differences(stack, [*stack[:place], slipped, *stack[place + 1 :]])
    assert found == (
        [] if values == chosen[cell] else [Difference(place + 1, stack[place], slipped, (cell,))]
    )


@settings(max_examples=30)
@given(stacks, stacks)
def test_only_a_look_at_every_differing_place_settles_a_stack(
    first: Sequence[Paper], second: Sequence[Paper]
) -> None:
    found = differences(first, second)
    looks = {each.place: Look(each.first) for each in found}
    for place in looks:
        rest = {other: look for other, look in looks.items() if other != place}
        assert [each.place for each in unsettled(found, rest)] == [place]
        with pytest.raises(ValueError, match="differ"):
            settled(first, second, rest)
    assert settled(first, second, looks) == list(first)


def test_a_paper_that_only_one_of_them_has_is_a_difference_and_may_be_found_absent() -> None:
    first, second = [paper(GOOD), paper(BAD)], [paper(GOOD)]
    assert [(each.place, each.second) for each in differences(first, second)] == [(2, None)]
    assert settled(first, second, {2: Look(None)}) == second
    assert settled(first, second, {2: Look(paper(FAIR))}) == [paper(GOOD), paper(FAIR)]


@pytest.mark.parametrize("keys", ["", "5", "x", "12", "00", "01", " ", "一"])
def test_keys_that_mean_no_answer_are_not_read(keys: str) -> None:
    assert read_keys(MC.item("overall"), keys) is None


@pytest.mark.parametrize(("keys", "values"), [("1", ("satisfied",)), (" 4 ", ("abstain",)), ("0", ())])
def test_a_key_is_the_place_of_an_answer_and_0_an_invalid_item(keys: str, values: tuple[str, ...]) -> None:
    assert read_keys(MC.item("overall"), keys) == values
    assert keys_of(MC.item("overall"), values) == keys.strip()


def test_where_several_may_be_ticked_several_keys_are_read_in_any_order() -> None:
    item = QZ.item("signs")
    assert read_keys(item, "31") == tuple(item.choices[place].value for place in (0, 2))
    assert read_keys(item, "11") is None


def test_a_paper_answers_every_item_of_its_own_questionnaire() -> None:
    assert fitted(MC, paper()) == paper()
    for other in (Paper({}), Paper({"overall": ("satisfied",)}), Paper(paper().chosen, {"name": "张"})):
        assert fitted(MC, other) is None
    assert fitted(MC, Paper(dict.fromkeys(CELLS, ("satisfied", "fair")))) is None
    assert fitted(MC, Paper(dict.fromkeys(CELLS, ("wonderful",)))) is None


def test_where_nothing_is_rated_no_paper_is_spoilt() -> None:
    assert fitted(MC, Paper(None)) == Paper(None)
    assert fitted(YJ, Paper(None)) is None
