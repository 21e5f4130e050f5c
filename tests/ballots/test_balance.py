"""Every printed ticket is in exactly one place, whatever is done and told; where the books are wrong, they say so."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.ballots.balance import Balance, Ending, Told, balance

COUNTS = st.integers(0, 30)


def of(
    count: int,
    spare: int = 0,
    *,
    unused: int | None = None,
    spent: int = 0,
    void: int = 0,
    handed_out: int = 0,
    revoked: int = 0,
    **ended: int,
) -> Balance:
    """A run whose remaining tickets are unused."""
    told = Told(handed_out, {Ending(name): number for name, number in ended.items()}, revoked)
    rest = count + spare - spent - void if unused is None else unused
    return balance(count, spare, told, unused=rest, spent=spent, void=void)


@pytest.mark.parametrize(
    ("found", "issued", "reserve", "outstanding", "withdrawn"),
    [
        (of(40, 5), 40, 5, 40, 0),
        (of(40, 5, spent=30), 40, 5, 10, 0),
        # Forty people got one, and two more came: whether that was told or only seen.
        (of(40, 5, handed_out=2), 42, 3, 42, 0),
        (of(40, 5, spent=42), 42, 3, 0, 0),
        # One was torn and exchanged: still forty people.
        (of(40, 5, void=1, handed_out=1, replaced=1), 40, 4, 40, 1),
        # One was lost, one person went home: both had been handed out.
        (of(40, 5, void=2, lost=1, returned=1), 40, 5, 38, 0),
        # Thirty-eight came, and what lay on the table in the end was voided.
        (of(40, 5, spent=38, void=7, leftover=7), 38, 0, 0, 7),
        # Half the hall had voted when the run was revoked.
        (of(40, 5, spent=20, void=25, revoked=25), 20, 0, 0, 25),
    ],
)
def test_a_ticket_is_issued_once_for_everybody_who_could_answer(
    found: Balance, issued: int, reserve: int, outstanding: int, withdrawn: int
) -> None:
    assert (found.issued, found.reserve, found.outstanding, found.withdrawn) == (
        issued,
        reserve,
        outstanding,
        withdrawn,
    )
    assert found.is_even


@pytest.mark.parametrize(
    ("found", "unexplained", "missing"),
    [
        (of(10, void=2, lost=1), 1, 0),
        (of(10, void=1, lost=2), -1, 0),
        (of(10, unused=9), 0, 1),
        (of(10, unused=11), 0, -1),
    ],
)
def test_books_that_are_wrong_say_by_how_much(found: Balance, unexplained: int, missing: int) -> None:
    assert (found.unexplained, found.missing, found.is_even) == (unexplained, missing, False)


@given(
    COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, st.dictionaries(st.sampled_from(Ending), COUNTS)
)
@settings(max_examples=200, deadline=None)
def test_both_sums_hold_whatever_rows_and_acts_say(
    count: int,
    spare: int,
    unused: int,
    spent: int,
    void: int,
    out: int,
    revoked: int,
    ended: dict[Ending, int],
) -> None:
    here = balance(count, spare, Told(out, ended, revoked), unused=unused, spent=spent, void=void)
    assert here.printed == here.issued + here.reserve + here.withdrawn + here.unexplained + here.missing
    assert here.issued == here.spent + here.outstanding + here.returned + here.lost
    assert min(here.reserve, here.outstanding) >= 0
    twice = here + here
    assert twice.printed == twice.issued + twice.reserve + twice.withdrawn + twice.unexplained + twice.missing


@pytest.mark.parametrize("seed", range(50))
def test_a_day_at_the_desk_ends_with_what_really_happened(seed: int) -> None:
    """Whoever tells every act and voids what is left has books that equal the hall."""
    dice, told = Random(seed), Counter[Ending]()
    count, spare = dice.randint(1, 30), dice.randint(0, 10)
    in_hands, on_table, spares_left, out = 0, count, spare, 0
    spent = lost = returned = 0
    for _ in range(80):
        act = dice.choice(["arrive", "arrive", "vote", "vote", "tear", "lose", "leave"])
        if act == "arrive" and on_table:
            in_hands, on_table = in_hands + 1, on_table - 1
        elif act == "arrive" and spares_left:
            in_hands, spares_left, out = in_hands + 1, spares_left - 1, out + 1
        elif act == "vote" and in_hands:
            in_hands, spent = in_hands - 1, spent + 1
        elif act == "tear" and in_hands and spares_left:
            spares_left, out = spares_left - 1, out + 1
            told[Ending.REPLACED] += 1
        elif act == "lose" and in_hands:
            in_hands, lost = in_hands - 1, lost + 1
            told[Ending.LOST] += 1
        elif act == "leave" and in_hands:
            in_hands, returned = in_hands - 1, returned + 1
            told[Ending.RETURNED] += 1
    told[Ending.LEFTOVER] = on_table + spares_left
    void = told.total()
    here = balance(count, spare, Told(out, told), unused=count + spare - spent - void, spent=spent, void=void)
    assert (here.spent, here.outstanding, here.lost, here.returned) == (spent, in_hands, lost, returned)
    assert here.issued == spent + in_hands + lost + returned
    assert here.reserve == 0
    assert here.is_even
