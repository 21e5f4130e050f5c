"""From the full table to the public one: what is withheld is not in it and cannot be worked out from the rest.

The public table is a function of the full one and of the poll's limits alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from survey.tally.rules import ItemCount, added
from survey.tally.table import Item, Mark, Table
from survey.tally.veil import Limits, veil, veiled


def public(full: Table, limits: Limits) -> Table:
    columns = [
        _column(total, parts, limits) for total, *parts in zip(full.items, *full.groups.values(), strict=True)
    ]
    return Table(
        turnout=full.turnout,
        headline=full.headline,
        channels=full.channels,
        items=tuple(column[0] for column in columns),
        groups={
            name: tuple(column[place] for column in columns)
            for place, name in enumerate(full.groups, start=1)
        },
    )


def _column(total: Item, parts: Sequence[Item], limits: Limits) -> list[Item]:
    """One item: as the whole table shows it, then as each group does."""
    counted = [part for part in parts if isinstance(part, ItemCount)]
    if not isinstance(total, ItemCount) or len(counted) < len(parts):
        raise ValueError("only a full table can be made public")
    shares = [*counted, _left_over(total, counted)]
    shown = _groups_shown(shares, limits)
    return [
        veil(total, limits, _smallest(shares)),
        *(part if place in shown else veiled(part, Mark.COMPLEMENTARY) for place, part in enumerate(counted)),
    ]


def _left_over(total: ItemCount, parts: Sequence[ItemCount]) -> ItemCount:
    """The ballots of no group: a group never shown."""
    return replace(
        total,
        counts={
            choice: count - sum(part.counts[choice] for part in parts)
            for choice, count in total.counts.items()
        },
        several=None if total.several is None else total.answered - sum(part.answered for part in parts),
    )


def _groups_shown(parts: Sequence[ItemCount], limits: Limits) -> set[int]:
    """Which groups are hidden, besides the last, follows from their sizes. If any other, or the hidden ones together,
    may not be shown whole, none is shown: hiding just that one would tell what it says."""
    hidden = [len(parts) - 1]
    shown = sorted(range(len(parts) - 1), key=lambda place: parts[place].answered)
    while shown and (
        parts[shown[0]].answered < limits.minimum or 0 < _answers(parts, hidden) < limits.minimum
    ):
        hidden.append(shown.pop(0))
    rest = [parts[place] for place in hidden if parts[place].answered]
    may_show = all(_is_whole([parts[place]], limits) for place in shown) and (
        not rest or _is_whole(rest, limits)
    )
    return set(shown) if may_show else set()


def _answers(parts: Sequence[ItemCount], places: Iterable[int]) -> int:
    return sum(parts[place].answered for place in places)


def _is_whole(parts: Sequence[ItemCount], limits: Limits) -> bool:
    together = added(parts)
    return veil(together, limits, _smallest(parts)) is together


def _smallest(parts: Iterable[ItemCount]) -> int | None:
    return min((part.answered for part in parts if part.answered), default=None)
