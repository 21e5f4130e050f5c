"""The thresholds in force: versioned, exact, each with the basis it rests on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from operator import attrgetter
from typing import Any

from survey.facts import N_, Invalid
from survey.instruments.mistakes import Mistake
from survey.publication import policy_document
from survey.publication.basis import BASIS
from survey.publication.reasons import Outcome
from survey.tally.percent import FINEST_LINE
from survey.tally.share import Share

NEVER_DECIDE = ("XZ", "HC", "YJ")

NO_NAMES = N_("At least one must be named.")
NAMED_TWICE = N_("One is named twice.")
CANNOT_DECIDE = N_("This questionnaire never decides about a unit.")
TOO_LOW = N_("This must be at least 1.")
NOT_BETWEEN = N_("This must be more than 0 and no more than 100%.")
NO_SUCH_QUORUM = N_("More than this share must be present, so it must be below 100%.")
HOLD_ABOVE_PUBLISH = N_("Units would be held although they may be published: this lies above publish_min.")
TOO_FINE = N_("This has more than two decimals of a percent.")


class PolicyRefused(Invalid):
    """`mistakes` are all that make the policy nonsense, not the first one only."""

    sentence = N_("The policy has mistakes: %(count)d.")

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(count=len(mistakes))
        self.mistakes = tuple(mistakes)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *map(str, self.mistakes)])


@dataclass(frozen=True)
class Lines:
    """Two lines for one rate: from `publish_min` up nothing speaks against release, below `hold_below` it waits."""

    publish_min: Fraction
    hold_below: Fraction

    def verdict(self, share: Share) -> Outcome | None:
        """What the rate alone would mean; None without a base."""
        if not share.whole:
            return None
        if not share.reaches(self.hold_below):
            return Outcome.HOLD
        return Outcome.RELEASE if share.reaches(self.publish_min) else Outcome.CONTINUE

    def crossed(self, verdict: Outcome | None) -> Fraction:
        """The line that a verdict is measured by."""
        return self.hold_below if verdict is Outcome.HOLD else self.publish_min

    def without_hold(self) -> "Lines":
        """For a rate that can lower an outcome to CONTINUE at most."""
        return Lines(self.publish_min, hold_below=Fraction())


@dataclass(frozen=True, kw_only=True)
class Policy:
    """`instruments` stand in the order in which they lead; PolicyRefused where the thresholds contradict each other."""

    version: int = 1
    instruments: tuple[str, ...] = ("MC", "QZ")
    parties: tuple[str, ...] = ("office", "discipline", "organisation", "team")
    satisfaction: Lines = Lines(Fraction(9, 10), Fraction(8, 10))
    rectification: Lines = Lines(Fraction(9, 10), Fraction(8, 10))
    min_valid: int = 30
    min_valid_census: Fraction = Fraction(2, 3)
    quorum: Fraction = Fraction(1, 2)
    unknown_above: Fraction = Fraction(3, 10)
    discrepancies: int = 5
    review_days: int = 30
    max_holds: int = 2
    names_held_units: bool = False
    basis: Mapping[str, str] = field(default_factory=lambda: dict(BASIS), hash=False)

    def __post_init__(self) -> None:
        if mistakes := [*_wrong_lines(self), *_wrong_numbers(self), *_wrong_names(self)]:
            raise PolicyRefused(mistakes)

    def needed(self, eligible: int | None) -> int:
        """The base a poll must reach: two thirds of those eligible where they are too few for `min_valid`."""
        if eligible is None:
            return self.min_valid
        share = self.min_valid_census
        return max(1, min(self.min_valid, -(-eligible * share.numerator // share.denominator)))

    def to_document(self) -> dict[str, Any]:
        """`{"version": 1, "min_valid": {"value": 30, "basis": "…"}, …}`; shares are written as “9/10”."""
        entries = {
            key: {"value": policy_document.written(attrgetter(key)(self)), "basis": self.basis[key]}
            for key in policy_document.READERS
        }
        return {"version": self.version, **entries}

    @classmethod
    def from_document(cls, document: object) -> "Policy":
        """Every threshold must stand there with its basis, and nothing else; PolicyRefused names each mistake."""
        values, mistakes = policy_document.read(document)
        if mistakes:
            raise PolicyRefused(mistakes)
        for rate in ("satisfaction", "rectification"):
            values[rate] = Lines(values.pop(f"{rate}.publish_min"), values.pop(f"{rate}.hold_below"))
        return cls(**values)


def _wrong_lines(policy: Policy) -> Iterator[Mistake]:
    for rate, lines in (("satisfaction", policy.satisfaction), ("rectification", policy.rectification)):
        for name, line in vars(lines).items():
            yield from _wrong_share(f"{rate}.{name}", line, is_printed=True)
        if lines.hold_below > lines.publish_min:
            yield Mistake(f"{rate}.hold_below", HOLD_ABOVE_PUBLISH)
    yield from _wrong_share("unknown_above", policy.unknown_above, is_printed=True)
    yield from _wrong_share("min_valid_census", policy.min_valid_census)
    if not 0 <= policy.quorum < 1:
        yield Mistake("quorum", NO_SUCH_QUORUM)


def _wrong_share(key: str, share: Fraction, *, is_printed: bool = False) -> Iterator[Mistake]:
    if not 0 < share <= 1:
        yield Mistake(key, NOT_BETWEEN)
    if is_printed and FINEST_LINE % share.denominator:
        yield Mistake(key, TOO_FINE)


def _wrong_numbers(policy: Policy) -> Iterator[Mistake]:
    for key in ("version", "min_valid", "discrepancies", "review_days", "max_holds"):
        if getattr(policy, key) < 1:
            yield Mistake(key, TOO_LOW)


def _wrong_names(policy: Policy) -> Iterator[Mistake]:
    for key, names in (("instruments", policy.instruments), ("parties", policy.parties)):
        if not names:
            yield Mistake(key, NO_NAMES)
        if len(set(names)) < len(names):
            yield Mistake(key, NAMED_TWICE)
    if set(policy.instruments) & set(NEVER_DECIDE):
        yield Mistake("instruments", CANNOT_DECIDE)
