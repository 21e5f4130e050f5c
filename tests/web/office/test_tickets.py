"""Tickets are shown once, can be had as a list, and exist nowhere else."""

from base64 import b64decode
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from survey.ballots.codes import read_ticket_code
from survey.ballots.models import Mode, Poll, Ticket, TicketState
from survey.ballots.tickets import books
from survey.config import Config
from survey.db import db
from survey.officers.models import Officer
from tests.make import make_inspection, make_poll, make_round
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE
from tests.web.page import Page

pytestmark = ON_SQLITE


@pytest.fixture
def poll(operator: Officer) -> Poll:
    return make_poll(make_inspection(make_round(operator.office)), "MC", mode=Mode.TICKET, key=bytes(32))


def issued(clerk: Clerk, poll: Poll, **entries: str) -> Page:
    return clerk.submit(clerk.get(f"/polls/{poll.code}/tickets"), "生成参评票", **{"count": "3", **entries})


def listed(page: Page) -> str:
    address = page.links["下载表格（.csv）"]
    head, _, body = address.partition(",")
    assert head == "data:text/csv;charset=utf-8;base64"
    return b64decode(unquote(body)).decode()


def test_the_codes_are_shown_and_listed_for_a_spreadsheet(clerk: Clerk, poll: Poll) -> None:
    text = listed(issued(clerk, poll, spare="1", group="干部职工"))
    assert text.startswith("\ufeff")
    _, *rows = text[1:].splitlines()
    codes = [row.split(",")[0] for row in rows]
    assert len({read_ticket_code(code) for code in codes}) == 4
    assert all(row.endswith(f"/p/{poll.code}#{read_ticket_code(row.split(',')[0])}") for row in rows)


def test_a_code_is_nowhere_but_on_its_page(clerk: Clerk, poll: Poll, config: Config) -> None:
    text = listed(issued(clerk, poll))
    code = read_ticket_code(text.splitlines()[1].split(",")[0])
    assert code not in clerk.get(f"/polls/{poll.code}").text
    db.session.remove()
    for path in config.instance_dir.rglob("*"):
        assert path.is_dir() or code.encode() not in path.read_bytes(), path


def test_a_refused_count_keeps_what_was_typed(clerk: Clerk, poll: Poll) -> None:
    page = clerk.submit(clerk.get(f"/polls/{poll.code}/tickets"), "生成参评票", count="0", group="干部职工")
    assert page.form("生成参评票").entries["group"] == ["干部职工"]
    assert books(poll) == []


def test_a_print_run_is_voided_with_its_reason(clerk: Clerk, poll: Poll) -> None:
    issued(clerk, poll)
    page = clerk.get(clerk.get(f"/polls/{poll.code}").links["作废这批"])
    page = clerk.submit(page, "确定作废", reason="票在会前遗失")
    states = set(db.session.scalars(select(Ticket.state).filter_by(poll_id=poll.id)))
    assert states == {TicketState.VOID}
    assert "票在会前遗失" in page.text


def test_an_open_poll_has_no_tickets(clerk: Clerk, operator: Officer) -> None:
    poll = make_poll(make_inspection(make_round(operator.office)), key=bytes(32))
    assert "下载表格" not in issued(clerk, poll).text
