"""A meeting's vote that went through the hall: two groups, two of ten tickets that stay away, one blank paper."""

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


def make_vote(by: Officer, **options: object) -> tuple[Meeting, dict[str, list[str]]]:
    """An open vote of twelve, ten of them there, and the tickets of each group."""
    meeting = make_meeting(make_inspection(make_round(by.office), "临江县水利局党组"), by=by, **options)
    tell_presence(by, meeting, [Attendance(STAFF, 7, 6), Attendance(PEOPLE, 5, 4)])
    codes = {
        group: print_runs.issue_tickets(by, poll_of(meeting), n, group=group)
        for group, n in ((STAFF, 6), (PEOPLE, 4))
    }
    polls.open_poll(by, poll_of(meeting), ENOUGH)
    return meeting, codes


def poll_of(meeting: Meeting) -> Poll:
    db.session.rollback()
    assert meeting.poll
    return meeting.poll


def cast_all(meeting: Meeting, codes: dict[str, list[str]]) -> None:
    """Five of six and three of four come back: five satisfied, one half so, one not, one blank."""
    said = [answers("satisfied", "MC", report="satisfied", problems="fair")] * 5
    said += [answers("fair", "MC"), answers("dissatisfied", "MC", problems="abstain"), blank("MC")]
    for ticket, checked in zip([*codes[STAFF][:5], *codes[PEOPLE][:3]], said, strict=True):
        cast(poll_of(meeting), ticket=ticket, checked=checked)


def counted(by: Officer, config: Config, **options: object) -> Meeting:
    """A meeting whose vote is closed and counted, and nobody has read it."""
    meeting, codes = make_vote(by, **options)
    cast_all(meeting, codes)
    close(poll_of(meeting), config)
    count(None, poll_of(meeting))
    db.session.rollback()
    return meeting
