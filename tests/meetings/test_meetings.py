"""A meeting from its preparation to its close: who is there, what its poll knows of that, and when it votes again."""

from datetime import timedelta
from fractions import Fraction

import pytest
from flask import Flask

from survey import clock
from survey.ballots import polls, print_runs
from survey.ballots.facts import AttendanceFrozen, AttendanceUnfit
from survey.ballots.models import Mixing, Mode, Poll, State
from survey.ballots.tickets import books
from survey.config import Config
from survey.db import db
from survey.meetings import evenings, operations, queries
from survey.meetings.facts import (
    AgendaUnfit,
    GroupToldTwice,
    MeetingBegun,
    MeetingCancelled,
    PlaceMissing,
    PollUnfit,
    TeamVoted,
    VoteStands,
)
from survey.meetings.minutes import take_minutes
from survey.meetings.models import Meeting, Minutes, Presence
from survey.meetings.queries import standing_of
from survey.meetings.rules import Attendance, MeetingState, Quorum, Void
from survey.officers.models import Officer
from survey.rounds import members
from tests.ballots.urn import ENOUGH, at_once, cast, close
from tests.make import make_counted_poll, make_inspection, make_meeting, make_officer, make_poll, make_round

pytestmark = pytest.mark.usefixtures("booth")

STAFF, PEOPLE = "干部职工", "服务对象"


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    return make_meeting()


@pytest.fixture
def by(meeting: Meeting) -> Officer:
    return meeting.made_by


def poll_of(meeting: Meeting) -> Poll:
    db.session.rollback()
    assert meeting.poll
    return meeting.poll


def opened(meeting: Meeting, by: Officer, count: int, cast_with: int = 0) -> Poll:
    """Its vote begun with so many tickets, some of them cast."""
    poll = poll_of(meeting)
    codes = print_runs.issue_tickets(by, poll, count)
    polls.open_poll(by, poll, ENOUGH)
    for code in codes[:cast_with]:
        cast(poll, ticket=code)
    db.session.rollback()
    return poll


def test_a_meeting_is_made_with_its_vote(meeting: Meeting) -> None:
    poll = poll_of(meeting)
    assert (poll.instrument, poll.mode, poll.mixing, poll.wave) == ("MC", Mode.TICKET, Mixing.AT_CLOSE, 1)
    assert standing_of(meeting).state is MeetingState.PREPARED


def test_a_vote_that_stands_already_is_attached_if_it_is_a_meetings(app: Flask) -> None:
    inspection = make_inspection()
    fit = make_poll(inspection, "MC", mode=Mode.TICKET, mixing=Mixing.AT_CLOSE)
    unfit = [
        make_poll(inspection),
        make_poll(inspection, "XZ", mode=Mode.TICKET),
        make_poll(mode=Mode.TICKET, mixing=Mixing.AT_CLOSE),
        make_poll(inspection, mode=Mode.TICKET, mixing=Mixing.AT_CLOSE, cancelled_at=clock.now()),
    ]
    for poll in unfit:
        with pytest.raises(PollUnfit):
            make_meeting(inspection, poll=poll)
    assert poll_of(make_meeting(inspection, poll=fit)) == fit
    with pytest.raises(PollUnfit):
        make_meeting(inspection, poll=fit)


def test_two_who_attach_one_vote_at_once_make_one_meeting(app: Flask) -> None:
    poll = make_poll(None, "MC", mode=Mode.TICKET, mixing=Mixing.AT_CLOSE)
    by, poll_id = make_officer(office=poll.inspection.round.office).id, poll.id
    db.session.rollback()

    def attach() -> int:
        with app.app_context():
            mine = db.session.get_one(Poll, poll_id)
            return make_meeting(mine.inspection, by=db.session.get_one(Officer, by), poll=mine).id

    made = at_once([attach, attach])
    assert sorted(type(each).__name__ for each in made) == ["PollUnfit", "int"]


def test_place_and_agenda_are_needed(app: Flask) -> None:
    with pytest.raises(PlaceMissing):
        make_meeting(place=" ")
    for agenda in ([], [" "], ["x"] * 31, ["x" * 201]):
        with pytest.raises(AgendaUnfit):
            make_meeting(agenda=agenda)


def test_presence_by_group_is_what_the_vote_counts_with(meeting: Meeting, by: Officer) -> None:
    operations.tell_presence(by, meeting, [Attendance(STAFF, 30, 20), Attendance(PEOPLE, 10, 0)])
    operations.tell_presence(by, meeting, [Attendance(STAFF, 30, 28), Attendance(PEOPLE, 10, 0)])
    poll, standing = poll_of(meeting), standing_of(meeting)
    assert (poll.eligible, poll.present) == (40, 28) == (standing.eligible, standing.present)
    assert standing.groups == [Attendance(STAFF, 30, 28), Attendance(PEOPLE, 10, 0)]
    assert db.session.query(Presence).count() == 3, "what was told is kept, and nothing twice"


def test_a_group_that_is_not_told_any_more_is_gone(meeting: Meeting, by: Officer) -> None:
    operations.tell_presence(by, meeting, [Attendance("干部", 30, 20)])
    operations.tell_presence(by, meeting, [Attendance(STAFF, 30, 20)])
    assert standing_of(meeting).groups == [Attendance(STAFF, 30, 20)]
    assert poll_of(meeting).eligible == 30


@pytest.mark.parametrize(
    ("groups", "fact"),
    [
        ([Attendance(STAFF, 3, 4)], AttendanceUnfit),
        ([Attendance(STAFF, -1, -1)], AttendanceUnfit),
        ([Attendance(STAFF, 3, 3), Attendance(STAFF, 4, 4)], GroupToldTwice),
    ],
)
def test_presence_that_cannot_be_meant_changes_nothing(
    meeting: Meeting, by: Officer, groups: list[Attendance], fact: type[Exception]
) -> None:
    with pytest.raises(fact):
        operations.tell_presence(by, meeting, groups)
    assert standing_of(meeting).groups == []


def test_the_eligible_are_fixed_at_opening_and_the_present_at_the_close(
    meeting: Meeting, by: Officer, config: Config
) -> None:
    operations.tell_presence(by, meeting, [Attendance("", 4, 2)])
    poll = opened(meeting, by, 3, cast_with=2)
    with pytest.raises(AttendanceFrozen):
        operations.tell_presence(by, meeting, [Attendance("", 5, 3)])
    operations.tell_presence(by, meeting, [Attendance("", 4, 3)])
    standing = standing_of(meeting)
    assert (standing.state, standing.present) == (MeetingState.OPEN, 3)
    assert standing.turnout
    assert (standing.turnout.returned, standing.turnout.spoilt) == (2, None), (
        "to the last ballot, and no more"
    )
    with pytest.raises(MeetingBegun):
        operations.change_meeting(by, meeting, "别处", clock.now(), ["测评"], Quorum.HALF, True)
    close(poll, config)
    assert standing_of(meeting).state is MeetingState.CLOSED
    with pytest.raises(MeetingBegun):
        operations.tell_presence(by, meeting, [Attendance("", 4, 4)])
    keep_minutes(meeting, by)
    assert standing_of(meeting).state is MeetingState.MINUTED


def keep_minutes(meeting: Meeting, by: Officer) -> None:
    kept = {"document": "{}", "digest": "", "tellers": [], "at": clock.now(), "officer_id": by.id}
    db.session.add(Minutes(meeting_id=meeting.id, revision=1, **kept))
    db.session.commit()


def test_a_void_vote_is_taken_again_and_a_valid_one_is_not(
    meeting: Meeting, by: Officer, config: Config
) -> None:
    operations.tell_presence(by, meeting, [Attendance("", 4, 2)])
    void = opened(meeting, by, 2, cast_with=2)
    close(void, config)
    standing = standing_of(meeting)
    assert (standing.voids, standing.is_void) == ((Void.QUORUM,), True)
    made = operations.vote_again(by, meeting, "实到不足半数，会后补到2人")
    assert (made.wave, made.state, poll_of(meeting)) == (2, State.DRAFT, made)
    assert (made.eligible, made.present) == (4, 2), "who is there stays told"
    assert void.state is State.CLOSED, "the void one keeps its box"
    assert queries.meeting_of(void) == meeting == queries.meeting_of(made)
    assert standing_of(meeting).state is MeetingState.PREPARED
    operations.tell_presence(by, meeting, [Attendance("", 4, 4)])
    close(opened(meeting, by, 4, cast_with=4), config)
    with pytest.raises(VoteStands):
        operations.vote_again(by, meeting, "结果不理想")


def test_a_vote_that_goes_on_is_taken_again_unread(meeting: Meeting, by: Officer) -> None:
    with pytest.raises(VoteStands):
        operations.vote_again(by, meeting, "还没有开始")
    first = opened(meeting, by, 3, cast_with=1)
    made = operations.vote_again(by, meeting, "票发错了单位")
    assert (first.state, first.successor) == (State.CANCELLED, made)
    assert books(made) == [], "new tickets are needed"


def test_a_vote_that_was_cancelled_leaves_a_meeting_without_one(meeting: Meeting, by: Officer) -> None:
    polls.cancel_poll(by, poll_of(meeting), "单位名称有误")
    standing = standing_of(meeting)
    assert (standing.needs_poll, standing.state, standing.turnout) == (True, MeetingState.PREPARED, None)
    assert operations.vote_again(by, meeting, "更正单位名称").state is State.DRAFT


def test_a_cancelled_meeting_takes_its_vote_with_it(meeting: Meeting, by: Officer) -> None:
    operations.cancel_meeting(by, meeting, "改期")
    assert poll_of(meeting).state is State.CANCELLED
    assert standing_of(meeting).state is MeetingState.CANCELLED
    with pytest.raises(MeetingCancelled):
        operations.vote_again(by, meeting, "又不改了")


def test_meetings_of_an_evening_follow_each_other_in_their_hall(app: Flask) -> None:
    of = make_round()
    start = clock.utc(
        clock.local(clock.now(), "Asia/Shanghai").replace(hour=19, tzinfo=None), "Asia/Shanghai"
    )
    hours = {"二": 40, "一": 0, "三": 80, "次日": 24 * 60}
    made = {
        name: make_meeting(make_inspection(of), starts_at=start + timedelta(minutes=minutes))
        for name, minutes in hours.items()
    }
    elsewhere = make_meeting(make_inspection(of), starts_at=start, place="乡政府")
    foreign = make_meeting(starts_at=start)
    beside = evenings.around(elsewhere.made_by, made["二"])
    assert (beside.before, beside.after) == (made["一"], made["三"])
    assert evenings.around(elsewhere.made_by, made["三"]).after is None
    evening = [each.meeting for each in evenings.evening_of(elsewhere.made_by, beside.day).meetings]
    assert evening == [made["一"], elsewhere, made["二"], made["三"]]
    opened(elsewhere, elsewhere.made_by, 3)
    assert evenings.around(elsewhere.made_by, made["二"]).still_open == [elsewhere]
    assert queries.find_meeting(of.office_id, foreign.id) is None
    assert evenings.meetings_page(elsewhere.made_by).listed[0].meeting == made["次日"]
    assert foreign not in [each.meeting for each in evenings.meetings_page(elsewhere.made_by).listed]


def test_a_vote_on_ones_own_team_is_no_neighbour(app: Flask) -> None:
    of, start = make_round(), clock.now()
    own, other = make_inspection(of), make_inspection(of)
    about_team = make_poll(own, "XZ", mode=Mode.TICKET, mixing=Mixing.AT_CLOSE)
    make_meeting(own, starts_at=start, poll=about_team)
    meeting = make_meeting(other, starts_at=start + timedelta(minutes=1))
    member = make_officer(office=of.office)
    members.add_member(meeting.made_by, of.teams[0], member.id)
    assert evenings.around(meeting.made_by, meeting).before is not None
    assert evenings.around(member, meeting).before is None


def test_a_vote_on_a_team_has_no_minutes(app: Flask) -> None:
    meeting = make_meeting()
    meeting.poll = make_counted_poll(meeting.inspection, "XZ", satisfied=4, mode=Mode.TICKET)
    db.session.commit()
    with pytest.raises(TeamVoted):
        take_minutes(meeting.made_by, meeting, ["张三"], "", Fraction(9, 10))
