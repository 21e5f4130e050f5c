"""Where the tickets of a print run are: every printed one is in exactly one place (docs/decisions/0023)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum


class Ending(StrEnum):
    """How a single ticket ended that nobody voted with; what it does to the counts stands with `Balance`."""

    REPLACED = "replaced"  # damaged or lost, and its holder got a spare one
    LOST = "lost"  # damaged or lost, and its holder got none
    RETURNED = "returned"  # its holder gave it back and does not vote
    LEFTOVER = "leftover"  # nobody got it


@dataclass(frozen=True)
class Told:
    """What officers said of a run: spare tickets handed out, single tickets voided, and unused ones revoked."""

    handed_out: int = 0
    ended: Mapping[Ending, int] = field(default_factory=dict)
    revoked: int = 0


@dataclass(frozen=True)
class Balance:
    """The tickets of one run, or of several together.

    印制 printed = 发出 issued + 备用未发 reserve + 作废 withdrawn + unexplained + missing, and
    发出 issued = 收回 spent + 未交 outstanding + 交回 returned + 遗失 lost: whoever holds the right to answer, or held
    it to the end. A ticket that was replaced is not issued, the one given in its place is.

    `unexplained` are void without an act that says why, `missing` are printed but not in the table; either is below
    zero where there are more than there should be, and both are 0 while the books are right.
    """

    printed: int = 0
    reserve: int = 0
    spent: int = 0
    outstanding: int = 0
    returned: int = 0
    lost: int = 0
    replaced: int = 0
    leftover: int = 0
    revoked: int = 0
    unexplained: int = 0
    missing: int = 0

    @property
    def issued(self) -> int:
        return self.spent + self.outstanding + self.returned + self.lost

    @property
    def withdrawn(self) -> int:
        """Void, and nobody's right to answer ended with them."""
        return self.replaced + self.leftover + self.revoked

    @property
    def is_even(self) -> bool:
        return not self.unexplained and not self.missing

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def balance(count: int, spare: int, told: Told, *, unused: int, spent: int, void: int) -> Balance:
    """Of a run of `count` tickets to hand out and `spare` ones, from its rows by state.

    The reserve is what is left of the spare ones once those handed out and the leftovers are taken off; it is never
    more than is unused, because a spent ticket was handed out whatever was told.
    """
    ended = {ending: told.ended.get(ending, 0) for ending in Ending}
    reserve = min(max(spare - told.handed_out - ended[Ending.LEFTOVER], 0), unused)
    return Balance(
        printed=count + spare,
        reserve=reserve,
        spent=spent,
        outstanding=unused - reserve,
        revoked=told.revoked,
        unexplained=void - told.revoked - sum(ended.values()),
        missing=count + spare - unused - spent - void,
        **{ending.value: number for ending, number in ended.items()},
    )
