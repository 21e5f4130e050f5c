"""Frozen counts. A correction is a new revision; classes are excluded with two signatures, never single ballots."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.ballots.models import Poll
from survey.db import closed_set, db


class Tally(db.Model):
    """The tables of a closed poll as canonical JSON, counted again the same bytes; first read at `opened_at`."""

    __table_args__ = (UniqueConstraint("poll_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"))
    revision: Mapped[int]
    full: Mapped[str] = mapped_column(Text)
    public: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    counted_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]

    poll: Mapped[Poll] = relationship()


class ExclusionKind(StrEnum):
    """What a class of ballots has in common; nothing else is at rest with a ballot."""

    FLAG = "flag"
    GROUP = "group"
    CHANNEL = "channel"


class Exclusion(db.Model):
    """A class of ballots left out of the adjusted figures, once two officers agree; the raw ones stay beside them."""

    __table_args__ = (UniqueConstraint("poll_id", "kind", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"))
    kind: Mapped[ExclusionKind] = mapped_column(closed_set(ExclusionKind))
    value: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(Text)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    proposed_at: Mapped[datetime]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    signed_at: Mapped[datetime | None]

    poll: Mapped[Poll] = relationship()
