"""Two readings of one stack of papers: what keys mean, where the readings differ, what comes of a third look.

An item is keyed as the place of what was ticked, `1` to `9`, then `a` to `z`; more of them where several may be ticked.
`0` is an item that is invalid: nothing ticked, or more than may be. Nothing keyed is nothing read: it is no answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from survey.instruments.rules import Instrument, Item, Kind

INVALID = "0"
PLACES = "123456789abcdefghijklmnopqrstuvwxyz"

Chosen = Mapping[str, tuple[str, ...]]  # item → the values ticked; none where the item is invalid


@dataclass(frozen=True)
class Paper:
    """One paper as it was read; nothing is `chosen` on one that is spoilt as a whole (废票). `texts` by item."""

    chosen: Chosen | None
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_spoilt(self) -> bool:
        return self.chosen is None


@dataclass(frozen=True)
class Difference:
    """A place at which the readings are not the same, and in which items; None where one has no such paper."""

    place: int
    first: Paper | None
    second: Paper | None
    items: tuple[str, ...]

    @property
    def texts(self) -> dict[str, str]:
        """Of each text the longer reading."""
        found: dict[str, str] = {}
        for paper in filter(None, (self.first, self.second)):
            found |= {key: max(found.get(key, ""), text, key=len) for key, text in paper.texts.items()}
        return found


@dataclass(frozen=True)
class Look:
    """What the third look found at a place; None: there is no such paper."""

    paper: Paper | None


def asked(instrument: Instrument) -> list[Item]:
    """The items that are keyed as places, in the order of the paper."""
    return [item for item in instrument.items if item.kind is not Kind.TEXT]


def read_keys(item: Item, keys: str) -> tuple[str, ...] | None:
    """The values that were keyed for an item; None where these keys mean nothing."""
    keys = keys.strip().lower()
    if keys == INVALID:
        return ()
    places = [PLACES.find(key) for key in keys]
    if not keys or len(set(keys)) < len(keys) or not all(0 <= place < len(item.choices) for place in places):
        return None
    if item.kind.is_single and len(keys) > 1:
        return None
    return tuple(item.choices[place].value for place in sorted(places))


def keys_of(item: Item, values: Sequence[str]) -> str:
    """What would be keyed for these values."""
    return "".join(PLACES[item.positions[value] - 1] for value in values) or INVALID


def fitted(instrument: Instrument, paper: Paper) -> Paper | None:
    """The paper with what was ticked in the order of the instrument; None where it cannot be a paper of this one.

    A paper of an instrument that rates nothing is never spoilt as a whole.
    """
    if not paper.texts.keys() <= {item.key for item in instrument.texts}:
        return None
    texts = {key: text for key, text in paper.texts.items() if text}
    if paper.chosen is None:
        return Paper(None, texts) if instrument.headline else None
    items = {item.key: item for item in asked(instrument)}
    if items.keys() != paper.chosen.keys():
        return None
    chosen = {key: _in_order(item, paper.chosen[key]) for key, item in items.items()}
    if None in chosen.values():
        return None
    return Paper({key: values for key, values in chosen.items() if values is not None}, texts)


def _in_order(item: Item, values: Sequence[str]) -> tuple[str, ...] | None:
    known = all(value in item.positions for value in values) and len(set(values)) == len(values)
    if not known or (item.kind.is_single and len(values) > 1):
        return None
    return tuple(sorted(values, key=item.positions.__getitem__))


def differences(first: Sequence[Paper], second: Sequence[Paper]) -> list[Difference]:
    """Every place at which the two readings are not the same; papers that only one of them has differ."""
    found = []
    for place in range(1, max(len(first), len(second)) + 1):
        one, other = _at(first, place), _at(second, place)
        if items := _unlike(one, other):
            found.append(Difference(place, one, other, items))
    return found


def unsettled(found: Sequence[Difference], looks: Mapping[int, Look]) -> list[Difference]:
    """Those that nobody has looked at yet."""
    return [difference for difference in found if difference.place not in looks]


def settled(first: Sequence[Paper], second: Sequence[Paper], looks: Mapping[int, Look]) -> list[Paper]:
    """The papers as both read them and, where they did not agree, as the third look found them.

    Raises ValueError where somebody has to look yet.
    """
    found = differences(first, second)
    if unsettled(found, looks):
        raise ValueError("some places differ")
    differing = {difference.place for difference in found}
    papers = [
        looks[place].paper if place in differing else _at(first, place)
        for place in range(1, max(len(first), len(second)) + 1)
    ]
    return [paper for paper in papers if paper is not None]


def _at(papers: Sequence[Paper], place: int) -> Paper | None:
    return papers[place - 1] if place <= len(papers) else None


def _unlike(one: Paper | None, other: Paper | None) -> tuple[str, ...]:
    """The items in which two readings differ; every item where one is spoilt or not there and the other is."""
    if one is None or other is None:
        return tuple(_items(one or other))
    chosen, others = one.chosen or {}, other.chosen or {}
    if one.is_spoilt is not other.is_spoilt:
        unlike = [*(chosen or others)] or [""]
    else:
        unlike = [key for key in chosen if chosen[key] != others.get(key)]
        unlike += [key for key in others if key not in chosen]
    texts = [key for key in {**one.texts, **other.texts} if one.texts.get(key) != other.texts.get(key)]
    return tuple(unlike + texts)


def _items(paper: Paper | None) -> list[str]:
    """At least one, so that a paper that says nothing differs from none."""
    return [*(paper.chosen or {}), *paper.texts] if paper and (paper.chosen or paper.texts) else [""]
