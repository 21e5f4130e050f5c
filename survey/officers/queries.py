"""Reads of accounts, tokens and offices."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from survey.db import db
from survey.officers.models import Holiday, Office, Officer, Token
from survey.officers.rules import Conflict, Permission, Role, is_username, may_hold, missing_roles


def find_officer(username: str) -> Officer | None:
    """Whoever has this name, in any letter case, in any office."""
    name = username.strip()
    if not is_username(name):
        return None
    return db.session.scalars(
        select(Officer).where(func.lower(Officer.username) == name.lower())
    ).one_or_none()


def first_officer() -> Officer | None:
    """Whoever was there first in this database."""
    return db.session.scalars(select(Officer).order_by(Officer.id).limit(1)).one_or_none()


def find_officer_of(office_id: int, officer_id: int) -> Officer | None:
    return db.session.scalars(
        select(Officer).where(Officer.id == officer_id, Officer.office_id == office_id)
    ).one_or_none()


def officers_of(office: Office) -> list[Officer]:
    return list(
        db.session.scalars(select(Officer).where(Officer.office_id == office.id).order_by(Officer.username))
    )


def staff_of(office: Office) -> list[Officer]:
    """Accounts in use of the office's own people, without outsiders."""
    return [officer for officer in officers_of(office) if officer.active and not officer.is_outsider]


@dataclass(frozen=True)
class Duties:
    """How the roles of an office are spread: what nobody holds, and who holds what should be apart."""

    staff: int
    missing: list[Role]
    conflicts: list[tuple[Officer, list[Conflict]]]


def duties_of(office: Office) -> Duties:
    staff = staff_of(office)
    held = [(officer, may_hold(officer.held_roles, len(staff))) for officer in staff]
    return Duties(
        staff=len(staff),
        missing=missing_roles(role for officer in staff for role in officer.held_roles),
        conflicts=[(officer, conflicts) for officer, conflicts in held if conflicts],
    )


def officer_by_token(secret: str) -> tuple[Officer, frozenset[Permission]] | None:
    """The officer whose token this is, and its scopes; None when it is revoked or the account is closed."""
    token = db.session.scalars(
        select(Token)
        .join(Officer)
        .where(Token.digest == token_digest(secret), Token.revoked_at.is_(None), Officer.active.is_(True))
    ).one_or_none()
    return (token.officer, frozenset(map(Permission, token.scopes))) if token else None


def token_digest(secret: str) -> bytes:
    """A token has 256 random bits: one SHA-256 keeps it, nothing slow is needed."""
    return hashlib.sha256(secret.encode()).digest()


def tokens_of(officer: Officer) -> list[Token]:
    """Tokens in force, the newest first."""
    chosen = select(Token).where(Token.officer_id == officer.id, Token.revoked_at.is_(None))
    return list(db.session.scalars(chosen.order_by(Token.id.desc())))


def find_token(office_id: int, token_id: int) -> Token | None:
    return db.session.scalars(
        select(Token).join(Officer).where(Token.id == token_id, Officer.office_id == office_id)
    ).one_or_none()


def find_office(name: str) -> Office | None:
    return db.session.scalars(select(Office).where(Office.name == name)).one_or_none()


def children_of(office: Office) -> list[Office]:
    return list(db.session.scalars(select(Office).where(Office.parent_id == office.id).order_by(Office.name)))


def holidays_of(office: Office) -> list[Holiday]:
    chosen = select(Holiday).where(Holiday.office_id == office.id)
    return list(db.session.scalars(chosen.order_by(Holiday.day_on)))


def own_calendar(office_id: int) -> Mapping[date, bool]:
    """The office's days that differ from the national calendar: whether each is worked."""
    chosen = select(Holiday.day_on, Holiday.is_working).where(Holiday.office_id == office_id)
    return dict(db.session.execute(chosen).all())
