"""Offices, the people who work in them, their tokens, and the record of what they did."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey import clock
from survey.db import Account, AccountRole, db
from survey.officers.rules import OUTSIDERS, Role


class Office(db.Model):
    """The office of one party committee: the tenant that every other object belongs to."""

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(100), unique=True)
    committee: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str] = mapped_column(String(50), default="")
    report_phone: Mapped[str] = mapped_column(String(50), default="")
    postal_address: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(100), default="")
    is_fictional: Mapped[bool] = mapped_column(default=False)


class Holiday(db.Model):
    """One day of the office's own calendar that differs from the national one."""

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True)
    day_on: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]


class RoleRow(db.Model, AccountRole):
    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)


class OfficerRole(db.Model):
    __tablename__ = "officer_role"

    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id", ondelete="CASCADE"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), primary_key=True)


class Officer(db.Model, Account):
    """A person with an account; `party` is the key of the review party that an outsider speaks for."""

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    username: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str | None] = mapped_column(String(255), unique=True)
    full_name: Mapped[str] = mapped_column(String(64), default="")
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until_at: Mapped[datetime | None]
    party: Mapped[str | None] = mapped_column(String(30))

    office: Mapped[Office] = relationship()
    roles: Mapped[list[RoleRow]] = relationship(secondary="officer_role", lazy="selectin")

    @property
    def held_roles(self) -> frozenset[Role]:
        return frozenset(Role(row.name) for row in self.roles)

    @property
    def is_locked_out(self) -> bool:
        return self.locked_until_at is not None and self.locked_until_at > clock.now()

    @property
    def is_outsider(self) -> bool:
        return bool(self.held_roles & OUTSIDERS)


class Token(db.Model):
    """A key to the API, kept as a digest only; its scopes never exceed what the officer's roles allow."""

    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    label: Mapped[str] = mapped_column(String(100), default="")
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    officer: Mapped[Officer] = relationship()


class AuditEntry(db.Model):
    """One act, one read of a result, or one export; `digest` chains it to the entry before.

    `subject` is the object's kind and key, `label` what people called it then. No foreign key: the record outlives
    what it speaks of. Triggers refuse to change or delete an entry.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    office_id: Mapped[int | None] = mapped_column(index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(50))
    subject: Mapped[str] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(String(200), default="")
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))

    @property
    def details(self) -> dict[str, Any]:
        return dict(json.loads(self.detail))
