"""What may be known of a poll while it is open: how many, never what."""

from datetime import timedelta

import pytest

from survey import clock
from survey.ballots import polls
from survey.ballots.facts import PollStillOpen
from survey.ballots.models import Mode, State
from survey.ballots.queries import Ballots, box
from survey.config import Config
from tests.ballots.urn import answers, blank, cast, close, make_open_poll, make_ticket_poll, new_mark, seen

pytestmark = pytest.mark.usefixtures("booth")


def test_turnout_says_how_many_at_any_time(config: Config) -> None:
    poll, codes = make_ticket_poll(5, eligible=8)
    polls.set_attendance(None, poll, 8, 6)
    for code in codes[:3]:
        cast(poll, ticket=code)
    open_ = seen(poll)
    assert (open_.state, open_.mode) == (State.OPEN, Mode.TICKET)
    assert (open_.eligible, open_.present, open_.issued, open_.returned, open_.spoilt) == (8, 6, 5, 3, None)
    close(poll, config)
    assert (seen(poll).state, seen(poll).returned, seen(poll).spoilt) == (State.CLOSED, 3, 0)


def test_a_page_that_was_sent_twice_is_one_returned_ballot() -> None:
    poll, mark = make_open_poll(), new_mark()
    for _ in range(3):
        cast(poll, mark)
    assert seen(poll).returned == 1


@pytest.mark.parametrize(("mode", "codes"), [(Mode.OPEN, 0), (Mode.TICKET, 15)])
def test_the_turnout_of_a_team_evaluation_goes_in_steps_of_ten_until_the_close(
    mode: Mode, codes: int, config: Config
) -> None:
    poll, tickets = make_ticket_poll(codes, "XZ") if codes else (make_open_poll("XZ"), [""] * 15)
    shown = []
    for ticket in tickets[:12]:
        cast(poll, ticket=ticket, checked=answers("good", "XZ"))
        shown.append(seen(poll).returned)
    assert shown == [0] * 9 + [10] * 3
    close(poll, config)
    assert seen(poll).returned == 12


def test_nobody_sees_a_result_before_the_box_is_closed(config: Config) -> None:
    poll = make_open_poll(closes_at=clock.now() + timedelta(hours=1))
    cast(poll)
    for _ in range(2):  # open, then closing but not mixed
        with pytest.raises(PollStillOpen):
            box(poll)
        polls.begin_close(None, poll)


def test_the_box_takes_those_alike_together(config: Config) -> None:
    poll = make_open_poll()
    for overall in ("satisfied", "fair", "satisfied"):
        cast(poll, checked=answers(overall))
    close(poll, config)
    assert box(poll) == [Ballots("010000|", "open", "", "", 2), Ballots("020000|", "open", "", "", 1)]


def test_a_ballot_with_nothing_chosen_is_spoilt(config: Config) -> None:
    poll, codes = make_ticket_poll(3, "MC")
    cast(poll, ticket=codes[0], checked=answers("satisfied", "MC"))
    cast(poll, ticket=codes[1], checked=blank("MC"))
    close(poll, config)
    assert (seen(poll).returned, seen(poll).spoilt) == (2, 1)
