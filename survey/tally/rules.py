"""Counting: what the ballots of one poll say on one item, and the rates over the base its rule names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from survey.instruments.rules import BaseRule
from survey.tally.intervals import Interval, wilson
from survey.tally.scoring import Points
from survey.tally.share import Share

TEAM_LINE = Fraction(9, 10)


def base_of(rule: BaseRule, *, decided: int, neutral: int, members: int | None = None) -> int:
    """What a rate is divided by: `decided` answers, `all_valid` ones, or all `members`, whether they came or not.

    Members of unknown number, or fewer than the answers, are no base: then it is 0.
    """
    if rule is BaseRule.DECIDED:
        return decided
    answered = decided + neutral
    if rule is BaseRule.ALL_VALID:
        return answered
    return members if members is not None and answered <= members else 0


@dataclass(frozen=True, kw_only=True)
class ItemCount:
    """How many ballots chose what, in the questionnaire's order; those that left the item blank, or void by more
    than one tick, stand apart. `several`: how many answered at all, where more than one choice may be ticked.

    An item of which no choice is `good` is not rated: its base is 0.
    """

    key: str
    counts: Mapping[str, int]
    good: tuple[str, ...] = ()
    unknown: str | None = None
    abstain: str | None = None
    blank: int = 0
    invalid: int = 0
    several: int | None = None
    eligible: int | None = None
    base_rule: BaseRule = BaseRule.DECIDED
    points: Points | None = None

    def __post_init__(self) -> None:
        named = {*self.good, *self.neutral}
        if not named <= set(self.counts):
            raise ValueError(f"{self.key}: not among its choices: {sorted(named - set(self.counts))}")
        if set(self.good) & set(self.neutral):
            raise ValueError(f"{self.key}: a neutral choice cannot be good")
        if min((*self.counts.values(), self.blank, self.invalid, self.several or 0), default=0) < 0:
            raise ValueError(f"{self.key}: a count cannot be negative")

    @property
    def neutral(self) -> tuple[str, ...]:
        return tuple(choice for choice in (self.unknown, self.abstain) if choice is not None)

    @property
    def deciding(self) -> tuple[str, ...]:
        return tuple(choice for choice in self.counts if choice not in self.neutral)

    @property
    def answered(self) -> int:
        return sum(self.counts.values()) if self.several is None else self.several

    @property
    def base(self) -> int:
        if not self.good:
            return 0
        decided, neutral = self._sum(self.deciding), self._sum(self.neutral)
        return base_of(self.base_rule, decided=decided, neutral=neutral, members=self.eligible)

    @property
    def overall(self) -> Share:
        """The headline: all choices that count as good."""
        return Share(self._sum(self.good), self.base)

    @property
    def dissatisfied(self) -> Share:
        """Whoever decided otherwise."""
        return Share(self._sum(self.deciding) - self._sum(self.good), self.base)

    @property
    def unaware(self) -> Share:
        """Who does not know, among all but abstentions: shown always, whatever the base."""
        unknown = self.counts[self.unknown] if self.unknown is not None else 0
        return Share(unknown, self._sum(self.deciding) + unknown)

    @property
    def score(self) -> Fraction | None:
        """0–100; None where the item has no points or no base."""
        return (
            self.points.score([self.counts[choice] for choice in self.deciding], self.base)
            if self.points
            else None
        )

    @property
    def interval(self) -> Interval | None:
        return wilson(*self.overall, self.eligible, self.answered)

    def share_of(self, choice: str) -> Share:
        return Share(self.counts[choice], self.base)

    def _sum(self, choices: Iterable[str]) -> int:
        return sum(self.counts[choice] for choice in choices)


def added(items: Iterable[ItemCount]) -> ItemCount:
    """The same item over several groups or polls; how many were eligible is known only if it is known of each."""
    first, *rest = items
    for item in rest:
        first = replace(
            first,
            counts={choice: count + item.counts[choice] for choice, count in first.counts.items()},
            blank=first.blank + item.blank,
            invalid=first.invalid + item.invalid,
            several=_sum_known(first.several, item.several),
            eligible=_sum_known(first.eligible, item.eligible),
        )
    return first


def _sum_known(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


@dataclass(frozen=True, kw_only=True)
class Turnout:
    """Numbers of people and papers: eligible ≥ present ≥ issued ≥ returned ≥ valid; None where nobody counted.

    `overfull` are classes of which more came back than were handed out, whatever the whole looks like.
    """

    returned: int
    spoilt: int = 0
    issued: int | None = None
    present: int | None = None
    eligible: int | None = None
    overfull: tuple[str, ...] = ()

    @classmethod
    def from_rest(cls, document: Mapping[str, Any]) -> "Turnout":
        return cls(**{**document, "overfull": tuple(document.get("overfull", ()))})

    @property
    def valid(self) -> int:
        return self.returned - self.spoilt

    @property
    def return_rate(self) -> Share:
        return Share(self.returned, self.issued or 0)

    @property
    def valid_rate(self) -> Share:
        return Share(self.valid, self.returned)

    @property
    def participation(self) -> Share:
        return Share(self.returned, self.eligible or 0)

    @property
    def must_be_repeated(self) -> bool:
        """More papers came back than were handed out, in all or to one group: the poll is void (县政协民主测评办法)."""
        return bool(self.overfull) or (self.issued is not None and self.returned > self.issued)

    def has_quorum(self, quorum: Fraction) -> bool | None:
        """Whether more than the quorum of those eligible were present; None where either number is unknown."""
        if self.present is None or self.eligible is None:
            return None
        return Share(self.present, self.eligible).exceeds(quorum)


def overfull(issued: Mapping[str, int], returned: Mapping[str, int]) -> tuple[str, ...]:
    """The classes of which more came back than were handed out: tickets left over elsewhere do not make up for it."""
    return tuple(sorted(name for name, count in returned.items() if count > issued.get(name, 0)))


def team_alarm(overall: Share, found: Iterable[int]) -> bool:
    """Whether a team's conduct must be looked into: a rate below 90 %, or anybody who saw a breach."""
    return any(found) or (bool(overall.whole) and not overall.reaches(TEAM_LINE))
