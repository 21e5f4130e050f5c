"""How far the units of a round are: counted by the database as the concepts count one by one."""

from datetime import date, timedelta

from flask import Flask

from survey import clock
from survey.ballots.manifest import draw_up
from survey.ballots.models import Poll, State
from survey.db import db
from survey.evaluation.models import ReviewOf, ReviewVerdict
from survey.evaluation.operations import give_review
from survey.findings.models import FindingKind, FindingStatus
from survey.findings.operations import add_findings
from survey.findings.queries import Rectification
from survey.instruments.builtin import builtin
from survey.publication.progress import Step, progress_of, progress_of_round, rounds_at_a_glance
from survey.rounds.models import Inspection
from tests.make import make_inspection, make_officer, make_poll, make_round

PAST, FUTURE = -timedelta(hours=1), timedelta(hours=1)
COURSES = {
    State.DRAFT: {},
    State.WAITING: {"opened_at": PAST, "opens_at": FUTURE},
    State.OPEN: {"opened_at": PAST, "closes_at": FUTURE},
    State.SUSPENDED: {"opened_at": 2 * PAST, "suspended_at": PAST, "closes_at": PAST},
    State.CLOSING: {"opened_at": 2 * PAST, "closes_at": PAST},
    State.CLOSED: {"opened_at": 2 * PAST, "closing_at": PAST, "closed_at": PAST},
    State.CANCELLED: {"opened_at": 2 * PAST, "cancelled_at": PAST},
}


WAITS_FOR = {
    State.CANCELLED: Step.POLLS,
    State.DRAFT: Step.OPENING,
    State.WAITING: Step.VOTERS,
    State.OPEN: Step.VOTERS,
    State.SUSPENDED: Step.SUSPENDED,
    State.CLOSING: Step.VOTERS,
    State.CLOSED: Step.DECISIONS,
}


def make_poll_in(inspection: Inspection, state: State) -> Poll:
    instants = {name: clock.now() + offset for name, offset in COURSES[state].items()}
    poll = make_poll(inspection, **instants)
    poll.manifest = draw_up(poll, builtin("QZ"), [], date(2029, 12, 31)).to_json() if poll.opened_at else None
    db.session.commit()
    return poll


def test_the_database_computes_the_state_of_a_poll_as_the_poll_does(app: Flask) -> None:
    for state in State:
        poll = make_poll_in(make_inspection(), state)
        assert poll.state is state
        assert progress_of_round(make_officer(), poll.inspection.round).polls == {state: 1}


def test_an_empty_round_waits_for_its_roster(app: Flask) -> None:
    assert progress_of_round(make_officer(), make_round()).step is Step.ROSTER


def test_a_round_waits_for_what_its_polls_wait_for(app: Flask) -> None:
    for state, step in WAITS_FOR.items():
        assert (
            progress_of_round(make_officer(), make_poll_in(make_inspection(), state).inspection.round).step
            is step
        )


def test_the_list_of_rounds_counts_units_once_and_running_polls(app: Flask) -> None:
    inspection = make_inspection()
    make_poll_in(inspection, State.OPEN)
    make_poll_in(inspection, State.CLOSED)
    make_inspection(inspection.round)
    [glance] = rounds_at_a_glance(inspection.round.office_id)
    assert (glance.round, glance.units, glance.running) == (inspection.round, 2, 1)


def test_findings_and_the_latest_verdict_of_each_party_are_counted(app: Flask) -> None:
    inspection = make_inspection()
    by = make_officer(office=inspection.round.office)
    statuses = (FindingStatus.RECTIFIED, FindingStatus.UNDERWAY, None)
    findings = [
        {"number": number, "text": "问题", "kind": FindingKind.COMMON, "status": status}
        for number, status in enumerate(statuses, start=1)
    ]
    add_findings(by, inspection, findings)
    for party, verdict in (
        ("office", ReviewVerdict.RETURN),
        ("team", ReviewVerdict.PASS),
        ("office", ReviewVerdict.PASS),
    ):
        give_review(by, inspection, party, ReviewOf.PROGRESS, verdict)
    give_review(by, inspection, "discipline", ReviewOf.PLAN, ReviewVerdict.RETURN)
    progress = progress_of(make_officer(), inspection)
    assert progress.findings == Rectification(total=3, rectified=1, unstated=1)
    assert progress.verdicts == {ReviewVerdict.PASS: 2}


def test_pages_of_a_long_round_follow_each_other(app: Flask) -> None:
    round = make_round()
    for _ in range(5):
        make_inspection(round)
    first, last, beyond = (
        progress_of_round(make_officer(), round, number, per_page=2) for number in (1, 3, 9)
    )
    assert [len(progress.rows) for progress in (first, last, beyond)] == [2, 1, 1]
    assert beyond.page.page == 3
    assert first.units == 5
