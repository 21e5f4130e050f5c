"""What the desk sees while people vote, and what it does not."""

import pytest

from survey.ballots import polls, print_runs, tickets
from survey.ballots.balance import Ending
from survey.ballots.models import Mixing, Mode, Poll
from survey.config import Config
from survey.db import db
from survey.meetings.desk import Desk, desk_of
from survey.meetings.models import Meeting
from survey.meetings.operations import tell_presence
from survey.meetings.rules import Attendance, Doubt, Doubtful
from tests.ballots.urn import ENOUGH, answers, cast, close
from tests.make import make_inspection, make_meeting, make_poll

pytestmark = pytest.mark.usefixtures("booth")


def seen(meeting: Meeting) -> Desk:
    db.session.rollback()
    return desk_of(meeting.made_by, meeting)


def held(meeting: Meeting, count: int, spare: int = 0) -> tuple[Poll, list[str]]:
    """Its vote begun with so many tickets of one run."""
    assert meeting.poll
    codes = print_runs.issue_tickets(None, meeting.poll, count, spare)
    return polls.open_poll(None, meeting.poll, ENOUGH), codes


def test_an_evening_at_the_desk_adds_up_to_the_close(config: Config) -> None:
    meeting = make_meeting()
    tell_presence(meeting.made_by, meeting, [Attendance("", 6, 3)])
    poll, codes = held(meeting, 4, spare=2)
    assert seen(meeting).doubts == [Doubtful(Doubt.ISSUED, 1)]
    print_runs.void_ticket(None, poll, codes[0], Ending.REPLACED)
    print_runs.void_ticket(None, poll, codes[1], Ending.RETURNED)
    print_runs.hand_out_spares(None, poll, poll_run(poll), 1)
    tell_presence(meeting.made_by, meeting, [Attendance("", 6, 5)])
    cast(poll, ticket=codes[2])
    desk = seen(meeting)
    total = desk.books.total
    assert desk.figures() == {
        "state": "open", "eligible": 6, "present": 5, "issued": 5, "returned": 1, "outstanding": 3,
        "handed_back": 1, "lost": 0, "reserve": 0, "withdrawn": 1, "printed": 6, "is_even": True,
    }  # fmt: skip
    assert total.issued == total.spent + total.outstanding + total.returned + total.lost
    assert not desk.books.is_sealed, "by run and group nobody sees what was used"
    close(poll, config)
    desk = seen(meeting)
    assert (desk.books.in_box, desk.is_even, desk.takes_tickets) == (1, True, False)


def poll_run(poll: Poll) -> int:
    [book] = tickets.books(poll)
    return book.run.id


def test_of_a_team_evaluation_the_next_ballot_is_not_seen_to_arrive(config: Config) -> None:
    inspection = make_inspection()
    poll = make_poll(
        inspection, "XZ", mode=Mode.TICKET, mixing=Mixing.AT_CLOSE, mixing_size=30, key=bytes(32)
    )
    meeting = make_meeting(inspection, poll=poll)
    poll, codes = held(meeting, 3)
    cast(poll, ticket=codes[0], checked=answers("good", "XZ"))
    figures = seen(meeting).figures()
    assert (figures["returned"], figures["outstanding"]) == (0, None)


def test_attendance_told_past_the_desk_is_noticed(config: Config) -> None:
    meeting = make_meeting()
    tell_presence(meeting.made_by, meeting, [Attendance("", 6, 3)])
    assert meeting.poll
    polls.set_attendance(None, meeting.poll, 6, 4)
    assert seen(meeting).doubts == [Doubtful(Doubt.PRESENCE, 1)]
