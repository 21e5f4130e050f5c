"""What is inspected, when and by whom: rounds, teams and who was of them, units, and one unit in one round."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import db
from survey.officers.models import Office, Officer


class Round(db.Model):
    """A round of inspections; `kind` is the office's word: 常规, 专项, 回头看, 提级, …

    The teams were at the units from `began_on` to `ended_on`: what a public notice says, where it is known."""

    __table_args__ = (
        UniqueConstraint("office_id", "name"),
        CheckConstraint("due_on >= feedback_on", name="due_after_feedback"),
        CheckConstraint("(began_on IS NULL) = (ended_on IS NULL)", name="both_or_neither"),
        CheckConstraint("ended_on >= began_on", name="ended_after_begun"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(30))
    feedback_on: Mapped[date]
    due_on: Mapped[date]
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime]

    office: Mapped[Office] = relationship()
    teams: Mapped[list["Team"]] = relationship(back_populates="round", order_by="Team.id")


class Team(db.Model):
    __table_args__ = (UniqueConstraint("round_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    name: Mapped[str] = mapped_column(String(100))

    round: Mapped[Round] = relationship(back_populates="teams")


class TeamMember(db.Model):
    """An officer who was of an inspection team: never shown what is said of it."""

    __tablename__ = "team_member"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), primary_key=True)

    team: Mapped[Team] = relationship()
    officer: Mapped[Officer] = relationship()


class Unit(db.Model):
    """A party organisation that can be inspected; `key` is its name as two spellings of it compare equal.

    `parent_key` says where it stands: district, then township. Villages of two townships may share a name."""

    __table_args__ = (
        UniqueConstraint("office_id", "parent_key", "key"),
        CheckConstraint("population IS NULL OR population >= 0", name="population_counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    parent_key: Mapped[str] = mapped_column(String(200), default="")
    key: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(50), default="")
    district: Mapped[str] = mapped_column(String(50), default="")
    sector: Mapped[str] = mapped_column(String(50), default="")
    population: Mapped[int | None]

    parent: Mapped["Unit | None"] = relationship(remote_side=[id])


class Inspection(db.Model):
    """One unit in one round. `mode` is how it was reached (直接巡村, …), `standing_class` 好/中/差 where given."""

    __table_args__ = (
        UniqueConstraint("round_id", "unit_id"),
        CheckConstraint("due_on >= feedback_on", name="due_after_feedback"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    feedback_on: Mapped[date]
    due_on: Mapped[date]
    mode: Mapped[str] = mapped_column(String(50), default="")
    standing_class: Mapped[str] = mapped_column(String(10), default="")
    remark: Mapped[str] = mapped_column(Text, default="")

    round: Mapped[Round] = relationship()
    unit: Mapped[Unit] = relationship()
    team: Mapped[Team | None] = relationship()
