"""The published table held against what was recounted: every number it shows, and the words that it shows them with."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from survey.ballots.leaves import CHANNEL, GROUP, NO, PAPER, SPOILT, YES, class_section, valid_section
from survey.instruments.rules import BaseRule, Item, Kind, Wording
from survey.instruments.wording import fill
from survey.proof.entries import canonical
from survey.recount.archive import TABLE
from survey.recount.box import Box
from survey.recount.documents import Document, check_fields, is_exactly
from survey.recount.facts import N_, Wrong
from survey.recount.opening import Shown
from survey.recount.records import Found

ABSTAIN = "abstain"
NINETY = "90/75/60/45/30"  # the one scale of points whose best answer is worth 90 and makes a full score

OTHER_COUNT = N_("Published: %(published)s. Recounted: %(recounted)s.")
OTHER_WORDS = N_("This is not what the manifest says.")
UNEQUAL_SECTIONS = N_("Other ballots are left out here than in %(other)s.")
STILL_COUNTED = N_("Ballots of a class that is left out are counted.")
GROUP_INCOMPLETE = N_("%(opened)d ballots open their group %(group)s; %(known)d must.")
NO_TABLE = N_("This is no published table.")

Counted = Mapping[str, Found]  # section name → what it says


def check_shape(box: Box) -> None:
    """That the document is a table at all, of this poll, with its words; before anything is counted."""
    words = expected_words(box)
    count = {
        "raw": lambda value: isinstance(value, dict),
        "adjusted": is_exactly(None),
        "left_out": _is_left_out,
    }
    if not isinstance(box.table, dict):
        raise Wrong(TABLE, NO_TABLE)
    for name, value in words.items():
        if box.table.get(name) != value:
            raise Wrong(f"{TABLE}: {name}", OTHER_WORDS)
    check_fields(f"{TABLE}: count", box.table.get("count"), count)
    table = box.table["count"]["raw"]
    shape = {"turnout": dict, "items": list, "headline": object, "channels": dict, "groups": dict}
    check_fields(f"{TABLE}: count.raw", table, {name: _is(kind) for name, kind in shape.items()})
    columns = {"items": table["items"], **{f"groups.{name}": own for name, own in table["groups"].items()}}
    keys = [item.key for item in box.manifest.instrument.items if item.kind is not Kind.TEXT]
    for where, own in columns.items():
        if not _are_items(own) or [item["key"] for item in own] != keys:
            raise Wrong(f"{TABLE}: {where}", NO_TABLE)
    if not set(table["channels"]) <= set(box.head["classes"][CHANNEL]):
        raise Wrong(f"{TABLE}: channels", NO_TABLE)
    if not set(table["groups"]) <= set(box.head["classes"][GROUP]):
        raise Wrong(f"{TABLE}: groups", NO_TABLE)


def expected_words(box: Box) -> Document:
    """What the manifest says of the table's words."""
    frozen = box.manifest
    return {
        "instrument": frozen.instrument.key,
        "name": dict(frozen.instrument.name),
        "mode": str(frozen.mode),
        "wave": frozen.wave,
        "manifest": box.head["manifest"],
        "minimum": frozen.suppression.minimum,
        "wording": {item.key: _worded(box, item) for item in frozen.instrument.items},
    }


def unchecked(box: Box) -> list[str]:
    """What else the table says: signed, but nothing in a bundle could show it."""
    return sorted(set(box.table) - set(expected_words(box)) - {"count", "code"})


def check_left_out(box: Box, counted: Counted) -> None:
    """The same ballots are left out everywhere, and all of their class."""
    first, *others = counted
    for name in others:
        if counted[name].left_out != counted[first].left_out:
            raise Wrong(name, UNEQUAL_SECTIONS, other=first)
    for kind, words in Shown.by(box).left_out.items():
        for word in words:
            section = class_section(kind, word)
            if counted[section].kept[_place(YES)]:
                raise Wrong(section, STILL_COUNTED)


def check_counts(box: Box, counted: Counted) -> None:
    """Raises Wrong for the first number that differs."""
    table = box.table["count"]["raw"]
    paper = counted[PAPER].kept
    returned, spoilt = paper.total(), paper[_index(box, PAPER, SPOILT)]
    people = box.head["turnout"]
    turnout = {
        "returned": returned,
        "spoilt": spoilt,
        "issued": people["issued"] or None,
        "present": people["present"],
        "eligible": people["eligible"],
    }
    _same("turnout", table["turnout"], turnout)
    channels = {word: counted[class_section(CHANNEL, word)].kept[_place(YES)] for word in table["channels"]}
    _same("channels", table["channels"], channels)
    if sum(channels.values()) != returned:
        _same("channels", sum(channels.values()), returned)
    headline = box.manifest.instrument.headline
    _same("headline", table["headline"], headline.key if headline else None)
    reader = _Reader(box, counted)
    for place, item in enumerate(table["items"]):
        if "mark" not in item:
            own = reader.item(item["key"], "", returned - spoilt)
            _same(f"items[{place}]", item, own | {"eligible": people["eligible"]})
    for group, items in table["groups"].items():
        for place, item in enumerate(items):
            if "mark" not in item:
                valid = reader.valid_in(item["key"], group)
                _same(f"groups.{group}[{place}]", item, reader.item(item["key"], group, valid))


class _Reader:
    """What the table should say of an item, of all ballots or of one group's."""

    def __init__(self, box: Box, counted: Counted) -> None:
        self._box = box
        self._counted = counted
        self._instrument = box.manifest.instrument

    def valid_in(self, key: str, group: str) -> int:
        """The valid ballots of a group; raises Wrong where a section of the item does not hold them all."""
        known = self._counted[valid_section(group)].kept[_place(YES)]
        for section in self._sections(key):
            opened = sum(self._of(section, group).values())
            if opened != known:
                raise Wrong(section, GROUP_INCOMPLETE, group=group, opened=opened, known=known)
        return known

    def item(self, key: str, group: str, valid: int) -> Document:
        item = self._instrument.item(key)
        is_rated = self._instrument.is_rated(item)
        neutral = [choice.value for choice in item.choices if choice.is_neutral and is_rated]
        counts, answered = self._counts(item, group)
        return {
            "key": key,
            "counts": counts,
            "good": [value for value in self._instrument.good if is_rated and value in counts],
            "unknown": next((value for value in neutral if value != ABSTAIN), None),
            "abstain": ABSTAIN if ABSTAIN in neutral else None,
            "blank": valid - answered,
            "invalid": 0,
            "several": answered if item.kind is Kind.MANY else None,
            "eligible": None,
            "base_rule": str(BaseRule(self._instrument.base_rule)),
            "points": self._points(item) if is_rated else None,
        }

    def _counts(self, item: Item, group: str) -> tuple[dict[str, int], int]:
        """Each choice, and how many answered."""
        if item.kind is Kind.MANY:
            sections = {choice.value: f"{item.key}={choice.value}" for choice in item.choices}
            counts = {value: self._of(name, group)[_place(YES)] for value, name in sections.items()}
            return counts, self._of(item.key, group)[_place(YES)]
        own = self._of(item.key, group)
        counts = {value: own[place] for place, value in enumerate(self._values(item.key)) if value}
        return counts, sum(counts.values())

    def _of(self, section: str, group: str) -> Counter[int]:
        """Kept ballots by the index of their value."""
        found = self._counted[section]
        if not group:
            return found.kept
        index = 1 + self._box.head["classes"][GROUP].index(group)
        return Counter({value: count for (own, value), count in found.groups.items() if own == index})

    def _values(self, section: str) -> tuple[str, ...]:
        return next(each.values for each in self._box.sections if each.name == section)

    def _sections(self, key: str) -> Iterator[str]:
        return (section.name for section in self._box.sections if section.item == key)

    def _points(self, item: Item) -> Document | None:
        weights = [
            choice.points for choice in item.choices if not choice.is_neutral and choice.points is not None
        ]
        full = 90 if self._instrument.score == NINETY else 100
        return {"weights": weights, "full": full} if weights else None


def _same(where: str, published: Any, recounted: Any) -> None:
    """Compared as the text that they would be; what is inside is named."""
    if isinstance(published, dict) and isinstance(recounted, dict):
        for name in [*recounted, *(name for name in published if name not in recounted)]:
            _same(f"{where}.{name}", published.get(name), recounted.get(name))
    elif canonical(published) != canonical(recounted):
        raise Wrong(
            f"{TABLE}: {where}", OTHER_COUNT, published=canonical(published), recounted=canonical(recounted)
        )


def _worded(box: Box, item: Item) -> Document:
    is_rated = box.manifest.instrument.is_rated(item)
    return {
        "kind": str(item.kind),
        "label": _filled(box, item.label),
        "choices": {choice.value: _filled(box, choice.label) for choice in item.choices},
        "good": [value for value in box.manifest.instrument.good if is_rated and value in item.positions],
        "neutral": [choice.value for choice in item.choices if choice.is_neutral],
    }


def _filled(box: Box, wording: Wording) -> dict[str, str]:
    names = box.manifest.names
    return {language: fill(text, names[language]) for language, text in wording.items() if language in names}


def _is_left_out(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict)
        and set(one) == {"kind", "value", "reason"}
        and one["kind"] in ("channel", "group", "flag")
        and isinstance(one["value"], str)
        for one in value
    )


def _is(kind: type) -> Any:
    return lambda value: isinstance(value, kind)


def _are_items(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) and "key" in item for item in value)


def _place(bit: str) -> int:
    return (NO, YES).index(bit)


def _index(box: Box, section: str, value: str) -> int:
    return next(each.values.index(value) for each in box.sections if each.name == section)
