"""What is unusual about an open poll: numbers to ask about, told after the close, that change no figure."""

from datetime import date, timedelta

import pytest
from flask import Flask

from survey import clock
from survey.ballots.facts import PollStillOpen
from survey.ballots.models import Footfall, Mode, Poll
from survey.ballots.queries import Ballots
from survey.db import db, settings
from survey.instruments.answers import pack
from survey.instruments.builtin import builtin
from survey.officers.models import Officer
from survey.tally.operations import count, read_tally
from survey.tally.queries import pooled_rates
from survey.tally.unusual import days, straight_lines, unusual_of
from tests.make import make_counted_poll, make_inspection, make_poll, make_round
from tests.tally.test_operations import make_box, people

__all__ = ["people"]

People = tuple[Officer, Officer]
FIRST = date(2026, 11, 2)


def on(*casts: int) -> dict[date, tuple[int, int]]:
    return {FIRST + timedelta(days=number): (each + 3, each) for number, each in enumerate(casts) if each}


@pytest.mark.parametrize(
    ("casts", "bursts"),
    [
        ((5, 8, 61, 6, 7), {2}),
        ((5, 8, 19, 6, 1), set()),  # few, whatever the others are
        ((30, 28, 31, 90, 29), set()),  # three times the median is not more than that
        ((30, 28, 31, 91, 30), {3}),
        ((0, 0, 40, 0, 0), {2}),  # the whole poll on one afternoon of a week
        ((200,), set()),  # open for a day: nothing to compare with
        ((), set()),
    ],
)
def test_a_burst_is_a_full_day_far_above_the_median(casts: tuple[int, ...], bursts: set[int]) -> None:
    found = days(on(*casts), FIRST, FIRST + timedelta(days=max(len(casts) - 1, 0)))
    assert {(each.day - FIRST).days for each in found if each.is_burst} == bursts
    assert [each.casts for each in found] == [each for each in casts if each]


def packed(**answers: str) -> str:
    return pack(builtin("QZ"), {key: (value,) for key, value in answers.items()})


SAME = dict.fromkeys(("overall", "openness", "problems", "conduct", "lasting"), "fair")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (SAME, (1, 1)),
        (SAME | {"signs": "none", "identity": "other"}, (1, 1)),  # what is not rated says nothing
        (SAME | {"lasting": "satisfied"}, (0, 1)),
        ({"overall": "fair", "openness": "fair", "problems": "fair"}, (1, 1)),
        ({"overall": "fair", "openness": "fair"}, (0, 0)),
        ({}, (0, 0)),
    ],
)
def test_a_straight_line_is_one_choice_throughout(answers: dict[str, str], expected: tuple[int, int]) -> None:
    ballots = [Ballots(packed(**answers), "open", "", "", 1)]
    assert straight_lines(builtin("QZ"), ballots) == expected


def test_straight_lines_are_counted_whatever_they_chose(app: Flask) -> None:
    ballots = [
        Ballots(packed(**dict.fromkeys(SAME, value)), "open", "", "", number)
        for number, value in enumerate(("satisfied", "fair", "dissatisfied"), 1)
    ]
    assert straight_lines(builtin("QZ"), ballots) == (6, 6)


def seen(poll: Poll, *casts: int) -> None:
    today = clock.today(settings().timezone)
    for number, each in enumerate(casts):
        day = today - timedelta(days=len(casts) - 1 - number)
        db.session.add(Footfall(poll_id=poll.id, day=day, scans=2 * each, casts=each))
    poll.opened_at = clock.now() - timedelta(days=len(casts) - 1)
    db.session.commit()


def test_a_closed_poll_tells_its_days_its_doubtful_ballots_and_its_straight_lines(people: People) -> None:
    poll = make_box(people[0], satisfied=40, doubtful=10)
    seen(poll, 4, 2, 3, 40)
    found = unusual_of(poll)
    assert found
    assert [each.casts for each in found.bursts] == [40]
    assert (found.scans, found.doubtful, found.straight, found.comparable) == (98, 10, 50, 50)
    assert (found.returned, found.without_page) == (50, 0)


def test_ballots_of_nobody_who_saw_the_page_are_told(people: People) -> None:
    poll = make_box(people[0])
    today = clock.today(settings().timezone)
    db.session.add(Footfall(poll_id=poll.id, day=today, scans=8, casts=50))
    db.session.commit()
    found = unusual_of(poll)
    assert found
    assert found.without_page == 42


def test_a_ticket_poll_has_nothing_to_tell_and_an_open_one_nothing_yet(people: People) -> None:
    meeting = make_counted_poll(make_inspection(make_round(people[0].office)), mode=Mode.TICKET)
    assert unusual_of(meeting) is None
    with pytest.raises(PollStillOpen):
        unusual_of(make_poll())


def test_a_flag_alone_leaves_no_base(people: People) -> None:
    poll = make_box(people[0], satisfied=40, doubtful=10)
    count(None, poll)
    full = read_tally(people[0], poll)
    overall = next(item for item in full["items"] if item["key"] == full["headline"])
    assert (full["returned"], overall["base"], full["adjusted"], full["left_out"]) == (50, 50, None, [])
    assert full["unusual"]["doubtful"] == 10
    assert "unusual" not in read_tally(people[0], poll, "public")


def test_whoever_chose_to_answer_is_never_added_to_whoever_had_a_ticket(people: People) -> None:
    round = make_round(people[0].office)
    for mode, satisfied in ((Mode.OPEN, 30), (Mode.TICKET, 20), (Mode.TICKET, 5)):
        make_counted_poll(make_inspection(round), satisfied=satisfied, mode=mode)
    rates = [(rate.mode, rate.polls, rate.share) for rate in pooled_rates(round) if rate.team is None]
    assert rates == [(Mode.OPEN, 1, (30, 30)), (Mode.TICKET, 2, (25, 25))]
