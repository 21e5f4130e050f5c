"""The joint review: what each party says of a unit's plan or progress."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import closed_set, db
from survey.officers.models import Officer
from survey.rounds.models import Inspection


class ReviewVerdict(StrEnum):
    PASS = "pass"
    REVISE = "revise"
    RETURN = "return"


class ReviewOf(StrEnum):
    PLAN = "plan"
    PROGRESS = "progress"


class Review(db.Model):
    """One party's signed verdict; a later row of the same party supersedes it."""

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    party: Mapped[str] = mapped_column(String(30))
    of: Mapped[ReviewOf] = mapped_column(closed_set(ReviewOf))
    verdict: Mapped[ReviewVerdict] = mapped_column(closed_set(ReviewVerdict))
    opinions: Mapped[list[str]] = mapped_column(JSON)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    given_at: Mapped[datetime]

    inspection: Mapped[Inspection] = relationship()
    officer: Mapped[Officer] = relationship()
