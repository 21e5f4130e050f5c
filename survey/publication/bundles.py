"""Proof bundles: one file for each published table, made of the box, the log and the frozen copy (docs/proof.md)."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from survey.ballots import heads, leaves, manifest, merkle
from survey.ballots.models import Poll
from survey.config import private_folder
from survey.proof import log
from survey.proof.entries import canonical
from survey.proof.models import LogEntry
from survey.publication import openings
from survey.publication.models import Release
from survey.publication.openings import Plan

FORMAT = 1
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: the same bundle is the same bytes
REGULAR = 0o100644 << 16

Document = dict[str, Any]
Write = Callable[[str, bytes], None]


def tables_of(copy: str) -> dict[str, str]:
    """The tables of a unit's published copy by their codes, as the texts that the log names by their digests."""
    return {poll["code"]: canonical(poll) for poll in json.loads(copy)["polls"]}


def make(path: Path, poll: Poll, release: Release) -> None:
    """Write a poll's bundle; whatever is interrupted leaves no file of that name."""
    private_folder(path.parent)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with ZipFile(fresh, "w", ZIP_STORED) as archive:
            _write(poll, release, lambda name, content: archive.writestr(_entry(name), content))
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _write(poll: Poll, release: Release, write: Write) -> None:
    poll_id, frozen_text = poll.id, poll.manifest or ""
    frozen = manifest.read(frozen_text)
    head = heads.head_entry(poll)
    published = log.release_entry(release.id)
    if head is None or published is None:
        raise LookupError(f"poll {poll_id} has no head, or release {release.id} is not in the log")
    table = tables_of(release.copy)[poll.code]
    head_text, entries = head.body, _entries(head, published)
    sealed, count = json.loads(head_text), json.loads(table)["count"]
    plan = openings.plan(frozen.code, frozen.instrument, sealed["classes"], count)
    write("ballots.bin", b"".join(_ballots(poll_id)))
    texts = {
        "bundle.json": canonical({"format": FORMAT, "poll": frozen.code}),
        "entries.json": canonical(entries),
        "head.json": head_text,
        "manifest.json": frozen_text,
        "sections.json": canonical(list(_sections(poll_id, sealed["ballots"]["size"], plan, write))),
        "table.json": table,
    }
    for name, text in texts.items():
        write(name, text.encode())


def _ballots(poll_id: int) -> Iterator[bytes]:
    for paper in heads.papers(poll_id):
        yield paper.receipt + leaves.answers_digest(paper.salt, paper.answers)


def _sections(poll_id: int, size: int, plan: Plan, write: Write) -> Iterator[Document]:
    """What stands in `sections.json`; the records of each opened section are written on the way."""
    openers = {section.name: plan.opener(section) for section in plan.sections}
    made = heads.by_section(poll_id, plan.sections, size, lambda section, paper: openers[section.name](paper))
    for place, (section, opened) in enumerate(made):
        opened.sort()
        form = plan.form(section)
        if form:
            write(f"sections/{place:03}.bin", b"".join(each.record for each in opened))
        root = merkle.root(each.leaf for each in opened)
        yield {"form": form, "name": section.name, "root": root.hex()}


def _entries(head: LogEntry, published: LogEntry) -> list[Document]:
    keys = {entry.key: log.key_entry(entry.key) for entry in (head, published)}
    entries = sorted((*keys.values(), head, published), key=lambda entry: entry.number)
    return [log.shown(entry, with_body=entry is not head) for entry in entries]


def _entry(name: str) -> ZipInfo:
    info = ZipInfo(name, LONG_AGO)
    info.create_system, info.external_attr = 3, REGULAR
    return info
