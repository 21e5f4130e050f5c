"""What officers do with a meeting: prepare and change it, tell who is there, vote again, cancel it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from survey import clock
from survey.ballots import defaults
from survey.ballots.acts import needed, note
from survey.ballots.facts import AttendanceUnfit, GroupUnfit
from survey.ballots.models import Mixing, Mode, Poll, State
from survey.ballots.options import LONGEST_GROUP
from survey.ballots.polls import attended, cancelled, drafted
from survey.db import db, operation
from survey.instruments.queries import find_instrument
from survey.meetings import rules
from survey.meetings.facts import (
    AgendaUnfit,
    GroupToldTwice,
    MeetingBegun,
    MeetingCancelled,
    PlaceMissing,
    PollUnfit,
    VoteStands,
)
from survey.meetings.models import Meeting, Presence
from survey.meetings.queries import polls_to_attach, presence_of, standing_of
from survey.meetings.rules import Attendance, MeetingState, Quorum
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.rounds.models import Inspection

INSTRUMENT = "MC"
MOST_POINTS, LONGEST_POINT = 30, 200
MOST_PEOPLE = 100_000  # of one group


@operation
def prepare_meeting(
    by: Officer,
    inspection: Inspection,
    place: str,
    starts_at: datetime,
    agenda: Sequence[str],
    quorum: Quorum = Quorum.HALF,
    *,
    poll: Poll | None = None,
    shows_result: bool = True,
) -> Meeting:
    """A meeting with its poll: MC by ticket, mixed once, unless one is given. `starts_at` is UTC.

    Raises PlaceMissing, AgendaUnfit, PollUnfit.
    """
    if poll and not _is_free(inspection, poll):
        raise PollUnfit(field="poll")
    poll = poll or _draft(by, inspection, INSTRUMENT)
    meeting = Meeting(
        inspection=inspection,
        place=_place(place),
        starts_at=starts_at,
        agenda=_points(agenda),
        quorum=quorum,
        poll=poll,
        shows_result=shows_result,
        made_at=clock.now(),
        made_by=by,
    )
    db.session.add(meeting)
    record(by, "meeting.prepare", meeting, poll=poll.code, **_said(meeting))
    return meeting


@operation
def change_meeting(
    by: Officer,
    meeting: Meeting,
    place: str,
    starts_at: datetime,
    agenda: Sequence[str],
    quorum: Quorum,
    shows_result: bool,
) -> Meeting:
    """Before the vote begins; raises MeetingBegun, MeetingCancelled, PlaceMissing, AgendaUnfit."""
    _hold(meeting, MeetingState.PREPARED)
    meeting.place, meeting.starts_at, meeting.agenda = _place(place), starts_at, _points(agenda)
    meeting.quorum, meeting.shows_result = quorum, shows_result
    record(by, "meeting.change", meeting, **_said(meeting))
    return meeting


@operation
def tell_presence(by: Officer, meeting: Meeting, groups: Sequence[Attendance]) -> Meeting:
    """应到 and 实到 of each group as the desk counts them; one that is left out is of nobody.

    Raises AttendanceUnfit, GroupUnfit, GroupToldTwice, and once the vote goes on AttendanceFrozen, PollClosed.
    """
    _hold(meeting, MeetingState.PREPARED, MeetingState.OPEN)
    _check_groups(groups)
    named = {each.group for each in groups}
    gone = [Attendance(each.group, 0, 0) for each in presence_of(meeting) if each.group not in named]
    known = presence_of(meeting)
    for each in [*groups, *gone]:
        if each not in known:
            db.session.add(_row(by, meeting, each))
    db.session.flush()
    record(
        by,
        "meeting.presence",
        meeting,
        groups={each.group or "—": [each.eligible, each.present] for each in groups},
    )
    _tell_poll(by, meeting)
    return meeting


@operation
def vote_again(by: Officer, meeting: Meeting, reason: str) -> Poll:
    """The next wave as a draft with tickets of its own, and the meeting votes in that one.

    A vote that goes on is cancelled unread; one that was counted stays as it is and must be void.
    Raises VoteStands, MeetingCancelled, ReasonMissing.
    """
    _hold(meeting, *MeetingState)
    before, standing = meeting.poll, standing_of(meeting)
    if standing.state is MeetingState.CANCELLED:
        raise MeetingCancelled
    if not standing.may_vote_again:
        raise VoteStands
    said = needed(reason)
    made = _draft(by, meeting.inspection, before.instrument if before else INSTRUMENT)
    db.session.flush()
    if before:
        _supersede(by, before, made, said)
    meeting.poll = made
    record(by, "meeting.vote_again", meeting, reason=said, poll=made.code)
    db.session.flush()
    _tell_poll(by, meeting)
    return made


@operation
def cancel_meeting(by: Officer, meeting: Meeting, reason: str) -> Meeting:
    """It does not take place, and its poll with it; raises MeetingBegun, ReasonMissing."""
    _hold(meeting, MeetingState.PREPARED)
    said = needed(reason)
    meeting.cancelled_at = clock.now()
    if meeting.poll and not meeting.poll.cancelled_at:
        cancelled(by, meeting.poll, said)
    record(by, "meeting.cancel", meeting, reason=said)
    return meeting


def _is_free(inspection: Inspection, poll: Poll) -> bool:
    """Whether a meeting may vote in it; until the operation ends no other one is prepared with it."""
    db.session.execute(select(Poll.id).where(Poll.id == poll.id).with_for_update())
    return poll in polls_to_attach(inspection)


def _hold(meeting: Meeting, *states: MeetingState) -> None:
    """Read the meeting again and keep others from changing it; raises MeetingCancelled, MeetingBegun."""
    db.session.refresh(meeting, with_for_update={"key_share": True, "of": Meeting})
    state = standing_of(meeting).state
    if state not in states:
        raise MeetingCancelled if state is MeetingState.CANCELLED else MeetingBegun


def _check_groups(groups: Sequence[Attendance]) -> None:
    for group, times in Counter(each.group for each in groups).items():
        if times > 1:
            raise GroupToldTwice(field="groups", group=group)
    for each in groups:
        if len(each.group) > LONGEST_GROUP:
            raise GroupUnfit(field="groups", most=LONGEST_GROUP)
        if not 0 <= each.present <= each.eligible <= MOST_PEOPLE:
            raise AttendanceUnfit(field="groups")


def _tell_poll(by: Officer, meeting: Meeting) -> None:
    """What the poll counts with is what the desk told, as long as anybody told anything."""
    total, poll = rules.together(presence_of(meeting)), meeting.poll
    if (
        total
        and poll
        and not poll.cancelled_at
        and (poll.eligible, poll.present) != (total.eligible, total.present)
    ):
        attended(by, poll, total.eligible, total.present)


def _row(by: Officer, meeting: Meeting, told: Attendance) -> Presence:
    return Presence(
        meeting=meeting,
        group=told.group,
        eligible=told.eligible,
        present=told.present,
        at=clock.now(),
        officer_id=by.id,
    )


def _draft(by: Officer, inspection: Inspection, instrument: str) -> Poll:
    """A poll as a meeting needs it, whatever it asks, and how often that was asked before."""
    asked = find_instrument(inspection.round.office_id, instrument)
    poll = drafted(
        inspection,
        asked,
        Mode.TICKET,
        wave=_next_wave(inspection, instrument),
        languages=list(asked.languages),
        mixing=Mixing.AT_CLOSE,
        mixing_size=defaults.mixing_size(Mode.TICKET, asked.subject),
        durability=defaults.durability(asked.subject),
    )
    note(by, poll, "prepare", instrument=poll.instrument, mode=poll.mode, wave=poll.wave)
    return poll


def _next_wave(inspection: Inspection, instrument: str) -> int:
    asked = select(Poll.wave).where(Poll.inspection_id == inspection.id, Poll.instrument == instrument)
    return max(db.session.scalars(asked.where(Poll.cancelled_at.is_(None))), default=0) + 1


def _supersede(by: Officer, before: Poll, made: Poll, reason: str) -> None:
    """Nobody counts a vote that goes on; one that was counted keeps its box and says what took its place."""
    if before.cancelled_at:
        return
    if before.state is State.CLOSED:
        before.successor = made
        note(by, before, "void", reason, successor=made.code)
    else:
        cancelled(by, before, reason, made)


def _place(place: str) -> str:
    if not place.strip():
        raise PlaceMissing(field="place")
    return place.strip()


def _points(agenda: Sequence[str]) -> list[str]:
    points = [point.strip() for point in agenda if point.strip()]
    if not 1 <= len(points) <= MOST_POINTS or any(len(point) > LONGEST_POINT for point in points):
        raise AgendaUnfit(field="agenda", most=MOST_POINTS, longest=LONGEST_POINT)
    return points


def _said(meeting: Meeting) -> dict[str, Any]:
    return {"place": meeting.place, "starts_at": meeting.starts_at.isoformat(), "quorum": str(meeting.quorum)}
