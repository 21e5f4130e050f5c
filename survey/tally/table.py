"""A poll's table, full or public: plain values, integers at rest, rates worked out where they are read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from survey.instruments.rules import BaseRule
from survey.tally.intervals import Interval, wilson
from survey.tally.rules import ItemCount, Turnout
from survey.tally.scoring import Points
from survey.tally.share import Share

Document = dict[str, Any]


class Mark(StrEnum):
    """Why a public table does not show the whole of an item."""

    MINIMUM = "minimum"  # too few answers
    UNANIMITY = "unanimity"  # nearly all chose the same, so that everybody's answer would be known
    SMALL_CELLS = "small_cells"  # some choice was made by one or two
    # A group that is too small or unanimous, or from which such a one follows.
    COMPLEMENTARY = "complementary"


@dataclass(frozen=True)
class Band:
    """All that is said of a rate: at least, or at most, so many percent."""

    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, kw_only=True)
class Veiled:
    """An item as the public may see it; what it does not show is not in it. Merged choices stand as “one+other”."""

    key: str
    base_rule: BaseRule
    mark: Mark
    answered: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    overall: Share | None = None
    eligible: int | None = None
    band: Band | None = None

    @property
    def interval(self) -> Interval | None:
        return wilson(*self.overall, self.eligible, self.answered) if self.overall else None


Item = ItemCount | Veiled


@dataclass(frozen=True, kw_only=True)
class Table:
    """`groups` share out the ballots: each has the same items in the same order. In a full table all are counted.

    `returns` says of each group how many were issued and came back; in a full table of a poll with tickets only.
    """

    turnout: Turnout
    items: tuple[Item, ...]
    headline: str | None = None
    channels: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    returns: Mapping[str, Turnout] = field(default_factory=dict)

    def counted(self, key: str) -> ItemCount:
        """An item of a full table; KeyError where it is missing or veiled."""
        for item in self.items:
            if item.key == key and isinstance(item, ItemCount):
                return item
        raise KeyError(key)

    def at_rest(self) -> Document:
        """What is frozen: whole numbers and names, nothing rounded, and nothing that says nothing."""
        document = asdict(self)
        for part in (document, document["turnout"], *document["returns"].values()):
            for name in ("returns", "overfull"):
                if name in part and not part[name]:
                    del part[name]
        return document

    @classmethod
    def from_rest(cls, document: Document) -> "Table":
        return cls(
            turnout=Turnout.from_rest(document["turnout"]),
            items=_items(document["items"]),
            headline=document["headline"],
            channels=document["channels"],
            groups={name: _items(items) for name, items in document["groups"].items()},
            returns={name: Turnout.from_rest(own) for name, own in document.get("returns", {}).items()},
        )

    def to_document(self) -> Document:
        """The tally as the interface promises it: shares as numbers 0–1, scores of 100."""
        return {
            "issued": self.turnout.issued,
            "returned": self.turnout.returned,
            "spoilt": self.turnout.spoilt,
            "valid": self.turnout.valid,
            "channels": dict(self.channels),
            "void": self.turnout.must_be_repeated,
            "overfull": list(self.turnout.overfull),
            "headline": self.headline,
            "items": [_shown(item) for item in self.items],
            "groups": [
                {"group": name, **self._returned(name), "items": [_shown(item) for item in items]}
                for name, items in self.groups.items()
            ],
        }

    def _returned(self, group: str) -> Document:
        own = self.returns.get(group)
        if own is None:
            return {}
        return {"issued": own.issued, "returned": own.returned, "spoilt": own.spoilt}


def _items(documents: list[Document]) -> tuple[Item, ...]:
    return tuple(_veiled(document) if "mark" in document else _counted(document) for document in documents)


def _counted(document: Document) -> ItemCount:
    points = document["points"]
    return ItemCount(
        **document
        | {
            "good": tuple(document["good"]),
            "base_rule": BaseRule(document["base_rule"]),
            "points": points and Points(tuple(points["weights"]), points["full"]),
        }
    )


def _veiled(document: Document) -> Veiled:
    overall, band = document["overall"], document["band"]
    return Veiled(
        **document
        | {
            "base_rule": BaseRule(document["base_rule"]),
            "mark": Mark(document["mark"]),
            "overall": overall and Share(*overall),
            "band": band and Band(**band),
        }
    )


def _shown(item: Item) -> Document:
    overall, interval = item.overall, item.interval
    document = {
        "key": item.key,
        "counts": dict(item.counts),
        "answered": item.answered,
        "base": overall.whole if overall else None,
        "base_rule": item.base_rule.value,
        "rate": _number(overall.rate) if overall else None,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
    }
    return document | (_behind_veil(item) if isinstance(item, Veiled) else _unveiled(item))


def _unveiled(item: ItemCount) -> Document:
    return {
        "good": item.overall.part,
        "blank": item.blank,
        "invalid": item.invalid,
        "unaware": _number(item.unaware.rate),
        "score": _number(item.score),
        "suppressed": None,
        "band": None,
    }


def _behind_veil(item: Veiled) -> Document:
    return {
        "score": None,
        "suppressed": item.mark.value,
        "band": asdict(item.band) if item.band else None,
    }


def _number(figure: Fraction | None) -> float | None:
    return None if figure is None else float(figure)
