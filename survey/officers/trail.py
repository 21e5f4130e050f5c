"""Reading the audit trail: pages of it for one office, the whole chain for the check."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, Select, select

from survey import clock
from survey.db import Page, db, operation
from survey.officers.audit import Verification, check, record
from survey.officers.models import AuditEntry, Office, Officer

# Short reads, as a long one would hold SQLite's log; and columns, not objects, which the session would keep.
COLUMNS = select(*AuditEntry.__table__.columns).order_by(AuditEntry.number).limit(1000)


@dataclass(frozen=True)
class Wanted:
    """Which entries of an office: by whom, what kind of act (or a whole family, as `poll`), on which days of `zone`."""

    zone: str

    actor: str = ""
    act: str = ""
    since: date | None = None
    until: date | None = None


def entries_of(office: Office, wanted: Wanted, number: int = 1) -> Page:
    """A page of the office's entries, the newest first."""
    chosen = _chosen(office, wanted).order_by(AuditEntry.number.desc())
    return db.paginate(chosen, page=number, per_page=50, error_out=False)


def acts_of(office: Office) -> list[str]:
    """Every kind of act in the office's trail."""
    return list(
        db.session.scalars(
            select(AuditEntry.act)
            .where(AuditEntry.office_id == office.id)
            .distinct()
            .order_by(AuditEntry.act)
        )
    )


def export_entries(by: Officer, wanted: Wanted) -> list[AuditEntry]:
    """The office's entries, the oldest first, to be taken out of the house: itself an act."""
    _record_export(by, wanted)
    return list(db.session.scalars(_chosen(by.office, wanted).order_by(AuditEntry.number)))


def verify_chain(by: Officer | None) -> Verification:
    """Check every digest of the chain, of all offices together, and record the result."""
    found = verify()
    _record_verification(by, found)
    return found


def verify() -> Verification:
    """Check the chain and leave no trace, for the doctor."""
    return check(_chain())


@operation
def _record_export(by: Officer, wanted: Wanted) -> None:
    record(by, "audit.export", by.office, **{name: value for name, value in asdict(wanted).items() if value})


@operation
def _record_verification(by: Officer | None, found: Verification) -> None:
    record(by, "audit.verify", None, entries=found.entries, last=found.last, broken_at=found.broken_at)


def _chain() -> Iterator[Row[Any]]:
    number = 0
    while chunk := db.session.execute(COLUMNS.where(AuditEntry.number > number)).all():
        yield from chunk
        number = chunk[-1].number


def _chosen(office: Office, wanted: Wanted) -> Select[tuple[AuditEntry]]:
    chosen = select(AuditEntry).where(AuditEntry.office_id == office.id)
    if wanted.actor:
        chosen = chosen.where(AuditEntry.actor == wanted.actor)
    if wanted.act:
        chosen = chosen.where(
            (AuditEntry.act == wanted.act) | AuditEntry.act.startswith(f"{wanted.act}.", autoescape=True)
        )
    if wanted.since:
        chosen = chosen.where(AuditEntry.at >= _midnight(wanted.since, wanted.zone))
    if wanted.until:
        chosen = chosen.where(AuditEntry.at < _midnight(wanted.until + timedelta(days=1), wanted.zone))
    return chosen


def _midnight(day: date, zone: str) -> datetime:
    return clock.utc(datetime.combine(day, time()), zone)
