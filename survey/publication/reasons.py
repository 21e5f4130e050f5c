"""What a decision says and why: codes and exact values, put into words where they are read."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from survey.tally.percent import FINEST_LINE
from survey.tally.share import Share


class Outcome(StrEnum):
    RELEASE = "release"
    CONTINUE = "continue"
    HOLD = "hold"
    RESURVEY = "resurvey"
    INCOMPLETE = "incomplete"


class Remark(StrEnum):
    """What a reader should know of a reason beyond its verdict."""

    BORDERLINE_INTERVAL = "borderline.interval"  # the line lies inside the interval
    BORDERLINE_BALLOT = "borderline.ballot"  # one ballot more or less would turn the verdict
    BORDERLINE_RAW = "borderline.raw"  # without the exclusions the outcome would be another
    MORE_BALLOTS = "more_ballots"  # so many would settle it
    MORE_BALLOTS_USELESS = "more_ballots_useless"
    VOLUNTARY = "voluntary"  # an open poll stands for nobody but those who took part
    CENSUS = "census"
    VOID = "void"  # as if the poll had not been held
    AT_LEAST = "at_least"  # exactly the threshold is enough
    SHORT = "short"  # too few ballots to be heard beside the leading poll
    BESIDE = "beside"  # beside the leading poll it can lower the outcome to “continue”, never to “hold”
    UNAWARE = "unaware"  # many do not know: publish more
    REVISE = "revise"
    NO_FINDINGS = "no_findings"
    SUMMON = "summon"  # held too often: talk to the head of the unit


@dataclass(frozen=True)
class Reason:
    """One input, its value beside its threshold, and what it alone would mean; no verdict: it decides nothing."""

    input: str
    value: Share | int | str | None
    threshold: Fraction | int | None = None
    verdict: Outcome | None = None
    remarks: tuple[Remark, ...] = ()
    more_ballots: int | None = None

    @property
    def text(self) -> str | None:
        """A share in print, on the same side of its threshold as the share itself."""
        if not isinstance(self.value, Share):
            return None
        if isinstance(self.threshold, Fraction) and not FINEST_LINE % self.threshold.denominator:
            return self.value.text(self.threshold)
        return self.value.text()

    def to_document(self) -> dict[str, Any]:
        share = self.value if isinstance(self.value, Share) else None
        return {
            "input": self.input,
            "value": _number(share.rate) if share else self.value,
            "threshold": _number(self.threshold),
            "verdict": self.verdict and self.verdict.value,
            "remark": [remark.value for remark in self.remarks],
            "more_ballots": self.more_ballots,
            "part": share.part if share else None,
            "whole": share.whole if share else None,
            "text": self.text,
        }


@dataclass(frozen=True)
class Verdict:
    """A proposal: an outcome with every reason, also those that did not decide."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    review_on: date | None

    @property
    def missing(self) -> tuple[str, ...]:
        """The inputs without which nothing can be signed."""
        return tuple(reason.input for reason in self.reasons if reason.verdict is Outcome.INCOMPLETE)

    @property
    def is_borderline(self) -> bool:
        return any(remark.startswith("borderline") for reason in self.reasons for remark in reason.remarks)


def _number(figure: Fraction | int | None) -> float | int | None:
    return float(figure) if isinstance(figure, Fraction) else figure
