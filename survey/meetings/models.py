"""A meeting, who was there as numbers, and its minutes; what is at rest of the vote stands with the ballots."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.ballots.models import Poll
from survey.db import closed_set, db
from survey.meetings.rules import Quorum
from survey.officers.models import Officer
from survey.rounds.models import Inspection


class Meeting(db.Model):
    """One unit's meeting; several in one evening follow each other by `starts_at`. Its state is its poll's."""

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    place: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    agenda: Mapped[list[str]] = mapped_column(JSON)
    quorum: Mapped[Quorum] = mapped_column(closed_set(Quorum))
    poll_id: Mapped[int | None] = mapped_column(ForeignKey("poll.id"), unique=True)
    shows_result: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    cancelled_at: Mapped[datetime | None]

    inspection: Mapped[Inspection] = relationship()
    poll: Mapped[Poll | None] = relationship()
    made_by: Mapped[Officer] = relationship()


class Presence(db.Model):
    """应到 and 实到 of one group as the desk told them; the latest row of a group stands."""

    __table_args__ = (
        CheckConstraint("eligible >= 0 AND present >= 0 AND present <= eligible", name="counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    group: Mapped[str] = mapped_column("grp", String(30))
    eligible: Mapped[int]
    present: Mapped[int]
    at: Mapped[datetime]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))

    meeting: Mapped[Meeting] = relationship()


class Minutes(db.Model):
    """计票单 as it was taken: every figure in `document`, canonical JSON; a later revision says why it was taken."""

    __table_args__ = (UniqueConstraint("meeting_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    revision: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    tellers: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))

    meeting: Mapped[Meeting] = relationship()
    officer: Mapped[Officer] = relationship()
