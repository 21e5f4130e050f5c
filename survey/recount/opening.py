"""What a published table says must be opened, worked out from the table itself: no more, no less."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from survey.ballots.leaves import (
    CHANNEL,
    KINDS,
    PAPER,
    Classes,
    Section,
    class_section,
    valid_section,
)
from survey.recount.archive import SECTIONS
from survey.recount.box import CLASSED, PLAIN, Box
from survey.recount.facts import N_, Wrong

NOT_OPENED = N_("The table shows this, so it must be opened as %(form)s.")
OPENED = N_("The table does not show this, so it must stay closed.")


@dataclass(frozen=True)
class Opening:
    """How one section is opened. `left_out` are the classes left out, by kind; `shown` the groups shown in it."""

    place: int
    section: Section
    root: str
    form: str
    left_out: Mapping[str, frozenset[str]]
    shown: frozenset[str]


@dataclass(frozen=True)
class Shown:
    """What a public table shows."""

    items: frozenset[str]
    groups: Mapping[str, frozenset[str]]  # item → the groups shown for it
    channels: frozenset[str]
    left_out: Mapping[str, frozenset[str]]

    @classmethod
    def by(cls, box: Box) -> "Shown":
        count = box.table["count"]
        table = count["raw"]
        items = frozenset(item["key"] for item in table["items"] if "mark" not in item)
        groups = {
            key: frozenset(
                group
                for group, own in table["groups"].items()
                if any(item["key"] == key and "mark" not in item for item in own)
            )
            for key in items
        }
        kinds = {
            kind: frozenset(one["value"] for one in count["left_out"] if one["kind"] == kind)
            & frozenset(box.head["classes"][kind])  # any other word is nobody's
            for kind in KINDS
        }
        left_out = {kind: words for kind, words in kinds.items() if words}
        return cls(items, groups, frozenset(table["channels"]), left_out)

    @property
    def sections(self) -> set[str]:
        """Besides those of the items."""
        groups = frozenset[str]().union(*self.groups.values())
        return {
            PAPER,
            *(class_section(CHANNEL, word) for word in self.channels),
            *(class_section(kind, word) for kind, words in self.left_out.items() for word in words),
            *(valid_section(word) for word in groups),
        }


def openings(box: Box) -> Iterator[Opening]:
    """Every section that is opened; raises Wrong where one is that should not be, or the other way round."""
    shown = Shown.by(box)
    always = shown.sections
    for place, (section, entry) in enumerate(zip(box.sections, box.roots, strict=True)):
        is_shown = section.name in always if section.item is None else section.item in shown.items
        groups = shown.groups.get(section.item or "", frozenset())
        form = (CLASSED if shown.left_out or groups else PLAIN) if is_shown else None
        if entry["form"] != form:
            where = f"{SECTIONS}: {section.name}"
            raise Wrong(where, NOT_OPENED, form=form) if form else Wrong(where, OPENED)
        if form:
            yield Opening(place, section, entry["root"], form, shown.left_out, groups)


def words(classes: Classes, kind: str) -> list[str]:
    """A class's words by their index."""
    return ["", *classes[kind]]
