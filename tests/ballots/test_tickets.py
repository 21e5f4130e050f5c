"""Tickets exist as digests, are counted as numbers, and are made worthless by the run."""

from contextlib import suppress
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from survey.ballots import polls, print_runs
from survey.ballots.balance import Balance, Ending
from survey.ballots.codes import grouped
from survey.ballots.digests import ticket_digest
from survey.ballots.facts import (
    CountUnfit,
    GroupUnfit,
    GroupUnknown,
    NoSpareLeft,
    NoTickets,
    PollClosed,
    ReasonMissing,
    RunUnknown,
    SpareUnfit,
    TicketCast,
    TicketMistyped,
    TicketUnknown,
    TicketVoid,
)
from survey.ballots.models import Mode, Poll, PrintRun, Ticket, TicketState
from survey.ballots.tickets import books
from survey.config import Config
from survey.db import db
from survey.facts import Fact
from survey.instruments.answers import Checked
from survey.officers.models import AuditEntry
from tests.ballots.urn import answers, cast, close, make_open_poll, make_ticket_poll, seen
from tests.make import make_inspection

pytestmark = pytest.mark.usefixtures("booth")


def make_draft() -> Poll:
    return polls.prepare_poll(None, make_inspection(), "MC", Mode.TICKET)


def mc() -> Checked:
    return answers("satisfied", "MC")


def test_codes_stand_in_the_answer_and_their_digests_in_the_table() -> None:
    poll = make_draft()
    codes = print_runs.issue_tickets(None, poll, 5)
    digests = set(db.session.scalars(select(Ticket.digest).filter_by(poll_id=poll.id)))
    assert digests == {ticket_digest(poll.key or b"", code) for code in codes}
    assert len(digests) == 5


def test_issued_are_the_tickets_handed_out() -> None:
    poll = make_draft()
    print_runs.issue_tickets(None, poll, 30, spare=5, group="干部职工")
    print_runs.issue_tickets(None, poll, 10, group="服务对象")
    assert seen(poll).issued == 40
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 45


def test_a_spare_ticket_counts_once_it_must_have_been_handed_out() -> None:
    poll = make_draft()
    codes = print_runs.issue_tickets(None, poll, 2, spare=2)
    polls.open_poll(None, poll, "小组会")
    for code in codes[:3]:
        cast(poll, ticket=code, checked=mc())
    assert (seen(poll).issued, seen(poll).returned) == (3, 3)


def test_a_voided_run_is_worthless_but_what_was_cast_with_it_stays() -> None:
    poll = make_draft()
    lost = print_runs.issue_tickets(None, poll, 4)
    kept = print_runs.issue_tickets(None, poll, 4)
    polls.open_poll(None, poll, "小组会")
    cast(poll, ticket=lost[0], checked=mc())
    run = db.session.scalars(select(PrintRun).order_by(PrintRun.id)).first()
    assert run is not None
    assert print_runs.void_run(None, poll, run.id, "票样遗失") == 3
    with pytest.raises(TicketUnknown):
        cast(poll, ticket=lost[1], checked=mc())
    cast(poll, ticket=kept[0], checked=mc())
    assert (seen(poll).issued, seen(poll).returned) == (5, 2)
    balances = [book.balance for book in books(poll)]
    assert [(each.outstanding, each.spent, each.revoked) for each in balances] == [(0, 1, 3), (3, 1, 0)]


def test_a_run_of_another_poll_is_unknown() -> None:
    poll, other = make_draft(), make_draft()
    print_runs.issue_tickets(None, other, 3)
    run = db.session.scalars(select(PrintRun.id)).one()
    with pytest.raises(RunUnknown):
        print_runs.void_run(None, poll, run, "印错了")


@pytest.mark.parametrize(("count", "spare"), [(0, 0), (-1, 5), (5, -1), (20_000, 1)])
def test_impossible_numbers_of_tickets_are_refused(count: int, spare: int) -> None:
    with pytest.raises(CountUnfit):
        print_runs.issue_tickets(None, make_draft(), count, spare)


def test_an_open_poll_has_no_tickets() -> None:
    with pytest.raises(NoTickets):
        print_runs.issue_tickets(None, make_open_poll(), 5)


def test_groups_are_known_when_the_poll_opens() -> None:
    poll = make_draft()
    with pytest.raises(GroupUnfit):
        print_runs.issue_tickets(None, poll, 5, group="群" * 31)
    print_runs.issue_tickets(None, poll, 20, group="服务对象")
    polls.open_poll(None, poll)
    print_runs.issue_tickets(None, poll, 5, group="服务对象")
    with pytest.raises(GroupUnknown):
        print_runs.issue_tickets(None, poll, 5, group="群众代表")
    with pytest.raises(GroupUnknown):
        print_runs.issue_tickets(None, poll, 5)


def test_no_ticket_is_issued_after_the_close() -> None:
    poll, _ = make_ticket_poll(3)
    polls.begin_close(None, poll)
    with pytest.raises(PollClosed):
        print_runs.issue_tickets(None, poll, 5)


def test_tickets_are_stored_in_the_order_of_their_digests(app: Flask) -> None:
    poll = make_draft()
    codes = print_runs.issue_tickets(None, poll, 200)
    digests = [ticket_digest(poll.key or b"", code) for code in codes]
    assert digests != sorted(digests)
    place = "ctid" if app.config["SURVEY"].database_url.startswith("postgresql") else "digest"
    stored = (
        db.session.connection().exec_driver_sql(f"SELECT digest FROM ticket ORDER BY {place}").scalars().all()
    )
    assert [bytes(digest) for digest in stored] == sorted(digests)
    assert set(db.session.scalars(select(Ticket.state))) == {TicketState.UNUSED}


def run_of(poll: Poll, place: int = 0) -> PrintRun:
    return books(poll)[place].run


def books_of(poll: Poll) -> Balance:
    """Of all runs together, as a new request would see it."""
    db.session.rollback()
    return sum((book.balance for book in books(poll)), Balance())


def test_a_ticket_is_voided_by_its_code_typed_or_scanned() -> None:
    poll = make_draft()
    codes = print_runs.issue_tickets(None, poll, 4, spare=1)
    polls.open_poll(None, poll, "小组会")
    print_runs.void_ticket(None, poll, grouped(codes[0]).lower(), Ending.LOST)
    print_runs.void_ticket(None, poll, f"https://x.cn/p/{poll.code}#{codes[1]}", Ending.REPLACED)
    with pytest.raises(TicketUnknown):
        cast(poll, ticket=codes[0], checked=mc())
    here = books_of(poll)
    assert (here.lost, here.replaced, here.reserve, here.issued) == (1, 1, 0, 4)
    assert seen(poll).issued == 4


def test_no_act_and_no_audit_entry_holds_a_code() -> None:
    poll = make_draft()
    codes = print_runs.issue_tickets(None, poll, 3)
    print_runs.void_ticket(None, poll, codes[0], Ending.RETURNED, "走错会场")
    told = [str(act.detail) + act.reason for act in poll.acts]
    told += db.session.scalars(select(AuditEntry.detail))
    digest = ticket_digest(poll.key or b"", codes[0]).hex()
    assert not [text for text in told if codes[0] in text or grouped(codes[0]) in text or digest in text]
    assert "走错会场" in str(told)


def test_a_ticket_is_not_voided_twice_nor_once_it_was_used_nor_in_another_poll() -> None:
    poll, codes = make_ticket_poll(3, "MC")
    print_runs.void_ticket(None, poll, codes[0], Ending.LEFTOVER)
    cast(poll, ticket=codes[1], checked=mc())
    other, _ = make_ticket_poll(1, "MC")
    for where, code, fact in (
        (poll, codes[0], TicketVoid),
        (poll, codes[1], TicketCast),
        (other, codes[2], TicketUnknown),
        (poll, codes[2][:-1] + "?", TicketMistyped),
    ):
        with pytest.raises(fact):
            print_runs.void_ticket(None, where, code, Ending.LOST)
    assert (books_of(poll).spent, books_of(poll).leftover, books_of(poll).outstanding) == (1, 1, 1)


def test_a_replacement_comes_from_the_same_group() -> None:
    poll = make_draft()
    first = print_runs.issue_tickets(None, poll, 3, group="干部职工")
    print_runs.issue_tickets(None, poll, 3, spare=5, group="服务对象")
    with pytest.raises(NoSpareLeft):
        print_runs.void_ticket(None, poll, first[0], Ending.REPLACED)
    print_runs.issue_tickets(None, poll, 0, spare=1, group="干部职工")
    print_runs.void_ticket(None, poll, first[0], Ending.REPLACED)
    assert [book.balance.issued for book in books(poll)] == [2, 3, 1]
    assert [book.balance.reserve for book in books(poll)] == [0, 5, 0]


def test_spare_tickets_are_handed_out_as_long_as_there_are_any() -> None:
    poll = make_draft()
    print_runs.issue_tickets(None, poll, 10, spare=3)
    assert print_runs.hand_out_spares(None, poll, run_of(poll).id, 2) == 1
    assert seen(poll).issued == 12
    for count in (0, 2):
        with pytest.raises(SpareUnfit):
            print_runs.hand_out_spares(None, poll, run_of(poll).id, count)


def test_a_run_is_printed_again_by_revoking_it_with_a_reason() -> None:
    poll = make_draft()
    print_runs.issue_tickets(None, poll, 10, spare=3)
    with pytest.raises(ReasonMissing):
        print_runs.void_run(None, poll, run_of(poll).id, " ")
    assert print_runs.void_run(None, poll, run_of(poll).id, "印错了身份") == 13
    print_runs.issue_tickets(None, poll, 10, spare=3)
    here = books_of(poll)
    assert (here.printed, here.issued, here.reserve, here.revoked) == (26, 10, 3, 13)


def test_the_books_are_even_through_any_day_at_the_desk(config: Config) -> None:
    """Random acts by the product's own operations, casts and the close among them."""
    dice, poll = Random(7), make_draft()
    held = {group: print_runs.issue_tickets(None, poll, 8, spare=4, group=group) for group in ("甲", "乙")}
    polls.open_poll(None, poll, "小组会")
    for _ in range(30):
        codes = held[dice.choice("甲乙")]
        acts = (
            lambda codes=codes: cast(poll, ticket=dice.choice(codes), checked=mc()),
            lambda codes=codes: print_runs.void_ticket(
                None, poll, dice.choice(codes), dice.choice(list(Ending))
            ),
            lambda: print_runs.hand_out_spares(None, poll, dice.choice(books(poll)).run.id, 1),
        )
        with suppress(Fact):
            dice.choice(acts)()
        _check(poll)
    print_runs.void_run(None, poll, run_of(poll).id, "剩余的收回")
    _check(poll)
    close(poll, config)
    _check(poll)
    assert books_of(poll).spent == seen(poll).returned


def _check(poll: Poll) -> None:
    here = books_of(poll)
    assert here.is_even
    assert here.printed == 24 == here.issued + here.reserve + here.withdrawn
    assert here.issued == here.spent + here.outstanding + here.returned + here.lost
    assert seen(poll).issued == here.issued


def test_a_void_ticket_that_no_act_explains_is_seen() -> None:
    poll = make_draft()
    print_runs.issue_tickets(None, poll, 3)
    ticket = db.session.scalars(select(Ticket).filter_by(poll_id=poll.id)).first()
    assert ticket
    ticket.state = TicketState.VOID
    db.session.commit()
    assert (books_of(poll).unexplained, books_of(poll).is_even) == (1, False)
