"""The hash-chained record of acts, of reads of results and opinions, and of exports."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session, scoped_session

from survey import clock
from survey.db import db, is_sqlite
from survey.officers.models import AuditEntry, Office, Officer

GENESIS = bytes(32)
# What an object may hang from.
OWNERS = ("unit", "officer", "inspection", "poll", "batch", "decision", "round")
LONGEST_LABEL = 200
CHAIN_LOCK = 0x5375_7276  # one appender at a time on PostgreSQL; SQLite has the writer's lock


def record(by: Officer | None, act: str, subject: Any = None, /, **detail: Any) -> AuditEntry:
    """Append an entry inside the running operation; `by` is None for what the service did by itself."""
    hold_chain()
    return append(db.session, by, act, subject, **detail)


def append(
    session: Session | scoped_session[Any],
    by: Officer | None,
    act: str,
    subject: Any = None,
    /,
    **detail: Any,
) -> AuditEntry:
    """As `record`, in a transaction that nobody else can append in, such as a restore's."""
    session.flush()  # a new subject has its id only now
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).first()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        office_id=by.office_id if by else office_of(subject),
        at=clock.now(),
        actor=by.username if by else "survey",
        act=act,
        subject=_key(subject),
        label=label_of(subject)[:LONGEST_LABEL],
        detail=json.dumps(detail, ensure_ascii=False, default=str),
        previous=last.digest if last else GENESIS,
    )
    entry.digest = digest(entry)
    session.add(entry)
    session.flush()
    return entry


def hold_chain() -> None:
    """Nobody else appends to a chain, this or the signed log, until the running operation ends."""
    if not is_sqlite(db.engine):
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})


def digest(entry: AuditEntry | Row[Any]) -> bytes:
    """SHA-256 over the entry before and every field of this one."""
    fields = [
        entry.number,
        entry.office_id,
        entry.at.isoformat(),
        entry.actor,
        entry.act,
        entry.subject,
        entry.label,
        entry.detail,
    ]
    return hashlib.sha256(entry.previous + json.dumps(fields, ensure_ascii=False).encode()).digest()


@dataclass(frozen=True)
class Verification:
    """How many entries hold together, the digest of the last of them, and the number of the first that does not."""

    entries: int
    last: str
    broken_at: int | None

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def check(entries: Iterable[AuditEntry | Row[Any]]) -> Verification:
    """Follow the chain from its first entry until one does not follow from the one before it."""
    previous, number = GENESIS, 0
    for number, entry in enumerate(entries, start=1):
        if entry.number != number or entry.previous != previous or entry.digest != digest(entry):
            return Verification(number - 1, previous.hex(), number)
        previous = entry.digest
    return Verification(number, previous.hex(), None)


def office_of(subject: Any) -> int | None:
    """The office that an object belongs to, through whatever it hangs from; None if that cannot be told."""
    own: int | None = subject.id if isinstance(subject, Office) else getattr(subject, "office_id", None)
    return own or next((found for owner in _owners(subject) if (found := office_of(owner))), None)


def label_of(subject: Any) -> str:
    """What people call an object: its own name, or that of the unit, round or officer it hangs from."""
    own: str = getattr(subject, "username", "") or getattr(subject, "name", "")
    return own or next((found for owner in _owners(subject) if (found := label_of(owner))), "")


def _owners(subject: Any) -> Iterator[Any]:
    return (owner for name in OWNERS if (owner := getattr(subject, name, None)) is not None)


def _key(subject: Any) -> str:
    if subject is None or isinstance(subject, str):
        return subject or ""
    return f"{subject.__tablename__} {getattr(subject, 'code', None) or subject.id}"
