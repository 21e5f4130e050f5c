"""What a proof opens: what the published table shows, section by section, ballot by ballot, and nothing else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from survey.ballots import leaves
from survey.ballots.leaves import (
    CHANNEL,
    GROUP,
    KINDS,
    PAPER,
    Classes,
    Paper,
    Section,
    class_section,
    valid_section,
)
from survey.instruments.rules import Instrument

PLAIN, CLASSED = "plain", "classed"
CLOSED = b"\xff"
UNUSED = bytes(leaves.COMMITMENT - leaves.SALT)
COLUMN = {kind: Paper._fields.index(kind) for kind in KINDS}


class Opened(NamedTuple):
    """A leaf, and what is said of it."""

    leaf: bytes
    record: bytes


@dataclass(frozen=True)
class Plan:
    """By the published table: whether a section is opened, in which form, and what each ballot says there."""

    code: str
    instrument: Instrument
    classes: Classes
    items: frozenset[str]
    groups: Mapping[str, frozenset[str]]  # item → groups shown
    others: frozenset[str]  # sections that belong to no item
    left_out: Mapping[str, frozenset[str]]
    sections: list[Section] = field(default_factory=list)

    def form(self, section: Section) -> str | None:
        """None where a section stays closed."""
        if section.item not in self.items if section.item else section.name not in self.others:
            return None
        return CLASSED if self.left_out or self.shown_in(section) else PLAIN

    def shown_in(self, section: Section) -> frozenset[str]:
        return self.groups.get(section.item or "", frozenset())

    def opener(self, section: Section) -> Callable[[Paper], Opened]:
        """Makes the leaf of a ballot and its record, which is empty where the section stays closed."""
        prefix, form = leaves.section_prefix(self.code, section.name), self.form(section)
        if form is None:
            return lambda paper: Opened(leaves.leaf_of(prefix, section, paper), b"")
        make = self._plain if form == PLAIN else self._classed

        def open_(paper: Paper) -> Opened:
            return make(_Own(prefix, section, paper))

        return open_

    def _plain(self, own: "_Own") -> Opened:
        return Opened(own.leaf, bytes([own.index]) + own.salts.value + own.classes)

    def _classed(self, own: "_Own") -> Opened:
        is_left_out = any(own.word(kind) in words for kind, words in self.left_out.items())
        value = CLOSED + own.value if is_left_out else bytes([own.index]) + own.salts.value + UNUSED
        kinds = set(self.left_out) if is_left_out else self._kinds_shown(own)
        return Opened(own.leaf, value + b"".join(self._class(own, kind, kind in kinds) for kind in KINDS))

    def _kinds_shown(self, own: "_Own") -> set[str]:
        """Of a ballot that counts: its group, where that is shown, unless it is spoilt."""
        is_shown = own.paper.group in self.shown_in(own.section)
        return {GROUP} if is_shown and not leaves.is_spoilt(self.instrument, own.paper.answers) else set()

    def _class(self, own: "_Own", kind: str, is_open: bool) -> bytes:
        if not is_open:
            return CLOSED + own.commitments[kind]
        index = ["", *self.classes[kind]].index(own.word(kind))
        return bytes([index]) + getattr(own.salts, kind) + UNUSED


class _Own:
    """What one ballot has in one section."""

    def __init__(self, prefix: bytes, section: Section, paper: Paper) -> None:
        self.section, self.paper = section, paper
        self.index = section.read(paper)
        self.salts = leaves.salts(paper.salt, section.name)
        self.value = leaves.commitment(self.salts.value, section.values[self.index])
        self.commitments = {
            kind: leaves.commitment(getattr(self.salts, kind), self.word(kind)) for kind in KINDS
        }
        self.classes = leaves.classes_commitment(*self.commitments.values())
        self.leaf = leaves.section_leaf(prefix, self.value, self.classes)

    def word(self, kind: str) -> str:
        return str(self.paper[COLUMN[kind]])


def plan(code: str, instrument: Instrument, classes: Classes, count: Mapping[str, Any]) -> Plan:
    """`count` is the frozen public count, as it stands in a published copy."""
    table = count["raw"]
    items = frozenset(item["key"] for item in table["items"] if "mark" not in item)
    shown = {key: frozenset(_groups_shown(table, key)) for key in items}
    left_out = dict(_left_out(count, classes))
    others = {
        PAPER,
        *(class_section(CHANNEL, channel) for channel in table["channels"]),
        *(class_section(kind, word) for kind, words in left_out.items() for word in words),
        *(valid_section(group) for groups in shown.values() for group in groups),
    }
    sections = leaves.sections(instrument, classes)
    return Plan(code, instrument, classes, items, shown, frozenset(others), left_out, sections)


def _groups_shown(table: Mapping[str, Any], key: str) -> Iterator[str]:
    for group, items in table["groups"].items():
        if any(item["key"] == key and "mark" not in item for item in items):
            yield group


def _left_out(count: Mapping[str, Any], classes: Classes) -> Iterator[tuple[str, frozenset[str]]]:
    """By kind; a word that no ballot can have leaves nothing out."""
    for kind in KINDS:
        named = {one["value"] for one in count["left_out"] if one["kind"] == kind}
        if words := named & set(classes[kind]):
            yield kind, frozenset(words)
