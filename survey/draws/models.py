"""A draw: the list and its groups, what the lot was drawn from, and who came in for whom.

Names stand here and nowhere else, and lead to no poll, ticket or ballot. Deleting them leaves numbers and digests, so
that the draw can still be repeated.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.db import db
from survey.draws.rules import canonical
from survey.officers.models import Officer
from survey.rounds.models import Inspection


class DrawState(StrEnum):
    """草拟，名单已封存，已抽取."""

    DRAFT = "draft"
    FROZEN = "frozen"
    DRAWN = "drawn"


class Draw(db.Model):
    """Frozen first, then the entropy is named by its date, then entered: `source` says what it is, before it exists."""

    __table_args__ = (
        CheckConstraint("(frozen_at IS NULL) = (list_digest IS NULL)", name="frozen_with_digest"),
        CheckConstraint("(drawn_at IS NULL) = (entropy IS NULL)", name="drawn_with_entropy"),
        CheckConstraint("drawn_at IS NULL OR frozen_at < drawn_at", name="drawn_after_frozen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    source: Mapped[str] = mapped_column(Text, default="")
    source_on: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    list_digest: Mapped[str | None] = mapped_column(String(64))
    frozen_at: Mapped[datetime | None]
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    entropy: Mapped[str | None] = mapped_column(Text)
    drawn_at: Mapped[datetime | None]
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    names_deleted_at: Mapped[datetime | None]

    inspection: Mapped[Inspection] = relationship()
    made_by: Mapped[Officer] = relationship(foreign_keys=[made_by_id])
    frozen_by: Mapped[Officer | None] = relationship(foreign_keys=[frozen_by_id])
    drawn_by: Mapped[Officer | None] = relationship(foreign_keys=[drawn_by_id])
    groups: Mapped[list["DrawGroup"]] = relationship(order_by="DrawGroup.position", back_populates="draw")

    @property
    def state(self) -> DrawState:
        if self.drawn_at:
            return DrawState.DRAWN
        return DrawState.FROZEN if self.frozen_at else DrawState.DRAFT

    @property
    def figures(self) -> str:
        """The numbers as they count, and nothing else that was typed; "" before the draw."""
        return canonical(self.entropy or "")


class DrawGroup(db.Model):
    """How many of a group are drawn; those after them in the lot's order come in for who cannot come."""

    __tablename__ = "draw_group"
    __table_args__ = (CheckConstraint("quota >= 0", name="quota"),)

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    quota: Mapped[int]
    position: Mapped[int]

    draw: Mapped[Draw] = relationship(back_populates="groups")


class Recipient(db.Model):
    """A line of the list, `number` counted from 1; `place` is its place in the lot's order of its group, from 1.

    `digest` is of the salted line and outlives the name, whose columns and salt are emptied when names are deleted.
    """

    __table_args__ = (
        ForeignKeyConstraint(["draw_id", "grp"], ["draw_group.draw_id", "draw_group.name"]),
        CheckConstraint("number >= 1", name="counted_from_one"),
    )

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    group: Mapped[str] = mapped_column("grp", String(30))
    name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(200), default="")
    matter: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(50), default="")
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    digest: Mapped[str] = mapped_column(String(64))
    place: Mapped[int | None]


class Replacement(db.Model):
    """`out` cannot come, so `come_in`, the next of the same group, does; None where nobody is left."""

    id: Mapped[int] = mapped_column(primary_key=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), index=True)
    out: Mapped[int]
    come_in: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))

    draw: Mapped[Draw] = relationship()
    officer: Mapped[Officer] = relationship()
