"""Minutes are taken of what was counted, add up, and are never changed: a later revision says why."""

import json
from fractions import Fraction

import pytest
from flask import Flask

from survey.config import Config
from survey.db import db
from survey.meetings.facts import NothingToMinute, NotMinuted, RevisionUnexplained, TellersMissing
from survey.meetings.minutes import read_minutes, revisions_of, take_minutes
from survey.meetings.models import Meeting, Minutes
from survey.meetings.queries import standing_of
from survey.meetings.rules import MeetingState
from survey.notices.minutes import Taken, read
from survey.tally.queries import full_count
from tests.make import make_officer
from tests.meetings.vote import PEOPLE, STAFF, counted, make_vote, poll_of

pytestmark = pytest.mark.usefixtures("booth")

LINE = Fraction(9, 10)
TELLERS = ["张三", " 李四 ", ""]


def taken(meeting: Meeting, reason: str = "") -> Minutes:
    return take_minutes(meeting.made_by, meeting, TELLERS, reason, LINE)


@pytest.fixture
def meeting(app: Flask, config: Config) -> Meeting:
    return counted(make_officer(), config)


def test_every_number_is_the_tallys_and_totals_add_up(meeting: Meeting) -> None:
    read_back = read(taken(meeting))
    assert figures(read_back) == {
        STAFF: (14, 12, 12, 11, 0, 11),
        PEOPLE: (9, 8, 8, 6, 1, 5),
        "": (23, 20, 20, 17, 1, 16),
    }
    assert read_back.ungrouped is None
    assert [(each.name, each.issued, each.returned) for each in read_back.channels] == [("ticket", 20, 17)]
    tally = full_count(poll_of(meeting)).raw
    for line in read_back.table.rated:
        own = tally.counted(line.key)
        assert [cell.count for cell in line.cells] == list(own.counts.values())
        assert (line.good or 0, line.base or 0) == own.overall
        assert (line.blank, line.invalid) == (own.blank, own.invalid)
        assert sum(own.counts.values()) + own.blank + own.invalid == read_back.total.valid
    assert (read_back.table.headline.rate, read_back.has_quorum, read_back.needed) == ("87.5%", True, 12)
    assert len(read_back.head) == 12


def test_minutes_stand_as_they_were_taken(meeting: Meeting) -> None:
    first = taken(meeting)
    text, digest = first.document, first.digest
    assert standing_of(meeting).state is MeetingState.MINUTED
    with pytest.raises(RevisionUnexplained):
        taken(meeting)
    second = taken(meeting, "补登监票人")
    assert [(each.revision, each.reason) for each in revisions_of(meeting)] == [(2, "补登监票人"), (1, "")]
    db.session.refresh(first)
    assert (first.document, first.digest) == (text, digest)
    assert json.loads(second.document)["tellers"] == ["张三", "李四"]
    assert [read_minutes(meeting.made_by, meeting, number).id for number in (None, 1)] == [
        second.id,
        first.id,
    ]
    with pytest.raises(NotMinuted):
        read_minutes(meeting.made_by, meeting, 3)


def test_minutes_open_the_table_and_name_who_counted(meeting: Meeting) -> None:
    with pytest.raises(TellersMissing):
        take_minutes(meeting.made_by, meeting, [" "], "", LINE)
    with pytest.raises(TellersMissing):
        take_minutes(meeting.made_by, meeting, ["张" * 31], "", LINE)
    assert revisions_of(meeting) == []


def test_nothing_is_minuted_before_the_count(app: Flask) -> None:
    meeting, _ = make_vote(make_officer())
    with pytest.raises(NothingToMinute):
        taken(meeting)


def figures(taken: Taken) -> dict[str, tuple[int | None, ...]]:
    return {
        each.name: (each.eligible, each.present, each.issued, each.returned, each.spoilt, each.valid)
        for each in (*taken.groups, taken.total)
    }
