"""The facts a decision is made on: plain values, frozen with the decision."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from typing import Any

from survey.instruments.rules import BaseRule
from survey.meetings.rules import Quorum
from survey.tally.intervals import Interval, answers_to_clear, wilson
from survey.tally.rules import ItemCount, Turnout, base_of
from survey.tally.share import Share

PASS, REVISE, RETURN = REVIEWS = ("pass", "revise", "return")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How the headline of a poll was answered; `unknown` is None where “don't know” was no choice."""

    good: int
    dissatisfied: int
    unknown: int | None = None
    abstained: int = 0

    @property
    def decided(self) -> int:
        return self.good + self.dissatisfied

    @property
    def neutral(self) -> int:
        return (self.unknown or 0) + self.abstained

    @property
    def answered(self) -> int:
        return self.decided + self.neutral

    @classmethod
    def of(cls, item: ItemCount) -> "Figures":
        return cls(
            good=item.overall.part,
            dissatisfied=item.dissatisfied.part,
            unknown=None if item.unknown is None else item.counts[item.unknown],
            abstained=0 if item.abstain is None else item.counts[item.abstain],
        )


@dataclass(frozen=True, kw_only=True)
class PollStanding:
    """A closed and counted poll; `figures` are adjusted where classes of ballots were excluded, `raw` are not.

    `quorum` is the rule of the meeting that voted, None where there was none.
    """

    instrument: str
    mode: str
    turnout: Turnout
    figures: Figures
    raw: Figures | None = None
    base_rule: BaseRule = BaseRule.DECIDED
    quorum: Quorum | None = None

    def has_quorum(self, usual: Fraction) -> bool | None:
        """By the meeting's own rule, which was said before the vote; else more than the usual share of the eligible."""
        people = self.turnout
        if self.quorum is None or people.present is None or people.eligible is None:
            return people.has_quorum(usual)
        return self.quorum.is_met(people.present, people.eligible)

    @property
    def is_open(self) -> bool:
        """Anybody could take part, and nobody knows of how many."""
        return self.mode == "open"

    @property
    def eligible(self) -> int | None:
        return None if self.is_open else self.turnout.eligible

    @property
    def is_census(self) -> bool:
        return self.eligible is not None and self.figures.answered == self.eligible

    @property
    def overall(self) -> Share:
        return self.share_of(self.figures)

    @property
    def unaware(self) -> Share | None:
        unknown = self.figures.unknown
        return None if unknown is None else Share(unknown, self.figures.decided + unknown)

    @property
    def sample(self) -> int:
        """The answers that the rate rests on."""
        return min(self.overall.whole, self.figures.answered)

    @property
    def interval(self) -> Interval | None:
        """Of a sample only: not of an open poll, which is none, nor of a census, which needs none."""
        if self.eligible is None or self.is_census:
            return None
        return wilson(*self.overall, self.eligible, self.figures.answered)

    def share_of(self, figures: Figures) -> Share:
        base = base_of(
            self.base_rule, decided=figures.decided, neutral=figures.neutral, members=self.turnout.eligible
        )
        return Share(figures.good, base)

    def one_ballot_apart(self) -> list[Share]:
        """The rates with one satisfied ballot more or less; a ballot cast or lost moves a rate less than that."""
        good, base = self.overall
        return [Share(near, base) for near in (good - 1, good + 1) if 0 <= near <= base]

    def more_to_clear(self, line: Fraction) -> int | None:
        """Further ballots, at the present rate, until the interval lies above the line; None if none would do."""
        answered = self.figures.answered
        needed = answers_to_clear(*self.overall, line, self.eligible, answered)
        return None if needed is None else max(0, needed - answered)

    def more_to_reach(self, base: int) -> int | None:
        """Further ballots until so many decide; None where fewer people are left to ask."""
        more = max(0, base - self.sample)
        is_possible = self.eligible is None or more <= self.eligible - self.figures.answered
        return more if is_possible else None

    def as_counted(self) -> "PollStanding":
        """Before any exclusion."""
        return replace(self, figures=self.raw or self.figures, raw=None)


@dataclass(frozen=True, kw_only=True)
class Findings:
    total: int = 0
    rectified: int = 0
    without_status: int = 0


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Of each instrument the latest closed poll; a party without a verdict is absent or None."""

    polls: tuple[PollStanding, ...] = ()
    reviews: Mapping[str, str | None] = field(default_factory=dict)
    findings: Findings = Findings()
    is_report_untrue: bool = False
    discrepancies: int = 0
    holds: int = 0

    def __post_init__(self) -> None:
        instruments = [poll.instrument for poll in self.polls]
        if len(set(instruments)) < len(instruments):
            raise ValueError(f"one poll of each instrument stands for a unit, given: {instruments}")
        if unknown := set(self.reviews.values()) - {*REVIEWS, None}:
            raise ValueError(f"not a verdict of a review: {unknown}")

    def as_counted(self) -> "Standing":
        """Before any exclusion of ballots."""
        return replace(self, polls=tuple(poll.as_counted() for poll in self.polls))

    def to_document(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Standing":
        return cls(
            **{**document, "polls": tuple(_poll(poll) for poll in document["polls"])}
            | {"findings": Findings(**document["findings"])}
        )


def _poll(document: Mapping[str, Any]) -> PollStanding:
    return PollStanding(
        **{**document}
        | {
            "turnout": Turnout.from_rest(document["turnout"]),
            "figures": Figures(**document["figures"]),
            "raw": document["raw"] and Figures(**document["raw"]),
            "base_rule": BaseRule(document["base_rule"]),
            "quorum": Quorum(document["quorum"]) if document.get("quorum") else None,
        }
    )
