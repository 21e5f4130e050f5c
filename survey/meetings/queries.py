"""Reads of a meeting: how it stands, who is there, which polls it may vote in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from survey.ballots.acts import BEFORE_CLOSE
from survey.ballots.codes import read_poll_code
from survey.ballots.models import Mixing, Mode, Poll, State
from survey.ballots.queries import Turnout, turnout
from survey.db import db
from survey.meetings import rules
from survey.meetings.facts import PollUnfit
from survey.meetings.models import Meeting, Minutes, Presence
from survey.meetings.rules import Attendance, MeetingState, Void
from survey.rounds.models import Inspection, Round
from survey.tally import frozen
from survey.tally.queries import latest_tally
from survey.tally.rules import Turnout as Counted

HAS_BEGUN = (State.OPEN, State.SUSPENDED, State.CLOSING)


@dataclass(frozen=True)
class MeetingStanding:
    """A meeting at this moment; `turnout` is its poll's, to the last ballot also while it is open, and never what is
    in the box. None where the poll was cancelled or there is none.

    `counted` are the numbers of the count that decides, from when the vote is counted.
    """

    meeting: Meeting
    state: MeetingState
    groups: Sequence[Attendance]
    turnout: Turnout | None
    counted: Counted | None = None

    @property
    def eligible(self) -> int | None:
        people = self.turnout or self._told
        return people.eligible if people else None

    @property
    def present(self) -> int | None:
        people = self.turnout or self._told
        return people.present if people else None

    @property
    def needed(self) -> int | None:
        """How many must be there."""
        return None if self.eligible is None else self.meeting.quorum.needed(self.eligible)

    @property
    def has_quorum(self) -> bool | None:
        """None while nobody has told who is there."""
        if self.present is None or self.needed is None:
            return None
        return self.present >= self.needed

    @property
    def is_counted(self) -> bool:
        return self.state in (MeetingState.CLOSED, MeetingState.MINUTED)

    @property
    def voids(self) -> tuple[Void, ...]:
        """Why the vote does not count; known for good once it is counted, and before only if it were closed now."""
        people = {"eligible": self.eligible, "present": self.present}
        return rules.voids(self.meeting.quorum, **people, is_overfull=self.is_overfull)

    @property
    def is_overfull(self) -> bool:
        """Whether more came back than was handed out; of single groups only the count knows."""
        if self.counted:
            return self.counted.must_be_repeated
        return self.turnout is not None and self.turnout.returned > self.turnout.issued

    @property
    def is_void(self) -> bool:
        return self.is_counted and bool(self.voids)

    @property
    def may_vote_again(self) -> bool:
        """After the close only what is void, or nobody would have to live with a result."""
        if self.state is MeetingState.CANCELLED:
            return False
        return self.needs_poll or self.is_void or self.state is MeetingState.OPEN

    @property
    def needs_poll(self) -> bool:
        """There is nothing to vote in: its poll was cancelled, or it never had one."""
        return self.turnout is None

    @property
    def _told(self) -> Attendance | None:
        return rules.together(self.groups)


def find_meeting(office_id: int, meeting_id: int) -> Meeting | None:
    """A meeting of the office; another office's is None."""
    return db.session.scalars(of_office(office_id).where(Meeting.id == meeting_id)).one_or_none()


def meeting_of(poll: Poll) -> Meeting | None:
    """The meeting that votes, or voted, in this poll: one that was void leads to it by what took its place."""
    while poll.successor:
        poll = poll.successor
    return db.session.scalars(select(Meeting).where(Meeting.poll_id == poll.id)).one_or_none()


def standing_of(meeting: Meeting) -> MeetingStanding:
    poll = meeting.poll if meeting.poll and meeting.poll.state is not State.CANCELLED else None
    return MeetingStanding(
        meeting=meeting,
        state=states([meeting])[meeting.id],
        groups=presence_of(meeting),
        turnout=turnout(poll) if poll else None,
        counted=_counted(poll) if poll else None,
    )


def presence_of(meeting: Meeting) -> list[Attendance]:
    """What was told last of each group, in the order in which they were first told; a group of nobody is gone."""
    told = select(Presence).where(Presence.meeting_id == meeting.id).order_by(Presence.id)
    latest = {each.group: each for each in db.session.scalars(told)}
    return [Attendance(each.group, each.eligible, each.present) for each in latest.values() if each.eligible]


def polls_to_attach(inspection: Inspection) -> list[Poll]:
    """Ticket polls of a unit that are mixed once, not closed yet, and of no other meeting."""
    taken = select(Meeting.poll_id).where(Meeting.poll_id.is_not(None))
    chosen = select(Poll).where(
        Poll.inspection_id == inspection.id,
        Poll.mode == Mode.TICKET,
        Poll.mixing == Mixing.AT_CLOSE,
        Poll.id.not_in(taken),
    )
    return [poll for poll in db.session.scalars(chosen.order_by(Poll.id)) if poll.state in BEFORE_CLOSE]


def poll_to_attach(inspection: Inspection, code: str) -> Poll:
    """One of them by its code; raises PollUnfit."""
    for poll in polls_to_attach(inspection):
        if poll.code == read_poll_code(code):
            return poll
    raise PollUnfit(field="poll")


def of_office(office_id: int) -> Select[Meeting]:
    """Every meeting of an office, with its unit; for queries."""
    whose = joinedload(Meeting.inspection).joinedload(Inspection.unit)
    return select(Meeting).join(Inspection).join(Round).where(Round.office_id == office_id).options(whose)


def states(meetings: Collection[Meeting]) -> dict[int, MeetingState]:
    """Of several at once, by id."""
    minuted = _minuted(meetings)
    return {each.id: _state(each, minuted.get(each.id)) for each in meetings}


def _counted(poll: Poll) -> Counted | None:
    tally = latest_tally(poll)
    return frozen.read(tally.full).deciding.turnout if tally else None


def _minuted(meetings: Collection[Meeting]) -> dict[int, datetime]:
    """When minutes were last taken, by meeting."""
    ids = [meeting.id for meeting in meetings]
    last = select(Minutes.meeting_id, func.max(Minutes.at)).where(Minutes.meeting_id.in_(ids))
    return dict(db.session.execute(last.group_by(Minutes.meeting_id)).all())


def _state(meeting: Meeting, minuted_at: datetime | None) -> MeetingState:
    poll = meeting.poll
    state = poll.state if poll else State.DRAFT
    return rules.state_of(
        is_cancelled=meeting.cancelled_at is not None,
        has_begun=state in HAS_BEGUN,
        is_counted=state is State.CLOSED,
        is_minuted=bool(poll and poll.closed_at and minuted_at and minuted_at >= poll.closed_at),
    )
