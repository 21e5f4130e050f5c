"""The signed log: what was sealed, decided and published, in the order in which it was; nobody changes an entry."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from survey.db import closed_set, db


class EntryKind(StrEnum):
    KEY = "key"
    HEAD = "head"
    DECISION = "decision"
    WITHHOLDING = "withholding"
    RELEASE = "release"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"


IS_HEAD = text("kind = 'head'")


class LogEntry(db.Model):
    """Signed over the entry before and all of this one (docs/proof.md); a poll has one head at most.

    `is_public`: the board lists it, which is not signed.
    """

    __tablename__ = "log_entry"
    __table_args__ = (
        Index("uq_log_entry_head", "subject", unique=True, sqlite_where=IS_HEAD, postgresql_where=IS_HEAD),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[EntryKind] = mapped_column(closed_set(EntryKind))
    subject: Mapped[str] = mapped_column(String(80))
    on: Mapped[date] = mapped_column("day", Date)
    body: Mapped[str] = mapped_column(Text)
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    key: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    is_public: Mapped[bool]
