"""Problems found at a unit, and whether each has been rectified."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import closed_set, db
from survey.officers.models import Officer
from survey.rounds.models import Inspection


class FindingKind(StrEnum):
    COMMON = "共性"
    PARTICULAR = "个性"


class FindingStatus(StrEnum):
    RECTIFIED = "rectified"
    UNDERWAY = "underway"
    LONG_TERM = "long_term"


class Finding(db.Model):
    """One numbered problem; a missing status makes the decision incomplete."""

    __table_args__ = (UniqueConstraint("inspection_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[FindingKind] = mapped_column(closed_set(FindingKind))
    measures: Mapped[str] = mapped_column(Text, default="")
    responsible: Mapped[str] = mapped_column(String(100), default="")
    due_on: Mapped[date | None]
    status: Mapped[FindingStatus | None] = mapped_column(closed_set(FindingStatus))

    inspection: Mapped[Inspection] = relationship()


class ReturnVisit(db.Model):
    """回访督查: an on-site visit; what it found untrue, or a count of facts that the report got wrong, is a veto."""

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    visited_on: Mapped[date]
    is_untrue: Mapped[bool]
    discrepancies: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    recorded_at: Mapped[datetime]

    officer: Mapped[Officer] = relationship()
