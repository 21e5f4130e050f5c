"""When an epoch is full, and which closed epochs are opened together: no mix is ever smaller than K in any group.

Counts are envelopes by group; `groups` are those that tickets were issued for, or "" alone in an open poll; `least` is
K. The newest full set of epochs is always held back, so that whatever gathers after it never has to be mixed alone.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Counts = Mapping[str, int]

MOST = 20_000  # envelopes of one epoch: they are read into memory together


@dataclass(frozen=True)
class Closed:
    """An epoch that takes no more envelopes; `is_here` where its key can be read, or nothing needs to be."""

    number: int
    counts: Counts
    is_here: bool = True


def lacking(counts: Counts, groups: Collection[str], least: int) -> int:
    """How many envelopes must still come before every group has enough."""
    return sum(max(0, least - counts.get(group, 0)) for group in groups)


def is_full(counts: Counts, groups: Collection[str], least: int) -> bool:
    """Every group: a mix without anybody from a group may leave a few of it behind for the last one."""
    return bool(groups) and lacking(counts, groups, least) == 0


def together(epochs: Sequence[Closed]) -> Counts:
    total: Counter[str] = Counter()
    for epoch in epochs:
        total.update(epoch.counts)
    return total


def to_open(closed: Sequence[Closed], groups: Collection[str], least: int) -> list[int]:
    """The epochs, oldest first, that may be mixed now as one, while the poll goes on; none where they are too few."""
    here = [epoch for epoch in closed if epoch.is_here]
    older = here[: _held_back(here, groups, least)]
    return [epoch.number for epoch in older] if is_full(together(older), groups, least) else []


def to_open_last(closed: Sequence[Closed]) -> list[int]:
    """At the close everything that is left is one mix, or none while a key is missing."""
    return [epoch.number for epoch in closed] if all(epoch.is_here for epoch in closed) else []


def _held_back(here: Sequence[Closed], groups: Collection[str], least: int) -> int:
    """Where the newest full set begins; 0 where there is none."""
    for start in reversed(range(len(here))):
        if is_full(together(here[start:]), groups, least):
            return start
    return 0
