"""The closing head of a bundle, and what it leads to: manifest, published table, roots."""

from dataclasses import dataclass
from typing import Any

from survey.ballots import leaves, manifest, merkle
from survey.ballots.leaves import KINDS, Section
from survey.ballots.manifest import Manifest
from survey.proof.entries import digest_of
from survey.recount import archive, chain
from survey.recount.archive import Archive
from survey.recount.chain import OTHER_POLL, Chain
from survey.recount.documents import (
    Document,
    check_fields,
    is_exactly,
    is_hex,
    is_number,
    is_number_or_null,
    is_numbers,
    is_text,
    is_words,
    read,
)
from survey.recount.facts import N_, Wrong

PLAIN, CLASSED = "plain", "classed"
ROOT = {"root": is_hex(32)}
HEAD = {
    "format": is_exactly(1),
    "poll": is_text,
    "manifest": is_hex(32),
    "salt": is_hex(16),
    "turnout": lambda value: isinstance(value, dict),
    "opinions": is_numbers,
    "classes": lambda value: isinstance(value, dict),
    "ballots": lambda value: isinstance(value, dict),
    "items": lambda value: isinstance(value, dict),
}
TURNOUT = dict.fromkeys(("eligible", "present", "issued", "spent", "void"), is_number_or_null)
SECTION = {"name": is_text, "root": is_hex(32), "form": is_exactly(None, PLAIN, CLASSED)}

NOT_SIGNED_HEAD = N_("This is not the head that was signed.")
NOT_MANIFEST = N_("This is not the manifest of the head.")
UNREADABLE = N_("This manifest cannot be read.")
NOT_RELEASED = N_("This is not the table that was released.")
WRONG_SECTIONS = N_("The sections are not those of the questionnaire and the head.")
WRONG_ITEM_ROOT = N_("The roots of the sections do not lead to the item root of the head.")
SIZES_DIFFER = N_("The sizes in the head do not agree with each other.")
WRONG_OPINIONS = N_("The open questions are not those of the questionnaire.")


@dataclass(frozen=True)
class Box:
    """What the signed documents of a bundle say, checked against each other; nothing is counted yet."""

    code: str
    chain: Chain
    head: Document
    digest: bytes
    manifest: Manifest
    table: Document
    sections: list[Section]
    roots: list[Document]

    @property
    def size(self) -> int:
        return int(self.head["ballots"]["size"])


def read_box(bundle: Archive) -> Box:
    named = read(archive.BUNDLE, bundle.text(archive.BUNDLE))
    check_fields(archive.BUNDLE, named, {"format": is_exactly(1), "poll": is_text})
    code = named["poll"]
    links = chain.read_chain(bundle.text(archive.ENTRIES), code)
    head_text = bundle.text(archive.HEAD)
    digest = digest_of(head_text)
    if digest.hex() != links.head["body_digest"]:
        raise Wrong(archive.HEAD, NOT_SIGNED_HEAD)
    head = _head(head_text, code)
    frozen = _manifest(bundle.text(archive.MANIFEST), head)
    table_text = bundle.text(archive.TABLE)
    if links.released["tables"].get(code) != digest_of(table_text).hex():
        raise Wrong(archive.TABLE, NOT_RELEASED)
    if sorted(head["opinions"]) != sorted(frozen.text_keys):
        raise Wrong(f"{archive.HEAD}: opinions", WRONG_OPINIONS)
    sections = leaves.sections(frozen.instrument, head["classes"])
    roots = _roots(bundle.text(archive.SECTIONS), sections, head)
    table = read(archive.TABLE, table_text, is_ours=False)
    return Box(code, links, head, digest, frozen, table, sections, roots)


def _head(text: str, code: str) -> Document:
    head: Document = read(archive.HEAD, text)
    check_fields(archive.HEAD, head, HEAD)
    check_fields(f"{archive.HEAD}: turnout", head["turnout"], TURNOUT | {"returned": is_number})
    check_fields(f"{archive.HEAD}: classes", head["classes"], dict.fromkeys(KINDS, is_words))
    check_fields(f"{archive.HEAD}: ballots", head["ballots"], ROOT | {"size": is_number})
    check_fields(f"{archive.HEAD}: items", head["items"], ROOT | {"sections": is_number})
    if head["poll"] != code:
        raise Wrong(archive.HEAD, OTHER_POLL)
    if head["turnout"]["returned"] != head["ballots"]["size"]:
        raise Wrong(archive.HEAD, SIZES_DIFFER)
    return head


def _manifest(text: str, head: Document) -> Manifest:
    if digest_of(text).hex() != head["manifest"]:
        raise Wrong(archive.MANIFEST, NOT_MANIFEST)
    try:
        frozen = manifest.read(text)
    except Exception as error:  # whatever its parsers trip over
        raise Wrong(archive.MANIFEST, UNREADABLE) from error
    if frozen.code != head["poll"]:
        raise Wrong(archive.MANIFEST, OTHER_POLL)
    return frozen


def _roots(text: str, sections: list[Section], head: Document) -> list[Document]:
    listed: Any = read(archive.SECTIONS, text)
    if not isinstance(listed, list):
        raise Wrong(archive.SECTIONS, WRONG_SECTIONS)
    for place, entry in enumerate(listed):
        check_fields(f"{archive.SECTIONS}[{place}]", entry, SECTION)
    names = [entry["name"] for entry in listed]
    if names != [section.name for section in sections] or head["items"]["sections"] != len(names):
        raise Wrong(archive.SECTIONS, WRONG_SECTIONS)
    size = head["ballots"]["size"]
    entries = (leaves.section_entry(each["name"], size, bytes.fromhex(each["root"])) for each in listed)
    if merkle.root(entries).hex() != head["items"]["root"]:
        raise Wrong(archive.SECTIONS, WRONG_ITEM_ROOT)
    return listed
