"""What is frozen of a count: the raw table, the adjusted one beside it, and which classes were left out."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from survey.ballots.defaults import Suppression
from survey.tally.suppression import public
from survey.tally.table import Table
from survey.tally.veil import Limits


@dataclass(frozen=True)
class Count:
    """`adjusted` is None where nothing was left out; `left_out` names each class as {kind, value, reason}."""

    raw: Table
    adjusted: Table | None = None
    left_out: Sequence[Mapping[str, str]] = ()

    @property
    def deciding(self) -> Table:
        """The figures a decision is made on."""
        return self.adjusted or self.raw

    def to_json(self) -> str:
        """The same count is the same bytes: choices stand in the questionnaire's order, groups and channels by name."""
        document = {
            "raw": self.raw.at_rest(),
            "adjusted": self.adjusted and self.adjusted.at_rest(),
            "left_out": list(self.left_out),
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

    def to_document(self) -> dict[str, Any]:
        """The raw tally as the interface promises it, with the adjusted one beside it."""
        return self.raw.to_document() | {
            "adjusted": self.adjusted and self.adjusted.to_document(),
            "left_out": list(self.left_out),
        }


def read(text: str) -> Count:
    """A count as it was frozen."""
    return from_rest(json.loads(text))


def from_rest(document: Mapping[str, Any]) -> Count:
    """The same, where the text stood inside another document."""
    adjusted = document["adjusted"]
    return Count(
        raw=Table.from_rest(document["raw"]),
        adjusted=adjusted and Table.from_rest(adjusted),
        left_out=document["left_out"],
    )


def for_public(count: Count, suppression: Suppression) -> Count:
    """Only one of the two tables is shown: their difference would tell what the classes left out had said."""
    return Count(raw=public(count.deciding, limits_of(suppression)), left_out=count.left_out)


def limits_of(suppression: Suppression) -> Limits:
    """What a poll's manifest says of small numbers."""
    return Limits(
        minimum=suppression.minimum,
        small=suppression.small_cell,
        slack=suppression.unanimity_but,
        crowd=suppression.unanimity_below,
    )


def digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()
