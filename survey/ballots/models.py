"""Polls, and what is at rest about voters: no time, no sequence, no key from a ballot to a ticket.

The tables of the second half are all that is kept; a test walks their columns.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey import clock
from survey.db import closed_set, db
from survey.rounds.models import Inspection


class Mode(StrEnum):
    OPEN = "open"
    TICKET = "ticket"


class Mixing(StrEnum):
    """GATHERED: whenever enough ballots have gathered; AT_CLOSE: all of them, once."""

    GATHERED = "gathered"
    AT_CLOSE = "at_close"


class Durability(StrEnum):
    """What the death of a host costs: RECOVER, nothing while the recovery key is kept; ERASE, what was not mixed."""

    RECOVER = "recover"
    ERASE = "erase"


class State(StrEnum):
    """Computed from the poll's instants, never stored."""

    DRAFT = "draft"
    WAITING = "waiting"
    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class EpochState(StrEnum):
    """CLOSED: takes no more envelopes.

    BOXED: its ballots are in the box, or given up, and what led there is still to be destroyed.
    MIXED: nothing needs its key any more, its ballots are in the box or, after a cancellation or a loss, nowhere.
    """

    OPEN = "open"
    CLOSED = "closed"
    BOXED = "boxed"
    MIXED = "mixed"


class TicketState(StrEnum):
    UNUSED = "unused"
    SPENT = "spent"
    VOID = "void"


class Instants(Protocol):
    """When a poll did what, or is to do it."""

    @property
    def opens_at(self) -> Any: ...
    @property
    def closes_at(self) -> Any: ...
    @property
    def opened_at(self) -> Any: ...
    @property
    def suspended_at(self) -> Any: ...
    @property
    def closing_at(self) -> Any: ...
    @property
    def closed_at(self) -> Any: ...
    @property
    def cancelled_at(self) -> Any: ...


def state_of(poll: Instants, now: datetime) -> State:
    """Past its deadline a poll is closing, whether or not the mixer has noticed; not so a suspended one."""
    if poll.cancelled_at:
        return State.CANCELLED
    if poll.closed_at:
        return State.CLOSED
    if poll.opened_at is None:
        return State.DRAFT
    if poll.suspended_at:
        return State.SUSPENDED
    if poll.closing_at or (poll.closes_at and poll.closes_at <= now):
        return State.CLOSING
    return State.WAITING if poll.opens_at and now < poll.opens_at else State.OPEN


class Poll(db.Model):
    """One instrument put to one inspection, under one printed code; `key` is erased at close."""

    __table_args__ = (
        CheckConstraint(
            "opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="closes_after_opening"
        ),
        CheckConstraint("suspended_at IS NULL OR opened_at IS NOT NULL", name="suspended_after_opening"),
        CheckConstraint("mixing_size >= 1", name="mixing_size"),
        CheckConstraint("eligible IS NULL OR eligible >= 0", name="eligible"),
        CheckConstraint("present IS NULL OR present >= 0", name="present"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    instrument: Mapped[str] = mapped_column(String(30))
    mode: Mapped[Mode] = mapped_column(closed_set(Mode))
    wave: Mapped[int] = mapped_column(default=1)
    languages: Mapped[list[str]] = mapped_column(JSON)
    mixing: Mapped[Mixing] = mapped_column(closed_set(Mixing))
    mixing_size: Mapped[int]
    durability: Mapped[Durability] = mapped_column(closed_set(Durability))
    eligible: Mapped[int | None]
    present: Mapped[int | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    closing_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("poll.id"))
    manifest: Mapped[str | None] = mapped_column(Text)
    manifest_digest: Mapped[str | None] = mapped_column(String(64))
    key: Mapped[bytes | None] = mapped_column(LargeBinary(32))

    inspection: Mapped[Inspection] = relationship()
    successor: Mapped["Poll | None"] = relationship(remote_side=[id])
    acts: Mapped[list["PollAct"]] = relationship(order_by="PollAct.id", back_populates="poll")

    @property
    def state(self) -> State:
        return self.state_at(clock.now())

    def state_at(self, now: datetime) -> State:
        return state_of(self, now)


class ReplacedCode(db.Model):
    """A printed code that was revoked: whoever still scans it is told so. No poll ever gets it again."""

    __tablename__ = "replaced_code"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), index=True)


class PollAct(db.Model):
    """What was done to a poll, by whom (None: the service itself) and why; `detail` holds what it was before."""

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), index=True)
    act: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[dict[str, object]] = mapped_column(JSON)

    poll: Mapped[Poll] = relationship(back_populates="acts")


class PrintRun(db.Model):
    """Tickets made in one go for one group; their codes stood in the answer only."""

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), index=True)
    group: Mapped[str] = mapped_column("grp", String(30), default="")
    count: Mapped[int]
    spare: Mapped[int] = mapped_column(default=0)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    issued_at: Mapped[datetime]


class MixerHost(db.Model):
    """A sign of life: where no mixer was seen for a while, another host opens the next epoch."""

    __tablename__ = "mixer_host"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    seen_at: Mapped[datetime]


class RecoveryKey(db.Model):
    """The public half of a recovery key, the newest in force; the private half was handed out and is kept nowhere."""

    __tablename__ = "recovery_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime]


# ---- at rest on the voter's side -------------------------------------------------------------------------

WITHOUT_ROWID = {"sqlite_with_rowid": False}


class Ticket(db.Model):
    """The right to answer once. `epoch` and `ack` are filled only while the ballot waits for its mix."""

    __table_args__ = (Index("ix_ticket_run", "poll_id", "run"), WITHOUT_ROWID)

    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    state: Mapped[TicketState] = mapped_column(closed_set(TicketState))
    group: Mapped[str] = mapped_column("grp", String(30), default="")
    run: Mapped[int]
    epoch: Mapped[int | None]
    ack: Mapped[bytes | None] = mapped_column(LargeBinary(16))


class Mark(db.Model):
    """The digest of a page's one-time mark in an open poll; gone at close. No foreign key, as with `Envelope`."""

    __table_args__ = (WITHOUT_ROWID,)

    poll_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)


class Epoch(db.Model):
    """A public key that ballots are sealed to; the secret half is a file of `host` and never in the database."""

    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    state: Mapped[EpochState] = mapped_column(closed_set(EpochState), index=True)
    host: Mapped[str] = mapped_column(String(100), default="")


class Envelope(db.Model):
    """A sealed ballot not yet mixed: constant size for the poll, noise once the epoch's key is gone.

    An ordinary rowid table, without a foreign key (the statement that inserts an envelope holds its epoch's row) and
    without a unique index on the random id: that index alone took 40 % of the CPU and 60 % of the bytes of an insert.
    """

    __table_args__ = (Index("ix_envelope_epoch", "poll_id", "epoch"),)

    poll_id: Mapped[int] = mapped_column()
    epoch: Mapped[int] = mapped_column()
    id: Mapped[bytes] = mapped_column(LargeBinary(16))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)

    __mapper_args__ = {"primary_key": [poll_id, epoch, id]}


class Footfall(db.Model):
    """How often the page of an open poll was shown on a day, and how many ballots were cast: the office's wall clock.

    Nothing finer than a day, and of no class of ballots: how many were doubtful that day would lead from the access
    log, which shows whose network was busy, to the ballots that bear the flag.
    """

    __table_args__ = (CheckConstraint("scans >= 0 AND casts >= 0", name="counts"), WITHOUT_ROWID)

    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    scans: Mapped[int]
    casts: Mapped[int]


class Ballot(db.Model):
    """One anonymous paper; `id` is its receipt, from which, with salt and answers, its leaf is computed."""

    __table_args__ = (WITHOUT_ROWID,)

    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    channel: Mapped[str] = mapped_column(String(12))
    group: Mapped[str] = mapped_column("grp", String(30), default="")
    flag: Mapped[str] = mapped_column(String(12), default="")
    answers: Mapped[str] = mapped_column(Text)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))


class Opinion(db.Model):
    """Free text, apart from its ballot and from the same person's other texts."""

    __table_args__ = (WITHOUT_ROWID,)

    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    item: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(Text)
    review: Mapped[str] = mapped_column(String(12), default="new")
