"""How much of one item the public may see: all, merged choices, a band of its rate, or nothing.

Readers are taken to know this code: what a veil looks like must not follow from a count that it hides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from survey.instruments.rules import BaseRule
from survey.tally.rules import ItemCount
from survey.tally.table import Band, Item, Mark, Veiled


@dataclass(frozen=True)
class Limits:
    """`minimum`: the answers a table or group must have. `small`: counts from 1 up to, not including, this are
    merged. `crowd`: below so many answers (None: always) it is hidden that all but `slack` chose the same."""

    minimum: int
    small: int
    slack: int
    crowd: int | None

    def is_small(self, count: int) -> bool:
        return 0 < count < self.small


BAND_STEPS = (98, 95, 90, 80, 70, 60, 50)

Cell = tuple[str, int]


def veil(item: ItemCount, limits: Limits, smallest: int | None = None) -> Item:
    """The item itself where it may be shown whole. `smallest`: the answers of its smallest group, because what all
    have chosen each group has chosen."""
    if not item.counts:
        return item
    if item.answered < limits.minimum:
        return veiled(item, Mark.MINIMUM)
    if _is_unanimous(item, limits, smallest):
        return _banded(item, Mark.UNANIMITY, limits.slack)
    if not any(limits.is_small(count) for count in item.counts.values()):
        return item
    return _merged(item, limits)


def _is_unanimous(item: ItemCount, limits: Limits, smallest: int | None) -> bool:
    answered = item.answered
    is_few = limits.crowd is None or min(answered, smallest or answered) < limits.crowd
    return is_few and max(item.counts.values()) >= answered - limits.slack


def _merged(item: ItemCount, limits: Limits) -> Veiled:
    """Small counts joined with their neighbours, first with those of the same meaning; a rate that would tell them
    apart becomes a band."""
    if item.several is not None:  # such counts do not add up, and tell of each other
        return veiled(item, Mark.SMALL_CELLS, answered=item.answered)
    good, other, neutral = (_joined(side, limits) for side in _sides(item))
    in_good, in_other, in_neutral = _total(good), _total(other), _total(neutral)
    if limits.is_small(in_good) or limits.is_small(in_other + in_neutral):
        return _banded(item, Mark.SMALL_CELLS, limits.small - 1)
    if not limits.is_small(in_other) and not limits.is_small(in_neutral):
        return _cells(item, good + other + neutral, is_rate_known=True)
    return _cells(
        item, [*good, _as_one(other + neutral)], is_rate_known=item.base_rule is not BaseRule.DECIDED
    )


def _sides(item: ItemCount) -> tuple[list[Cell], list[Cell], list[Cell]]:
    """Good, otherwise decided, neutral; an item that is not rated has one side."""
    cells = list(item.counts.items())
    if not item.good:
        return [], cells, []
    return (
        [cell for cell in cells if cell[0] in item.good],
        [cell for cell in cells if cell[0] in item.deciding and cell[0] not in item.good],
        [cell for cell in cells if cell[0] in item.neutral],
    )


def _joined(cells: list[Cell], limits: Limits) -> list[Cell]:
    """While a count is small: joined with the next, the last with the one before."""
    while len(cells) > 1 and any(limits.is_small(count) for _, count in cells):
        place = next(place for place, (_, count) in enumerate(cells) if limits.is_small(count))
        start = min(place, len(cells) - 2)
        cells = [*cells[:start], _as_one(cells[start : start + 2]), *cells[start + 2 :]]
    return cells


def _as_one(cells: Sequence[Cell]) -> Cell:
    return "+".join(choice for choice, _ in cells), _total(cells)


def _total(cells: Iterable[Cell]) -> int:
    return sum(count for _, count in cells)


def _cells(item: ItemCount, cells: Sequence[Cell], *, is_rate_known: bool) -> Veiled:
    shown = veiled(item, Mark.SMALL_CELLS, answered=item.answered, counts=dict(cells))
    if not item.good:
        return shown
    if is_rate_known:
        return replace(shown, overall=item.overall, eligible=item.eligible)
    return replace(shown, band=_at_least(item.overall.part, item.answered))


def _banded(item: ItemCount, mark: Mark, slack: int) -> Veiled:
    """All but `slack` are on one side: all that is said is which, and what follows from the number of answers."""
    most = item.answered - slack
    whole = item.base if item.base_rule is BaseRule.MEMBERS else item.answered
    good, otherwise = item.overall.part, item.dissatisfied.part
    band = None
    if item.good and good >= most:
        band = _at_least(most, whole)
    elif item.good and (otherwise >= most or (item.base_rule is not BaseRule.DECIDED and good <= slack)):
        band = _at_most(slack, whole)
    return veiled(item, mark, answered=item.answered, band=band)


def _at_least(part: int, whole: int) -> Band | None:
    step = next((step for step in BAND_STEPS if whole and 100 * part >= step * whole), None)
    return Band(at_least=step) if step else None


def _at_most(part: int, whole: int) -> Band | None:
    other_side = _at_least(whole - part, whole)
    return Band(at_most=100 - other_side.at_least) if other_side and other_side.at_least else None


def veiled(item: ItemCount, mark: Mark, **shown: Any) -> Veiled:
    return Veiled(key=item.key, base_rule=item.base_rule, mark=mark, **shown)
