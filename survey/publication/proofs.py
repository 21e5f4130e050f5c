"""What the public can have to check a poll with: the list of closing heads, one head, one proof bundle."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import exists, func, or_, select

from survey.ballots.codes import read_poll_code
from survey.ballots.heads import SealedHead, head_entry
from survey.ballots.models import Poll, ReplacedCode
from survey.db import Page, db, settings
from survey.facts import Missing
from survey.proof import log
from survey.proof.models import EntryKind, LogEntry
from survey.publication import bundles
from survey.publication.facts import ProofBeingMade, ProofWithdrawn
from survey.publication.models import Release
from survey.publication.queries import release_in_force

PER_PAGE = 50
FORMAT = 1
SMALL = (
    20_000  # ballots: a bundle of so many is made while somebody waits for it, a larger one only by the mixer
)
AT_ONCE = 20  # releases looked through in one turn

Document = dict[str, Any]

journal = logging.getLogger(__name__)


@dataclass(frozen=True)
class HeadPage:
    """Heads on the board, the newest first; `page` says which part of them."""

    heads: list[SealedHead]
    page: Page


def published_heads(number: int = 1, code: str = "") -> HeadPage:
    """All, or those whose code begins so; a code that was printed anew finds the poll too."""
    poll = find(code) if code else None
    chosen = select(LogEntry).where(LogEntry.kind == EntryKind.HEAD, LogEntry.is_public, _stands())
    if poll and (entry := head_entry(poll)):
        chosen = chosen.where(LogEntry.number == entry.number)
    elif code:
        chosen = chosen.where(LogEntry.subject.startswith(read_poll_code(code), autoescape=True))
    newest_first = chosen.order_by(LogEntry.number.desc())
    page = db.paginate(newest_first, page=max(number, 1), per_page=PER_PAGE, error_out=False)
    return HeadPage([SealedHead.of(entry) for entry in page.items], page)


def head_document(code: str) -> Document:
    """A head as it is published, whole once the poll's table is; raises Missing before the close."""
    poll = find(code)
    entry = head_entry(poll) if poll else None
    if poll is None or entry is None or not entry.is_public:
        raise Missing
    head = SealedHead.of(entry)
    document = {
        "format": FORMAT,
        "poll": head.code,
        "manifest": poll.manifest_digest,
        "digest": head.digest,
        "words": head.words,
        "entry": log.shown(entry, with_body=False),
    }
    release = release_in_force(poll.inspection)
    is_out = release and not release.withdrawn_at and poll.code in bundles.tables_of(release.copy)
    return document | ({"head": json.loads(entry.body)} if is_out else {})


def proof_of(code: str) -> Path:
    """The bundle's file; raises Missing, ProofWithdrawn, ProofBeingMade."""
    poll = find(code)
    release = release_in_force(poll.inspection) if poll else None
    if poll is None or release is None or poll.code not in bundles.tables_of(release.copy):
        raise Missing
    if release.withdrawn_at:
        raise ProofWithdrawn
    entry = head_entry(poll)
    if entry is None or log.release_entry(release.id) is None:
        raise Missing
    path = _path(release, entry.subject)
    if not path.exists():
        if json.loads(entry.body)["ballots"]["size"] > SMALL:
            raise ProofBeingMade
        bundles.make(path, poll, release)
    return path


class Maker:
    """Makes the bundles of releases ahead of whoever asks for them; begins with the first release there is."""

    def __init__(self) -> None:
        self._after = 0

    def turn(self) -> bool:
        """Whether there was a release to look at."""
        chosen = select(Release.id).where(Release.id > self._after).order_by(Release.id).limit(AT_ONCE)
        releases = list(db.session.scalars(chosen))
        db.session.rollback()
        for release_id in releases:
            try:
                _make_missing(release_id)
            except Exception:
                db.session.rollback()
                journal.exception("release %d has no proof", release_id)
            self._after = release_id
        return bool(releases)


def _make_missing(release_id: int) -> None:
    release = db.session.get_one(Release, release_id)
    newest = select(func.max(Release.id)).where(Release.inspection_id == release.inspection_id)
    if release.withdrawn_at or db.session.scalar(newest) != release_id or not log.release_entry(release_id):
        return
    for code in bundles.tables_of(release.copy):
        poll = find(code)
        entry = head_entry(poll) if poll else None
        if poll and entry and not (path := _path(release, entry.subject)).exists():
            bundles.make(path, poll, release)


def _path(release: Release, code: str) -> Path:
    return settings().data_dir / "proofs" / str(release.id) / f"{code}.zip"


def find(code: str) -> Poll | None:
    """By the code that it has, or by one that it had."""
    sought = read_poll_code(code)
    had = select(ReplacedCode.poll_id).where(ReplacedCode.code == sought)
    return db.session.scalars(select(Poll).where(or_(Poll.code == sought, Poll.id.in_(had)))).one_or_none()


def _stands() -> Any:
    """The poll is still there: a synthetic city may have been removed."""
    has, had = (
        exists().where(Poll.code == LogEntry.subject),
        exists().where(ReplacedCode.code == LogEntry.subject),
    )
    return or_(has, had)
