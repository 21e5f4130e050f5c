"""A meeting's vote that went through the hall: two groups, three of twenty tickets that stay away, one blank paper."""

from survey.ballots import polls, print_runs
from survey.ballots.models import Poll
from survey.config import Config
from survey.db import db
from survey.meetings.models import Meeting
from survey.meetings.operations import tell_presence
from survey.meetings.rules import Attendance
from survey.officers.models import Officer
from survey.tally.operations import count
from tests.ballots.urn import ENOUGH, answers, blank, cast, close
from tests.make import make_inspection, make_meeting, make_round

STAFF, PEOPLE = "干部职工", "服务对象"


def make_vote(
    by: Officer, unit: str = "临江县水利局党组", **options: object
) -> tuple[Meeting, dict[str, list[str]]]:
    """An open vote of twenty-three, twenty of them there, and the tickets of each group."""
    meeting = make_meeting(make_inspection(make_round(by.office), unit), by=by, **options)
    tell_presence(by, meeting, [Attendance(STAFF, 14, 12), Attendance(PEOPLE, 9, 8)])
    codes = {
        group: print_runs.issue_tickets(by, poll_of(meeting), n, group=group)
        for group, n in ((STAFF, 12), (PEOPLE, 8))
    }
    polls.open_poll(by, poll_of(meeting), ENOUGH)
    return meeting, codes


def poll_of(meeting: Meeting) -> Poll:
    db.session.rollback()
    assert meeting.poll
    return meeting.poll


def cast_all(meeting: Meeting, codes: dict[str, list[str]]) -> None:
    """Eleven of twelve and six of eight come back: twelve satisfied, two nearly, two not, one blank."""
    said = [answers("satisfied", "MC", report="satisfied", problems="fair")] * 12
    said += [answers("fair", "MC")] * 2 + [answers("dissatisfied", "MC", problems="abstain")] * 2
    for ticket, checked in zip([*codes[STAFF][:11], *codes[PEOPLE][:6]], [*said, blank("MC")], strict=True):
        cast(poll_of(meeting), ticket=ticket, checked=checked)


def close_and_count(meeting: Meeting, config: Config) -> None:
    close(poll_of(meeting), config)
    count(None, poll_of(meeting))
    db.session.rollback()


def counted(by: Officer, config: Config, **options: object) -> Meeting:
    """A meeting whose vote is closed and counted, and nobody has read it."""
    meeting, codes = make_vote(by, **options)
    cast_all(meeting, codes)
    close_and_count(meeting, config)
    return meeting
