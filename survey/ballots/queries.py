"""What may be known of a poll: its turnout at any time, what is in its box only after the close."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from survey.ballots import epochs, manifest, stacked
from survey.ballots.codes import read_poll_code
from survey.ballots.facts import PollStillOpen
from survey.ballots.models import Ballot, Footfall, Mode, Poll, PollAct, State
from survey.db import db
from survey.instruments.answers import pack
from survey.instruments.rules import Subject
from survey.rounds.models import Inspection, Round

TEAM_STEP = 10  # in a team evaluation that is open, the next ballot must not be seen to arrive


@dataclass(frozen=True)
class Turnout:
    """应到, 实到, 发出, 收回, and 废票 once they can be known; of a team evaluation that is open, in steps of ten.

    Tickets and papers together; `awaited` are stacks of papers that are handed out and not settled: no count before.
    `lost` are ballots that went down with a host: not among the returned, and their tickets may be used again.
    `scans` is how often the page of an open poll was shown, a minute ago; None of a team evaluation that is open.
    """

    state: State
    mode: Mode
    eligible: int | None
    present: int | None
    issued: int
    returned: int
    spoilt: int | None
    lost: int = 0
    scans: int | None = None
    awaited: int = 0

    @property
    def awaits_paper(self) -> bool:
        """Whether the close waits for nothing but paper."""
        return self.state is State.CLOSING and self.awaited > 0


@dataclass(frozen=True)
class Ballots:
    """So many ballots of one channel, group and flag that say exactly the same."""

    answers: str
    channel: str
    group: str
    flag: str
    count: int


def find_poll(office_id: int, code: str) -> Poll | None:
    """A poll of the office by its present code."""
    own = select(Poll).join(Inspection).join(Round).where(Round.office_id == office_id)
    return db.session.scalars(own.where(Poll.code == read_poll_code(code))).one_or_none()


def polls_of(where: Round | Inspection) -> list[Poll]:
    """In the order they were prepared, cancelled ones among them."""
    polls = select(Poll).order_by(Poll.id)
    if isinstance(where, Inspection):
        return list(db.session.scalars(polls.filter_by(inspection_id=where.id)))
    return list(db.session.scalars(polls.join(Inspection).where(Inspection.round_id == where.id)))


def turnout(poll: Poll) -> Turnout:
    """How many, never what."""
    is_closed = poll.state is State.CLOSED
    returned = _count(Ballot, poll) if is_closed else _arrived(poll)
    if not is_closed and _is_about_team(poll):
        returned -= returned % TEAM_STEP
    return Turnout(
        state=poll.state,
        mode=poll.mode,
        eligible=poll.eligible,
        present=poll.present,
        issued=stacked.issued(poll),
        returned=returned,
        spoilt=_spoilt(poll) if is_closed else None,
        scans=_scans(poll) if is_closed or not _is_about_team(poll) else None,
        lost=epochs.lost(poll),
        awaited=stacked.awaited(poll),
    )


def box(poll: Poll) -> list[Ballots]:
    """What was cast, those alike taken together; raises PollStillOpen."""
    check_closed(poll)
    alike = (Ballot.answers, Ballot.channel, Ballot.group, Ballot.flag)
    rows = select(*alike, func.count()).filter_by(poll_id=poll.id).group_by(*alike).order_by(*alike)
    return [Ballots(*row) for row in db.session.execute(rows)]


def footfall_of(poll: Poll) -> list[Footfall]:
    """Day by day; raises PollStillOpen."""
    check_closed(poll)
    return list(db.session.scalars(select(Footfall).filter_by(poll_id=poll.id).order_by(Footfall.day)))


def never_scanned(polls: Collection[Poll]) -> frozenset[int]:
    """The ids of those that anybody may answer, though nobody has seen their page."""
    asked = {poll.id for poll in polls if poll.mode is Mode.OPEN and poll.state is State.OPEN}
    asked -= {poll.id for poll in polls if _is_about_team(poll)}
    seen = db.session.scalars(select(Footfall.poll_id).where(Footfall.poll_id.in_(asked)))
    return frozenset(asked.difference(seen))


def is_short(poll: Poll) -> bool:
    """Whether the last mix held fewer than K ballots of some group, because no more had come when the poll closed."""
    mixes = select(PollAct.detail).filter_by(poll_id=poll.id, act="mix").order_by(PollAct.id.desc()).limit(1)
    last = db.session.scalar(mixes) or {}
    return 0 < int(str(last.get("least", 0))) < poll.mixing_size


def check_closed(poll: Poll) -> None:
    """No result of any kind before the close, to nobody."""
    if poll.state is not State.CLOSED:
        raise PollStillOpen


def _arrived(poll: Poll) -> int:
    """While the mixer forgets the marks one by one, the ballots are in the box already."""
    accepted = db.session.scalar(select(epochs.accepted(poll) + stacked.how_many_sealed(poll))) or 0
    if poll.mode is Mode.TICKET:
        return accepted
    return max(accepted - epochs.lost(poll), _count(Ballot, poll))


def _count(kind: type[Ballot], poll: Poll) -> int:
    return db.session.scalar(select(func.count()).select_from(kind).where(kind.poll_id == poll.id)) or 0


def _spoilt(poll: Poll) -> int:
    """废票: nothing at all was chosen, which packs in one way only."""
    blank = pack(manifest.read(poll.manifest or "").instrument, {})
    spoilt = select(func.count()).select_from(Ballot).filter_by(poll_id=poll.id, answers=blank)
    return db.session.scalar(spoilt) or 0


def _scans(poll: Poll) -> int | None:
    if poll.mode is not Mode.OPEN:
        return None
    return db.session.scalar(select(func.sum(Footfall.scans)).filter_by(poll_id=poll.id)) or 0


def _is_about_team(poll: Poll) -> bool:
    return bool(poll.manifest) and manifest.read(poll.manifest or "").instrument.subject is Subject.TEAM
