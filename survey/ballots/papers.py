"""Ballot papers as a process that takes ballots knows them: read once a second at most, without an application.

That a poll was closed, cancelled or given another code a second ago is noticed here; what must be exact is decided
by the claim, which holds the epoch's row.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nacl.public import SealedBox
from sqlalchemy import Connection, RowMapping, Select, and_, bindparam, create_engine, select
from sqlalchemy.orm import aliased

from survey.ballots import manifest
from survey.ballots.codes import read_poll_code
from survey.ballots.facts import CodeReplaced, PollUnknown
from survey.ballots.manifest import Manifest
from survey.ballots.models import (
    Epoch,
    EpochState,
    Poll,
    PollAct,
    ReplacedCode,
    State,
    Ticket,
    TicketState,
    state_of,
)
from survey.ballots.sealing import to_key
from survey.config import Config
from survey.db import prepare_engine
from survey.facts import Fact
from survey.officers.models import Office
from survey.rounds.models import Inspection, Round, Unit

SECONDS = 1.0  # how old a paper may be
INSTANTS = ("opens_at", "closes_at", "opened_at", "suspended_at", "closing_at", "closed_at", "cancelled_at")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What a process must know of a poll to show it and to take its ballots; equal while nothing has changed.

    `manifest` is None before the poll was opened, `key` after it was closed or cancelled, `epoch` and `box` while no
    epoch is open. `successor` is the code of the poll in the place of a cancelled one, `reason` why it was cancelled.
    """

    poll_id: int
    code: str
    opens_at: datetime | None
    closes_at: datetime | None
    opened_at: datetime | None
    suspended_at: datetime | None
    closing_at: datetime | None
    closed_at: datetime | None
    cancelled_at: datetime | None
    reason: str | None
    successor: str | None
    unit: str
    round: str
    is_fictional: bool
    manifest_digest: str | None
    manifest: Manifest | None = field(compare=False)
    key: bytes | None
    epoch: int | None
    public_key: bytes | None
    box: SealedBox | None = field(compare=False)

    def state_at(self, now: datetime) -> State:
        return state_of(self, now)


class Papers:
    """The papers of one process. Any number of threads or greenlets may ask."""

    def __init__(self, config: Config) -> None:
        self._engine = create_engine(config.database_url, hide_parameters=True)
        prepare_engine(self._engine)
        self._known: dict[str, tuple[float, Paper]] = {}
        self._manifests: dict[str, Manifest] = {}

    def find(self, code: str) -> Paper:
        """Raises PollUnknown, and CodeReplaced for a revoked code."""
        plain = read_poll_code(code)
        known = self._known.get(plain)
        if known and time.monotonic() - known[0] < SECONDS:
            return known[1]
        return self._read(plain)

    def read_again(self, paper: Paper) -> Paper:
        """The paper as it is now; the same object if nothing has changed."""
        return self._read(paper.code)

    def group_of(self, paper: Paper, ticket: bytes) -> str | None:
        """The group that a ticket was issued for, by its digest; None where there is none, or it is void."""
        found = select(Ticket.group).filter_by(poll_id=paper.poll_id, digest=ticket)
        with self._engine.connect() as link:
            return link.scalar(found.where(Ticket.state != TicketState.VOID))

    def close(self) -> None:
        self._engine.dispose()

    def _read(self, code: str) -> Paper:
        known, now = self._known.pop(code, None), time.monotonic()
        if known:
            self._known[code] = now, known[1]  # whoever asks meanwhile need not read too
        with self._engine.connect() as link:
            row = link.execute(PAPER, {"code": code}).mappings().first()
            if row is None:
                self._known.pop(code, None)
                raise _gone(link.scalar(REPLACED, {"code": code}))
            paper = Paper(**row, manifest=self._manifest(link, row), box=_box(row["public_key"]))
        self._known[code] = now, known[1] if known and known[1] == paper else paper
        return self._known[code][1]

    def _manifest(self, link: Connection, row: RowMapping) -> Manifest | None:
        """Parsed once: a manifest never changes."""
        digest = row["manifest_digest"]
        if digest and digest not in self._manifests:
            text = link.scalar(select(Poll.manifest).filter_by(id=row["poll_id"]))
            self._manifests[digest] = manifest.read(text or "")
        return self._manifests.get(digest)


def _gone(successor: str | None) -> Fact:
    """No poll has the code any more, or none ever had it."""
    return CodeReplaced(successor=successor) if successor else PollUnknown()


def _box(public_key: bytes | None) -> SealedBox | None:
    return to_key(public_key) if public_key else None


def _select() -> Select[Any]:
    successor = aliased(Poll)
    newest_open = and_(Epoch.poll_id == Poll.id, Epoch.state == EpochState.OPEN)
    cancelling = and_(PollAct.poll_id == Poll.id, PollAct.act == "cancel")
    columns = {
        "poll_id": Poll.id,
        "successor": successor.code,
        "reason": PollAct.reason,
        "unit": Unit.name,
        "round": Round.name,
        "is_fictional": Office.is_fictional,
        "epoch": Epoch.number,
        "public_key": Epoch.public_key,
    }
    own = ("code", "key", "manifest_digest", *INSTANTS)
    return (
        select(
            *(getattr(Poll, name) for name in own), *(column.label(name) for name, column in columns.items())
        )
        .join(Inspection, Inspection.id == Poll.inspection_id)
        .join(Unit, Unit.id == Inspection.unit_id)
        .join(Round, Round.id == Inspection.round_id)
        .join(Office, Office.id == Round.office_id)
        .outerjoin(successor, successor.id == Poll.successor_id)
        .outerjoin(PollAct, cancelling)
        .outerjoin(Epoch, newest_open)
        .where(Poll.code == bindparam("code"))
        .order_by(Epoch.number.desc())
        .limit(1)
    )


PAPER = _select()
REPLACED = (
    select(Poll.code)
    .join(ReplacedCode, ReplacedCode.poll_id == Poll.id)
    .where(ReplacedCode.code == bindparam("code"))
)
