"""A meeting whose vote is void is as if not held, also once another is being prepared in its place."""

import pytest
from flask import Flask

from survey import clock
from survey.ballots.models import Mode
from survey.db import db
from survey.meetings import queries
from survey.meetings.models import Meeting
from survey.meetings.operations import vote_again
from survey.meetings.rules import Quorum
from survey.publication.gathering import standing_of
from survey.publication.policy import Policy
from survey.publication.reasons import Remark
from survey.publication.rules import decide
from survey.tally.rules import Turnout
from tests.make import make_counted_poll, make_inspection, make_officer, make_round

POLICY = Policy(parties=("office",))


def judged(meeting: Meeting) -> tuple[list[str], bool]:
    """What is void in the standing of its unit, and whether the unit has a poll to decide on."""
    verdict = decide(POLICY, standing_of(meeting.inspection), clock.today("Asia/Shanghai"))
    void = [reason.input for reason in verdict.reasons if Remark.VOID in reason.remarks]
    return void, "poll" not in verdict.missing


@pytest.mark.parametrize(
    ("turnout", "void"),
    [
        (Turnout(returned=20, issued=20, present=20, eligible=30), []),
        (Turnout(returned=19, issued=19, present=19, eligible=30), ["quorum.MC"]),
        (Turnout(returned=25, issued=24, present=24, eligible=30), ["returned.MC"]),
    ],
)
def test_a_void_vote_decides_nothing_and_its_reason_is_shown(
    app: Flask, turnout: Turnout, void: list[str]
) -> None:
    inspection = make_inspection(make_round())
    poll = make_counted_poll(
        inspection,
        "MC",
        turnout.returned,
        turnout=turnout,
        mode=Mode.TICKET,
        eligible=turnout.eligible,
        present=turnout.present,
    )
    officer = make_officer(office=inspection.round.office)
    kept = {"place": "会议室", "starts_at": clock.now(), "agenda": ["测评"], "quorum": Quorum.TWO_THIRDS}
    meeting = Meeting(inspection=inspection, poll=poll, made_by=officer, made_at=clock.now(), **kept)
    db.session.add(meeting)
    db.session.commit()
    assert judged(meeting) == (void, not void)
    assert queries.standing_of(meeting).is_void is bool(void)
    if "quorum.MC" in void:
        vote_again(officer, meeting, "实到不足")
        assert judged(meeting) == (void, False)
