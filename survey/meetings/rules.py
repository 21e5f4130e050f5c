"""When a meeting may vote and when its vote is void; its state, from what happened to its poll (DOMAIN §2c, §2d)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Quorum(StrEnum):
    """How many of the eligible must be there: more than half (县政协测评办法), or at least two thirds (村组法 26)."""

    HALF = "half"
    TWO_THIRDS = "two_thirds"

    @property
    def share(self) -> Fraction:
        return Fraction(1, 2) if self is Quorum.HALF else Fraction(2, 3)

    def needed(self, eligible: int) -> int:
        """The fewest who must be present; nobody is no quorum of nobody."""
        return eligible // 2 + 1 if self is Quorum.HALF else max(1, -(-2 * eligible // 3))

    def is_met(self, present: int, eligible: int) -> bool:
        return present >= self.needed(eligible)


class MeetingState(StrEnum):
    """Computed, never stored. A poll that is opened but waits for its hour is still being prepared."""

    PREPARED = "prepared"
    OPEN = "open"
    CLOSED = "closed"
    MINUTED = "minuted"
    CANCELLED = "cancelled"


def state_of(*, is_cancelled: bool, has_begun: bool, is_counted: bool, is_minuted: bool) -> MeetingState:
    """What has begun, is counted and minuted is the poll that the meeting has now: after a void vote another."""
    if is_cancelled:
        return MeetingState.CANCELLED
    if is_counted:
        return MeetingState.MINUTED if is_minuted else MeetingState.CLOSED
    return MeetingState.OPEN if has_begun else MeetingState.PREPARED


class Void(StrEnum):
    """Why a vote counts as if it had not been held."""

    QUORUM = "quorum"  # too few were there
    RETURNED = "returned"  # more papers came back than were handed out, in all or to one group


def voids(
    quorum: Quorum, *, eligible: int | None, present: int | None, is_overfull: bool = False
) -> tuple[Void, ...]:
    """Every reason that applies; what nobody counted is none. `is_overfull`: more came back than was handed out."""
    found = []
    if eligible is not None and present is not None and not quorum.is_met(present, eligible):
        found.append(Void.QUORUM)
    if is_overfull:
        found.append(Void.RETURNED)
    return tuple(found)


@dataclass(frozen=True)
class Attendance:
    """应到 and 实到 of one group; "" are those without one."""

    group: str
    eligible: int
    present: int


class Doubt(StrEnum):
    """What the desk should look into before the vote is closed."""

    ISSUED = "issued"  # more tickets of a group are out than people of it are there
    RETURNED = "returned"  # more papers came back than were handed out
    PRESENCE = "presence"  # the vote counts with other numbers than those told by group


@dataclass(frozen=True)
class Doubtful:
    """By how many, and of which group; "" is all together."""

    doubt: Doubt
    count: int
    group: str = ""


def too_many_issued(
    groups: Iterable[Attendance], issued: Mapping[str, int], together_issued: int
) -> list[Doubtful]:
    """Group by group where tickets bear the same groups; where none of them is over, all that was issued together."""
    told = list(groups)
    over = [
        Doubtful(Doubt.ISSUED, issued[each.group] - each.present, each.group)
        for each in told
        if each.group in issued and issued[each.group] > each.present
    ]
    total = together(told)
    if over or total is None or together_issued <= total.present:
        return over
    return [Doubtful(Doubt.ISSUED, together_issued - total.present)]


def together(groups: Iterable[Attendance]) -> Attendance | None:
    """All groups added up; None where nothing was told yet."""
    told = list(groups)
    if not told:
        return None
    return Attendance("", sum(each.eligible for each in told), sum(each.present for each in told))
