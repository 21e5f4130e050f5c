"""The append-only signed log: entries are appended inside the operation that they speak of."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nacl.signing import SigningKey
from sqlalchemy import ColumnElement, select

from survey import clock
from survey.db import db, settings
from survey.officers.audit import hold_chain
from survey.proof.entries import (
    GENESIS,
    SIGNED_AS,
    canonical,
    digest_of,
    entry_digest,
    is_signed,
)
from survey.proof.models import EntryKind, LogEntry
from survey.proof.signing_key import signing_key

FORMAT = 1
SALT = 16

Document = dict[str, Any]


def body(**fields: Any) -> str:
    """A body from whose digest nothing can be guessed."""
    return canonical({"format": FORMAT, "salt": secrets.token_hex(SALT), **fields})


def append(kind: EntryKind, subject: str, body: str, *, is_public: bool = False) -> LogEntry:
    """Sign and append an entry inside the running operation; a key that the log does not know introduces itself."""
    hold_chain()
    secret = signing_key(settings().runtime_dir)
    key = bytes(secret.verify_key)
    if key != _newest_key():
        introduction = canonical({"format": FORMAT, "key": key.hex()})
        _append(secret, EntryKind.KEY, key.hex(), introduction, is_public=True)
    return _append(secret, kind, subject, body, is_public=is_public)


def head_of(code: str) -> LogEntry | None:
    """The entry of a poll's closing head, by the code frozen in its manifest."""
    return _newest(LogEntry.kind == EntryKind.HEAD, LogEntry.subject == code)


def key_entry(key: bytes) -> LogEntry:
    """The entry in which a key introduced itself."""
    chosen = select(LogEntry).filter_by(kind=EntryKind.KEY, subject=key.hex()).order_by(LogEntry.number)
    return db.session.scalars(chosen.limit(1)).one()


def release_entry(release_id: int) -> LogEntry | None:
    """The entry of a release, first published or corrected; the newest, where a number was given again."""
    kinds = (EntryKind.RELEASE, EntryKind.CORRECTION)
    return _newest(LogEntry.kind.in_(kinds), LogEntry.subject == f"release {release_id}")


def shown(entry: LogEntry, *, with_body: bool) -> Document:
    """An entry as it is published."""
    document = {
        "number": entry.number,
        "kind": entry.kind.value,
        "subject": entry.subject,
        "on": entry.on.isoformat(),
        "body_digest": digest_of(entry.body).hex(),
        "previous": entry.previous.hex(),
        "digest": entry.digest.hex(),
        "key": entry.key.hex(),
        "signature": entry.signature.hex(),
    }
    return document | ({"body": entry.body} if with_body else {})


@dataclass(frozen=True)
class Verification:
    """How many entries hold together, and the number of the first that does not."""

    entries: int
    broken_at: int | None

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def check(entries: Iterable[LogEntry]) -> Verification:
    """Follow the log from its first entry until one does not follow from the one before it, or is not signed."""
    previous, number, known = GENESIS, 0, set[bytes]()
    for number, entry in enumerate(entries, start=1):
        if entry.kind is EntryKind.KEY:
            known.add(bytes.fromhex(entry.subject))
        if (
            entry.number != number
            or entry.previous != previous
            or entry.digest != _digest(entry)
            or entry.key not in known
            or not is_signed(entry.key, entry.digest, entry.signature)
        ):
            return Verification(number - 1, number)
        previous = entry.digest
    return Verification(number, None)


def check_log() -> Verification:
    return check(db.session.scalars(select(LogEntry).order_by(LogEntry.number)))


def _append(secret: SigningKey, kind: EntryKind, subject: str, body: str, *, is_public: bool) -> LogEntry:
    last = _newest()
    entry = LogEntry(
        number=last.number + 1 if last else 1,
        kind=kind,
        subject=subject,
        on=clock.today(settings().timezone),
        body=body,
        previous=last.digest if last else GENESIS,
        key=bytes(secret.verify_key),
        is_public=is_public,
    )
    entry.digest = _digest(entry)
    entry.signature = secret.sign(SIGNED_AS + entry.digest).signature
    db.session.add(entry)
    db.session.flush()
    return entry


def _digest(entry: LogEntry) -> bytes:
    return entry_digest(
        entry.previous,
        entry.number,
        entry.kind.value,
        entry.subject,
        entry.on.isoformat(),
        digest_of(entry.body),
    )


def _newest_key() -> bytes | None:
    entry = _newest(LogEntry.kind == EntryKind.KEY)
    return entry and entry.key


def _newest(*where: ColumnElement[bool]) -> LogEntry | None:
    chosen = select(LogEntry).where(*where).order_by(LogEntry.number.desc()).limit(1)
    return db.session.scalars(chosen).first()
