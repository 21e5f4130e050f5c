"""The hash-chained record of acts, of reads of results and opinions, and of exports."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, text

from survey import clock
from survey.db import db, is_sqlite
from survey.officers.models import AuditEntry, Officer

GENESIS = bytes(32)
CHAIN_LOCK = 0x5375_7276  # one appender at a time on PostgreSQL; SQLite has the writer's lock


def record(by: Officer | None, act: str, subject: Any = None, **detail: Any) -> AuditEntry:
    """Append an entry inside the running operation; `by` is None for what the service did by itself."""
    if not is_sqlite(db.engine):
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    db.session.flush()  # a new subject has its id only now
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).first()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        office_id=by.office_id if by else None,
        at=clock.now(),
        actor=by.username if by else "survey",
        act=act,
        subject=_name(subject),
        detail=json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str),
        previous=last.digest if last else GENESIS,
    )
    entry.digest = digest(entry)
    db.session.add(entry)
    db.session.flush()
    return entry


def digest(entry: AuditEntry) -> bytes:
    """SHA-256 over the entry before and every field of this one."""
    fields = [
        entry.number,
        entry.office_id,
        entry.at.isoformat(),
        entry.actor,
        entry.act,
        entry.subject,
        entry.detail,
    ]
    return hashlib.sha256(entry.previous + json.dumps(fields, ensure_ascii=False).encode()).digest()


def first_break(entries: Iterable[AuditEntry]) -> int | None:
    """The number of the first entry that does not follow from the one before it; None if the chain holds."""
    previous = GENESIS
    for number, entry in enumerate(entries, start=1):
        if entry.number != number or entry.previous != previous or entry.digest != digest(entry):
            return number
        previous = entry.digest
    return None


def _name(subject: Any) -> str:
    if subject is None or isinstance(subject, str):
        return subject or ""
    return f"{subject.__tablename__} {getattr(subject, 'code', None) or subject.id}"
