"""Every printed ticket is in exactly one place, whatever is done and told; where the books are wrong, they say so."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

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


@dataclass
class Hall:
    """Where the tickets of one run really are, and what was told of them."""

    on_table: int
    reserve: int
    in_hands: int = 0
    spent: int = 0
    revoked: int = 0
    out: int = 0
    told: Counter[Ending] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.count, self.spare = self.on_table, self.reserve

    def balance(self) -> Balance:
        void = self.told.total() + self.revoked
        unused = self.count + self.spare - self.spent - void
        return balance(
            self.count,
            self.spare,
            Told(self.out, self.told, self.revoked),
            unused=unused,
            spent=self.spent,
            void=void,
        )

    def arrive(self, other: "Hall") -> None:
        if self.on_table:
            self.on_table, self.in_hands = self.on_table - 1, self.in_hands + 1
        elif self.reserve:
            self._take_spare()

    def vote(self, other: "Hall") -> None:
        if self.in_hands:
            self.in_hands, self.spent = self.in_hands - 1, self.spent + 1

    def replace(self, other: "Hall") -> None:
        """A torn one for a spare one, of this run or of the other of its group."""
        giver = self if self.reserve else other
        if self.in_hands and giver.reserve:
            self._end(Ending.REPLACED)
            giver._take_spare()

    def lose(self, other: "Hall") -> None:
        if self.in_hands:
            self._end(Ending.LOST)

    def leave(self, other: "Hall") -> None:
        if self.in_hands:
            self._end(Ending.RETURNED)

    def clear(self, other: "Hall") -> None:
        """What nobody got is voided one by one."""
        self.told[Ending.LEFTOVER] += self.on_table + self.reserve
        self.on_table = self.reserve = 0

    def revoke(self, other: "Hall") -> None:
        self.revoked += self.on_table + self.reserve + self.in_hands
        self.on_table = self.reserve = self.in_hands = 0

    def _take_spare(self) -> None:
        self.reserve, self.in_hands, self.out = self.reserve - 1, self.in_hands + 1, self.out + 1

    def _end(self, ending: Ending) -> None:
        self.in_hands -= 1
        self.told[ending] += 1


ACTS = (Hall.arrive, Hall.vote, Hall.replace, Hall.lose, Hall.leave, Hall.clear, Hall.revoke)
DAY = st.lists(st.tuples(st.booleans(), st.sampled_from((Hall.arrive, Hall.vote, *ACTS))), max_size=60)


@given(COUNTS, COUNTS, COUNTS, COUNTS, DAY)
@settings(max_examples=150, deadline=None)
def test_a_day_at_the_desk_ends_with_what_really_happened(
    count: int, spare: int, other_count: int, other_spare: int, day: list[tuple[bool, Any]]
) -> None:
    """Whoever tells every act and voids what is left has books that equal the hall, run by run and together."""
    runs = Hall(count, spare), Hall(other_count, other_spare)
    for is_other, act in day:
        act(runs[is_other], runs[not is_other])
        for run in runs:
            here = run.balance()
            assert here.is_even
            assert here.printed == here.issued + here.reserve + here.withdrawn
            assert here.issued == here.spent + here.outstanding + here.returned + here.lost
    for run in runs:
        run.clear(run)
        here = run.balance()
        assert (here.spent, here.outstanding, here.reserve) == (run.spent, run.in_hands, 0)
        assert (here.lost, here.returned) == (run.told[Ending.LOST], run.told[Ending.RETURNED])
    together = runs[0].balance() + runs[1].balance()
    assert together.is_even
    assert together.printed == count + spare + other_count + other_spare
