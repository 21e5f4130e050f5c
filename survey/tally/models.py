"""Frozen counts. A correction is a new revision; classes are excluded with two signatures, never single ballots."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.ballots.models import Poll
from survey.db import db


class Tally(db.Model):
    """The two tables of a closed poll as canonical JSON; counted again they are the same bytes."""

    __table_args__ = (UniqueConstraint("poll_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"))
    revision: Mapped[int]
    full: Mapped[str] = mapped_column(Text)
    public: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    counted_at: Mapped[datetime]

    poll: Mapped[Poll] = relationship()


class Exclusion(db.Model):
    """A class of ballots (`kind` doubtful, run or stack, and its `value`) left out of the adjusted figures."""

    __table_args__ = (UniqueConstraint("poll_id", "kind", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"))
    kind: Mapped[str] = mapped_column(String(12))
    value: Mapped[str] = mapped_column(String(30), default="")
    reason: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    proposed_at: Mapped[datetime]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    signed_at: Mapped[datetime | None]
