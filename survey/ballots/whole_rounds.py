"""One poll for every unit of a round: prepared and opened in short transactions, so that casting never waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, select

from survey.ballots import defaults, options
from survey.ballots.acts import keep
from survey.ballots.models import Mode, Poll
from survey.ballots.polls import drafted, free_codes, open_poll
from survey.db import db, operation
from survey.facts import Fact
from survey.instruments.queries import find_instrument
from survey.instruments.rules import Instrument
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.rounds.models import Inspection, Round

CHUNK = 100  # polls prepared in one transaction
AT_ONCE = 200  # polls opened in one request: each has a key file to sync and a commit of its own


@dataclass(frozen=True)
class Opened:
    """`refused` are polls that stay drafts, each with the fact that says why; `left` were not tried yet."""

    opened: int
    left: int
    refused: Sequence[tuple[Poll, Fact]]


def prepare_for_round(
    by: Officer,
    round: Round,
    instrument_key: str,
    mode: Mode,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> int:
    """A draft for every unit without a standing poll of this instrument; returns how many. Raises as prepare_poll."""
    options.check_schedule(opens_at, closes_at)
    instrument = find_instrument(round.office_id, instrument_key)
    waiting = list(db.session.scalars(_without(round, instrument.key)))
    for start in range(0, len(waiting), CHUNK):
        _prepare(by, round, waiting[start : start + CHUNK], instrument, mode, opens_at, closes_at)
    return len(waiting)


def open_for_round(by: Officer, round: Round, reason: str = "") -> Opened:
    """Open the drafts of a round, AT_ONCE of them at most, each by itself: one refusal stops no other."""
    drafts = list(db.session.scalars(_drafts(round)))
    now, later = drafts[:AT_ONCE], drafts[AT_ONCE:]
    refused = [(poll, fact) for poll, fact in (_try(by, poll_id, reason) for poll_id in now) if fact]
    return Opened(len(now) - len(refused), len(later), refused)


def _try(by: Officer, poll_id: int, reason: str) -> tuple[Poll, Fact | None]:
    """Loaded one by one: each commit walks through every row that is held."""
    poll = db.session.get_one(Poll, poll_id)
    try:
        return open_poll(by, poll, reason), None
    except Fact as fact:
        return poll, fact


@operation
def _prepare(
    by: Officer,
    round: Round,
    ids: Sequence[int],
    instrument: Instrument,
    mode: Mode,
    opens_at: datetime | None,
    closes_at: datetime | None,
) -> None:
    """One entry of the audit for the chunk; each poll keeps its own act."""
    inspections = db.session.scalars(
        select(Inspection).where(Inspection.id.in_(ids)).order_by(Inspection.id)
    ).all()
    codes = free_codes(len(ids))
    for inspection, code in zip(inspections, codes, strict=True):
        poll = drafted(
            inspection,
            instrument,
            mode,
            code,
            opens_at=opens_at,
            closes_at=closes_at,
            wave=1,
            languages=options.languages(instrument, ()),
            mixing=defaults.mixing(instrument),
            mixing_size=defaults.mixing_size(mode, instrument.subject),
            durability=defaults.durability(instrument.subject),
        )
        keep(by, poll, "prepare", instrument=instrument.key, mode=mode, wave=1)
    record(by, "poll.prepare", round, instrument=instrument.key, mode=mode, count=len(codes), codes=codes)


def _without(round: Round, instrument_key: str) -> Select[int]:
    standing = exists().where(
        Poll.inspection_id == Inspection.id, Poll.instrument == instrument_key, Poll.cancelled_at.is_(None)
    )
    return select(Inspection.id).where(Inspection.round_id == round.id, ~standing).order_by(Inspection.id)


def _drafts(round: Round) -> Select[int]:
    return (
        select(Poll.id)
        .join(Inspection)
        .where(Inspection.round_id == round.id, Poll.opened_at.is_(None), Poll.cancelled_at.is_(None))
        .order_by(Poll.id)
    )
