"""Signing in and out, and one's own password. The attempt is counted before the password is looked at."""

import secrets
from datetime import timedelta

from survey import clock
from survey.db import db, operation
from survey.officers import passwords
from survey.officers.audit import record
from survey.officers.facts import AccountLocked, SignInRefused
from survey.officers.models import Officer
from survey.officers.queries import find_officer
from survey.officers.rules import FAILURES_BEFORE_LOCK, LOCK_MINUTES


def sign_in(username: str, password: str) -> Officer:
    """The officer of that name and password; raises SignInRefused, and AccountLocked after five failures."""
    officer = find_officer(username)
    if officer is None or not officer.active:
        passwords.is_right(password, None)
        raise SignInRefused
    _check(officer, password)
    _admit(officer)
    return officer


def change_password(officer: Officer, old: str, new: str) -> Officer:
    """Replace one's own password, which ends every session of it; raises SignInRefused, AccountLocked, WeakPassword."""
    stored = passwords.strong(new, officer.username)
    _check(officer, old)
    _set_own_password(officer, stored)
    return officer


@operation
def sign_out(officer: Officer) -> None:
    """End every session of this officer: a copied cookie is worth nothing afterwards."""
    officer.fs_uniquifier = fresh_session_key()
    record(officer, "sign_in.end", officer)


def _check(officer: Officer, password: str) -> None:
    _count_attempt(officer)
    if not passwords.is_right(password, officer.password):
        _record_failure(officer)
        raise SignInRefused


@operation
def _count_attempt(officer: Officer) -> None:
    """Equal guesses at once all count; what was right is taken back."""
    db.session.refresh(officer, with_for_update={"of": Officer})
    now = clock.now()
    if officer.locked_until_at and officer.is_locked_out:
        raise AccountLocked(minutes=_minutes(officer.locked_until_at - now))
    officer.failed_logins = 1 if officer.locked_until_at else officer.failed_logins + 1
    is_last = officer.failed_logins >= FAILURES_BEFORE_LOCK
    officer.locked_until_at = now + timedelta(minutes=LOCK_MINUTES) if is_last else None


@operation
def _record_failure(officer: Officer) -> None:
    record(officer, "sign_in.lock" if officer.locked_until_at else "sign_in.fail", officer)


@operation
def _admit(officer: Officer) -> None:
    _forget_failures(officer)
    record(officer, "sign_in", officer)


@operation
def _set_own_password(officer: Officer, stored: str) -> None:
    _forget_failures(officer)
    officer.password = stored
    officer.must_change_password = False
    officer.fs_uniquifier = fresh_session_key()
    record(officer, "password.change", officer)


def _forget_failures(officer: Officer) -> None:
    officer.failed_logins = 0
    officer.locked_until_at = None


def fresh_session_key() -> str:
    """A new value of what sessions are bound to."""
    return secrets.token_hex(16)


def _minutes(left: timedelta) -> int:
    return -(-left // timedelta(minutes=1))
