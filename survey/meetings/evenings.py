"""Meetings one after the other: those of an inspection, of an office, of an evening, and what stands beside one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, or_
from sqlalchemy.orm import joinedload

from survey import clock
from survey.ballots.models import Poll
from survey.ballots.recusal import recused_polls
from survey.db import Page, db, settings
from survey.meetings.models import Meeting
from survey.meetings.queries import MeetingStanding, meeting_of, of_office, standing_of, states
from survey.meetings.rules import MeetingState
from survey.officers.models import Officer
from survey.rounds.models import Inspection

PER_PAGE = 50


@dataclass(frozen=True)
class Listed:
    """A line of a list of meetings."""

    meeting: Meeting
    state: MeetingState

    @property
    def day(self) -> date:
        return day_of(self.meeting)


@dataclass(frozen=True)
class Meetings:
    """One page of an office's meetings."""

    page: Page
    listed: Sequence[Listed]


@dataclass(frozen=True)
class Evening:
    """The meetings of one day, one after the other."""

    day: date
    meetings: Sequence[MeetingStanding]


@dataclass(frozen=True)
class Around:
    """What stands beside a meeting in the same place on the same day; `still_open` are the others that vote now."""

    day: date
    before: Meeting | None
    after: Meeting | None
    still_open: Sequence[Meeting]


def meetings_of(by: Officer, inspection: Inspection) -> list[Listed]:
    """In their order, cancelled ones among them."""
    chosen = _seen_by(by).where(Meeting.inspection_id == inspection.id)
    return _listed(db.session.scalars(chosen.order_by(Meeting.starts_at, Meeting.id)).all())


def meetings_page(by: Officer, number: int = 1) -> Meetings:
    """The office's meetings, the latest first."""
    chosen = _seen_by(by).options(joinedload(Meeting.poll)).order_by(Meeting.starts_at.desc(), Meeting.id)
    page = db.paginate(chosen, page=max(number, 1), per_page=PER_PAGE, error_out=False)
    return Meetings(page, _listed(page.items))


def evening_of(by: Officer, day: date) -> Evening:
    """Those that begin on a day of the office's wall clock."""
    return Evening(day, [standing_of(each) for each in db.session.scalars(_on(_seen_by(by), day)).all()])


def day_of(meeting: Meeting) -> date:
    """The day of the office's wall clock on which it begins."""
    return clock.local(meeting.starts_at, settings().timezone).date()


def around(by: Officer, meeting: Meeting) -> Around:
    """Its neighbours in the same place; cancelled ones are passed over, and those that vote on a team the officer was
    of."""
    day = day_of(meeting)
    listed = _listed(db.session.scalars(_on(_seen_by(by), day)).all())
    row = [
        each.meeting
        for each in listed
        if each.meeting.place == meeting.place and each.state is not MeetingState.CANCELLED
    ]
    at = row.index(meeting) if meeting in row else None
    return Around(
        day=day,
        before=row[at - 1] if at else None,
        after=row[at + 1] if at is not None and at + 1 < len(row) else None,
        still_open=[
            each.meeting
            for each in listed
            if each.state is MeetingState.OPEN and each.meeting.id != meeting.id
        ],
    )


def before_opening(by: Officer, poll: Poll) -> tuple[MeetingStanding, Around] | None:
    """What to look at before a meeting's vote begins; None for a poll without a meeting."""
    meeting = meeting_of(poll)
    return (standing_of(meeting), around(by, meeting)) if meeting else None


def _seen_by(by: Officer) -> Select[Meeting]:
    """Without those that vote on a team the officer was of."""
    return of_office(by.office_id).where(
        or_(Meeting.poll_id.is_(None), Meeting.poll_id.not_in(recused_polls(by)))
    )


def _on(meetings: Select[Meeting], day: date) -> Select[Meeting]:
    first, after = (
        clock.utc(datetime.combine(each, time.min), settings().timezone) for each in (day, day + timedelta(1))
    )
    within = Meeting.starts_at >= first, Meeting.starts_at < after
    return meetings.where(*within).order_by(Meeting.starts_at, Meeting.id)


def _listed(meetings: Collection[Meeting]) -> list[Listed]:
    known = states(meetings)
    return [Listed(each, known[each.id]) for each in meetings]
