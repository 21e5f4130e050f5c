"""When an epoch is full and what is mixed together: tables, and any order of arrivals."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.ballots.rules import Closed, is_full, lacking, to_open, to_open_last

K = 20


def closed(*counts: int, missing: Sequence[int] = ()) -> list[Closed]:
    """Epochs 1, 2, … of one group, with so many envelopes each."""
    return [
        Closed(number, {"": count}, number not in missing) for number, count in enumerate(counts, start=1)
    ]


@pytest.mark.parametrize(
    ("counts", "groups", "lacks"),
    [
        ({"": 20}, [""], 0),
        ({"": 19}, [""], 1),
        ({}, [""], 20),
        ({"职工": 20, "群众": 20}, ["职工", "群众"], 0),
        ({"职工": 300, "群众": 7}, ["职工", "群众"], 13),
        ({"职工": 300}, ["职工", "群众"], 20),
    ],
)
def test_an_epoch_is_full_when_every_group_has_enough(
    counts: dict[str, int], groups: list[str], lacks: int
) -> None:
    assert lacking(counts, groups, K) == lacks
    assert is_full(counts, groups, K) is (lacks == 0)


@pytest.mark.parametrize(
    ("epochs", "opened"),
    [
        ([], []),
        (closed(20), []),  # the newest full set is held back
        (closed(20, 20), [1]),
        (closed(40, 25, 31), [1, 2]),
        (closed(20, 7), []),  # 7 are too few: the 20 are held back for them
        (closed(20, 7, 20), [1, 2]),
        (closed(7, 20), []),
        (closed(7, 20, 20), [1, 2]),
        (closed(20, 20, 20, missing=[3]), [1]),  # what is not here holds nothing back
        (closed(20, 20, missing=[1]), []),
        (closed(20, 20, 20, missing=[1]), [2]),
        (closed(0, 20, 20), [1, 2]),
    ],
)
def test_while_a_poll_goes_on_all_but_the_newest_full_set_is_mixed(
    epochs: list[Closed], opened: list[int]
) -> None:
    assert to_open(epochs, [""], K) == opened


def test_a_group_that_is_not_full_keeps_all_others_waiting() -> None:
    both, one = {"职工": 20, "群众": 20}, {"职工": 90, "群众": 3}
    assert to_open([Closed(1, one), Closed(2, both)], ["职工", "群众"], K) == []
    assert to_open([Closed(1, both), Closed(2, one), Closed(3, both)], ["职工", "群众"], K) == [1, 2]


def test_at_the_close_everything_is_one_mix_and_nothing_while_a_key_is_missing() -> None:
    assert to_open_last(closed(20, 3)) == [1, 2]
    assert to_open_last(closed(3)) == [1]
    assert to_open_last(closed(20, 3, missing=[1])) == []


# An arrival is a group; None is a look of the mixer, False the loss of the host that holds the open epoch.
ARRIVALS = st.lists(st.sampled_from(["甲", "乙", "甲", "甲", None, False]), max_size=400)


@given(ARRIVALS, st.sampled_from([2, 3, 5]))
def test_no_mix_is_smaller_than_k_in_any_group_whatever_comes_when(
    arrivals: list[str | bool | None], least: int
) -> None:
    groups, waiting = ["甲", "乙"], [Closed(1, Counter())]
    lost: list[int] = []
    mixes: list[Counter[str]] = []
    for arrival in arrivals:
        if isinstance(arrival, str):
            waiting[-1].counts[arrival] += 1  # type: ignore[index]
            continue
        if arrival is False:
            lost.append(waiting[-1].number)
        if arrival is False or is_full(waiting[-1].counts, groups, least):
            waiting.append(Closed(waiting[-1].number + 1, Counter()))
        seen = [Closed(each.number, each.counts, each.number not in lost) for each in waiting[:-1]]
        opened = to_open(seen, groups, least)
        if opened:
            mixes.append(total(waiting, opened))
            waiting = [each for each in waiting if each.number not in opened]
    assert all(mix[group] >= least for mix in mixes for group in groups)
    rest = total(waiting, to_open_last(waiting))
    assert total(waiting, [each.number for each in waiting]) == rest
    if mixes and not lost:
        assert all(rest[group] >= least for group in groups)


def total(epochs: Sequence[Closed], numbers: Sequence[int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in epochs:
        if each.number in numbers:
            found.update(each.counts)
    return found
