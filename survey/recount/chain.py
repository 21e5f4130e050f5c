"""The log entries of a bundle: each signed, by a key that the log knows, the head before its release."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from survey.proof.entries import digest_of, entry_digest, is_signed
from survey.recount.documents import (
    Document,
    check_fields,
    is_exactly,
    is_hex,
    is_number,
    is_number_or_null,
    is_text,
    read,
)
from survey.recount.facts import N_, Wrong

FILE = "entries.json"
KEY, HEAD, RELEASE, CORRECTION = "key", "head", "release", "correction"
ENTRY = {
    "number": is_number,
    "kind": is_exactly(KEY, HEAD, RELEASE, CORRECTION),
    "subject": is_text,
    "on": is_text,
    "body": is_text,
    "body_digest": is_hex(32),
    "previous": is_hex(32),
    "digest": is_hex(32),
    "key": is_hex(32),
    "signature": is_hex(64),
}
RELEASED = {
    "format": is_exactly(1),
    "salt": is_hex(16),
    "batch": is_number,
    "copy": is_hex(32),
    "inspection": is_number,
    "reason": is_text,
    "supersedes": is_number_or_null,
    "tables": lambda value: isinstance(value, dict),
}

NOT_LIST = N_("This is not a list of log entries.")
WRONG_SET = N_(
    "There must be the entries of the keys used, one head and one release after it, and nothing else."
)
OUT_OF_ORDER = N_("The entries are not in the order of their numbers.")
WRONG_BODY = N_("The body is not the one that was signed.")
WRONG_DIGEST = N_("The digest is not that of the entry.")
WRONG_SIGNATURE = N_("The signature does not hold.")
WRONG_LINK = N_("The entry does not follow from the one before it.")
UNKNOWN_KEY = N_("No entry before it introduces the key that signed it.")
OTHER_POLL = N_("This belongs to another poll.")
WITH_BODY = N_("The head's entry must have no body, every other one must have one.")


@dataclass(frozen=True)
class Chain:
    """The entry of the head, and the entry of the release with what it says."""

    head: Document
    release: Document
    released: Document


def read_chain(text: str, poll: str) -> Chain:
    entries = read(FILE, text)
    if not isinstance(entries, list):
        raise Wrong(FILE, NOT_LIST)
    for place, entry in enumerate(entries):
        _check_entry(f"{FILE}[{place}]", entry)
    _check_order(entries)
    head, release = (entry for entry in entries if entry["kind"] != KEY)
    if head["subject"] != poll:
        raise Wrong(_where(entries, head), OTHER_POLL)
    return Chain(head, release, _released(_where(entries, release), release))


def _check_entry(where: str, entry: Any) -> None:
    """By itself: its digests and its signature."""
    check_fields(where, entry, ENTRY, optional=("body",))
    if ("body" in entry) is (entry["kind"] == HEAD):
        raise Wrong(where, WITH_BODY)
    body = bytes.fromhex(entry["body_digest"])
    if "body" in entry and digest_of(entry["body"]) != body:
        raise Wrong(where, WRONG_BODY)
    previous, digest = bytes.fromhex(entry["previous"]), bytes.fromhex(entry["digest"])
    content = (entry["number"], entry["kind"], entry["subject"], entry["on"])
    if entry_digest(previous, *content, body) != digest:
        raise Wrong(where, WRONG_DIGEST)
    if not is_signed(bytes.fromhex(entry["key"]), digest, bytes.fromhex(entry["signature"])):
        raise Wrong(where, WRONG_SIGNATURE)


def _check_order(entries: Sequence[Document]) -> None:
    """All together: what there is, in which order, signed with keys that were known by then."""
    known: set[str] = set()
    for place, entry in enumerate(entries):
        where = f"{FILE}[{place}]"
        before = entries[place - 1] if place else None
        if before and entry["number"] <= before["number"]:
            raise Wrong(where, OUT_OF_ORDER)
        if before and entry["number"] == before["number"] + 1 and entry["previous"] != before["digest"]:
            raise Wrong(where, WRONG_LINK)
        if entry["kind"] == KEY:
            known.add(_introduced(where, entry))
        if entry["key"] not in known:
            raise Wrong(where, UNKNOWN_KEY)
    kinds = [entry["kind"] for entry in entries if entry["kind"] != KEY]
    used = {entry["key"] for entry in entries if entry["kind"] != KEY}
    if kinds not in ([HEAD, RELEASE], [HEAD, CORRECTION]) or used != known or len(entries) != len(known) + 2:
        raise Wrong(FILE, WRONG_SET)


def _introduced(where: str, entry: Document) -> str:
    body = read(where, entry["body"])
    check_fields(where, body, {"format": is_exactly(1), "key": is_exactly(entry["key"])})
    if entry["subject"] != entry["key"]:
        raise Wrong(where, UNKNOWN_KEY)
    return str(entry["key"])


def _released(where: str, release: Document) -> Document:
    body: Document = read(where, release["body"])
    check_fields(where, body, RELEASED)
    return body


def _where(entries: Sequence[Document], entry: Document) -> str:
    return f"{FILE}[{entries.index(entry)}]"
