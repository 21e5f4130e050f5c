"""Tickets exist as digests, are counted as numbers, and are made worthless by the run."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from survey.ballots import polls
from survey.ballots.digests import ticket_digest
from survey.ballots.facts import (
    CountUnfit,
    GroupUnfit,
    GroupUnknown,
    NoTickets,
    PollClosed,
    RunUnknown,
    TicketUnknown,
)
from survey.ballots.models import Mode, Poll, PrintRun, Ticket, TicketState
from survey.ballots.queries import runs_of
from survey.db import db
from survey.instruments.answers import Checked
from tests.ballots.urn import answers, cast, make_open_poll, make_ticket_poll, seen
from tests.make import make_inspection

pytestmark = pytest.mark.usefixtures("booth")


def make_draft() -> Poll:
    return polls.prepare_poll(None, make_inspection(), "MC", Mode.TICKET)


def mc() -> Checked:
    return answers("satisfied", "MC")


def test_codes_stand_in_the_answer_and_their_digests_in_the_table() -> None:
    poll = make_draft()
    codes = polls.issue_tickets(None, poll, 5)
    digests = set(db.session.scalars(select(Ticket.digest).filter_by(poll_id=poll.id)))
    assert digests == {ticket_digest(poll.key or b"", code) for code in codes}
    assert len(digests) == 5


def test_issued_are_the_tickets_handed_out() -> None:
    poll = make_draft()
    polls.issue_tickets(None, poll, 30, spare=5, group="干部职工")
    polls.issue_tickets(None, poll, 10, group="服务对象")
    assert seen(poll).issued == 40
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 45


def test_a_spare_ticket_counts_once_it_must_have_been_handed_out() -> None:
    poll = make_draft()
    codes = polls.issue_tickets(None, poll, 2, spare=2)
    polls.open_poll(None, poll, "小组会")
    for code in codes[:3]:
        cast(poll, ticket=code, checked=mc())
    assert (seen(poll).issued, seen(poll).returned) == (3, 3)


def test_a_voided_run_is_worthless_but_what_was_cast_with_it_stays() -> None:
    poll = make_draft()
    lost = polls.issue_tickets(None, poll, 4)
    kept = polls.issue_tickets(None, poll, 4)
    polls.open_poll(None, poll, "小组会")
    cast(poll, ticket=lost[0], checked=mc())
    run = db.session.scalars(select(PrintRun).order_by(PrintRun.id)).first()
    assert run is not None
    assert polls.void_run(None, poll, run.id, "票样遗失") == 3
    with pytest.raises(TicketUnknown):
        cast(poll, ticket=lost[1], checked=mc())
    cast(poll, ticket=kept[0], checked=mc())
    assert (seen(poll).issued, seen(poll).returned) == (5, 2)
    assert [(each.unused, each.spent, each.void) for each in runs_of(poll)] == [(0, 1, 3), (3, 1, 0)]


def test_a_run_of_another_poll_is_unknown() -> None:
    poll, other = make_draft(), make_draft()
    polls.issue_tickets(None, other, 3)
    run = db.session.scalars(select(PrintRun.id)).one()
    with pytest.raises(RunUnknown):
        polls.void_run(None, poll, run)


@pytest.mark.parametrize(("count", "spare"), [(0, 0), (-1, 5), (5, -1), (20_000, 1)])
def test_impossible_numbers_of_tickets_are_refused(count: int, spare: int) -> None:
    with pytest.raises(CountUnfit):
        polls.issue_tickets(None, make_draft(), count, spare)


def test_an_open_poll_has_no_tickets() -> None:
    with pytest.raises(NoTickets):
        polls.issue_tickets(None, make_open_poll(), 5)


def test_groups_are_known_when_the_poll_opens() -> None:
    poll = make_draft()
    with pytest.raises(GroupUnfit):
        polls.issue_tickets(None, poll, 5, group="群" * 31)
    polls.issue_tickets(None, poll, 20, group="服务对象")
    polls.open_poll(None, poll)
    polls.issue_tickets(None, poll, 5, group="服务对象")
    with pytest.raises(GroupUnknown):
        polls.issue_tickets(None, poll, 5, group="群众代表")
    with pytest.raises(GroupUnknown):
        polls.issue_tickets(None, poll, 5)


def test_no_ticket_is_issued_after_the_close() -> None:
    poll, _ = make_ticket_poll(3)
    polls.begin_close(None, poll)
    with pytest.raises(PollClosed):
        polls.issue_tickets(None, poll, 5)


def test_tickets_are_stored_in_the_order_of_their_digests(app: Flask) -> None:
    poll = make_draft()
    codes = polls.issue_tickets(None, poll, 200)
    digests = [ticket_digest(poll.key or b"", code) for code in codes]
    assert digests != sorted(digests)
    place = "ctid" if app.config["SURVEY"].database_url.startswith("postgresql") else "digest"
    stored = (
        db.session.connection().exec_driver_sql(f"SELECT digest FROM ticket ORDER BY {place}").scalars().all()
    )
    assert [bytes(digest) for digest in stored] == sorted(digests)
    assert set(db.session.scalars(select(Ticket.state))) == {TicketState.UNUSED}
