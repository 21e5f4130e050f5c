"""Paper ballots on their way into the box. They stand here, upstream, because a close waits for them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.ballots.models import Poll
from survey.db import closed_set, db


class PaperChannel(StrEnum):
    """How an answer on paper came: in the hall, told to a helper, or gathered from door to door."""

    PAPER = "paper"
    ASSISTED = "assisted"
    DOORSTEP = "doorstep"


class Keying(StrEnum):
    """FIRST and SECOND by two officers who do not see each other's; LOOK settles what they keyed differently."""

    FIRST = "first"
    SECOND = "second"
    LOOK = "look"


class PaperStack(db.Model):
    """Papers of one group handed out together. `returned` and `spoilt` are known once it is settled.

    A stack that is neither settled nor dropped keeps its poll from being mixed for the last time. `epoch` is where its
    papers were sealed into; what was keyed is destroyed then, the papers themselves are the office's record. While one
    officer keys, nobody else sees it; at `first_read_at` and `second_read_at` each said that all papers are keyed.
    """

    __tablename__ = "paper_stack"
    __table_args__ = (
        CheckConstraint("handed_out >= 1", name="handed_out"),
        CheckConstraint("gathered IS NULL OR gathered >= 0", name="gathered"),
        CheckConstraint("(settled_at IS NULL) = (epoch IS NULL)", name="settled_into_epoch"),
        CheckConstraint("settled_at IS NULL OR dropped_at IS NULL", name="settled_or_dropped"),
        CheckConstraint("spoilt IS NULL OR spoilt <= gathered", name="spoilt_of_gathered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), index=True)
    channel: Mapped[PaperChannel] = mapped_column(closed_set(PaperChannel))
    group: Mapped[str] = mapped_column("grp", String(30), default="")
    handed_out: Mapped[int]
    gathered: Mapped[int | None]
    spoilt: Mapped[int | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    first_read_at: Mapped[datetime | None]
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    second_read_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    settled_at: Mapped[datetime | None]
    epoch: Mapped[int | None]
    dropped_at: Mapped[datetime | None]

    poll: Mapped[Poll] = relationship()


class PaperEntry(db.Model):
    """One paper as one person read it; `place` is its place in the stack, from 1. Deleted when the stack is settled.

    `answers` and `texts` are canonical JSON; there are no answers on one that is spoilt as a whole (废票). The third
    look finds a paper absent that one of the two had keyed although it is not there.
    """

    __tablename__ = "paper_entry"
    __table_args__ = (
        CheckConstraint("place >= 1", name="place"),
        CheckConstraint("NOT is_absent OR (keying = 'look' AND answers IS NULL)", name="absent_at_look"),
        {"sqlite_with_rowid": False},
    )

    stack_id: Mapped[int] = mapped_column(ForeignKey("paper_stack.id"), primary_key=True)
    keying: Mapped[Keying] = mapped_column(closed_set(Keying), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answers: Mapped[str | None] = mapped_column(Text)
    texts: Mapped[str] = mapped_column(Text, default="{}")
    is_absent: Mapped[bool] = mapped_column(default=False)
