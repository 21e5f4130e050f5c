"""The joint review: what each party says of a unit's plan or progress. What is told of a team beside its poll."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import closed_set, db
from survey.officers.models import Officer
from survey.rounds.models import Inspection, Team


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


class TeamLetters(db.Model):
    """How many letters about a team were received in a period (来信来访件数); the latest row of a team stands."""

    __tablename__ = "team_letters"
    __table_args__ = (
        CheckConstraint("count >= 0", name="count"),
        CheckConstraint("since_on <= until_on", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    count: Mapped[int]
    since_on: Mapped[date]
    until_on: Mapped[date]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    told_at: Mapped[datetime]

    team: Mapped[Team] = relationship()
    officer: Mapped[Officer] = relationship()


class TeamReport(db.Model):
    """后评估报告 as it was made: its figures as canonical JSON, never changed; a later revision supersedes it."""

    __tablename__ = "team_report"
    __table_args__ = (UniqueConstraint("team_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    revision: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    suggestions: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))

    team: Mapped[Team] = relationship()
    officer: Mapped[Officer] = relationship()

    @property
    def rated_team(self) -> Team:
        """Whom it is about, and who may therefore not see it."""
        return self.team
