"""How the service is, for monitors: what it needs, and figures that name no poll."""

import fcntl
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from survey import clock
from survey.ballots.models import Poll
from survey.ballots.stacked import is_awaited
from survey.config import Config
from survey.db import db, is_reachable
from survey.officers.models import AuditEntry

PATIENCE = timedelta(minutes=1)  # a poll that closes longer than this waits for a mixer that is not there


def needs(config: Config) -> dict[str, bool]:
    """What must be there to serve; the mixer of another host is known by nothing waiting for it."""
    database = is_reachable()
    return {"database": database, "mixer": database and (is_mixer_here(config) or not has_waited())}


def is_mixer_here(config: Config) -> bool:
    """Whether a process of this host holds the mixer's lease."""
    path = config.runtime_dir / "mixer.lock"
    if not path.exists():
        return False
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def has_waited() -> bool:
    """Whether a poll has been closing for longer than a mixer leaves it; one that waits for paper waits for people."""
    return _number(and_(_is_closing(clock.now() - PATIENCE), ~is_awaited())) > 0


def figures(config: Config) -> dict[str, int]:
    """Numbers by name: polls by state, entries of the audit trail, whether a mixer runs here."""
    is_closing = _is_closing(clock.now())
    return {
        'polls{state="draft"}': _number(and_(Poll.opened_at.is_(None), Poll.cancelled_at.is_(None))),
        'polls{state="open"}': _number(and_(_is_unfinished(), ~is_closing)),
        'polls{state="suspended"}': _number(_is_suspended()),
        'polls{state="closing"}': _number(is_closing),
        'polls{state="closed"}': _number(Poll.closed_at.is_not(None)),
        'polls{state="cancelled"}': _number(Poll.cancelled_at.is_not(None)),
        "audit_entries": db.session.scalar(select(func.max(AuditEntry.number))) or 0,
        "mixer_here": int(is_mixer_here(config)),
        "mixer_waited_for": int(has_waited()),
    }


def _number(which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(Poll).where(which)) or 0


def _is_unfinished() -> ColumnElement[bool]:
    standing = (Poll.closed_at.is_(None), Poll.cancelled_at.is_(None))
    return and_(Poll.opened_at.is_not(None), Poll.suspended_at.is_(None), *standing)


def _is_suspended() -> ColumnElement[bool]:
    return and_(Poll.suspended_at.is_not(None), Poll.closed_at.is_(None), Poll.cancelled_at.is_(None))


def _is_closing(since: datetime) -> ColumnElement[bool]:
    """Told to close, or past the deadline, at that instant or before."""
    is_due = or_(Poll.closing_at <= since, and_(Poll.closing_at.is_(None), Poll.closes_at <= since))
    return and_(_is_unfinished(), func.coalesce(is_due, False))
