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
    return file_of(page, "下载.csv（交印刷单位）").decode()


def file_of(page: Page, link: str) -> bytes:
    head, _, body = page.links[link].partition(",")
    assert head.startswith("data:")
    assert head.endswith(";base64")
    return b64decode(unquote(body))


def test_the_codes_are_shown_and_listed_for_a_spreadsheet(clerk: Clerk, poll: Poll) -> None:
    text = listed(issued(clerk, poll, spare="1", group="干部职工"))
    assert text.startswith("\ufeff")
    _, *rows = text[1:].splitlines()
    codes = [row.split(",")[0] for row in rows]
    assert len({read_ticket_code(code) for code in codes}) == 4
    assert all(f"/p/{poll.code}#{read_ticket_code(row.split(',')[0])},干部职工" in row for row in rows)


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
    assert "下载.csv" not in issued(clerk, poll).text


def test_a_pdf_and_a_page_hold_the_same_tickets(clerk: Clerk, poll: Poll) -> None:
    page = issued(clerk, poll, spare="1")
    codes = {row.split(",")[0] for row in listed(page)[1:].splitlines()[1:]}
    sheet = file_of(page, "下载.html（用浏览器打印）").decode()
    assert all(code in sheet for code in codes)
    assert file_of(page, "下载.pdf（打印用）").startswith(b"%PDF-")


def test_the_answer_with_the_codes_is_kept_by_nobody(clerk: Clerk, poll: Poll) -> None:
    entries = clerk.get(f"/polls/{poll.code}/tickets").form("生成参评票").entries | {"count": "1"}
    answer = clerk.send("POST", f"/polls/{poll.code}/tickets", data=entries)
    assert "data:application/pdf" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_many_tickets_come_as_a_list_only(clerk: Clerk, poll: Poll) -> None:
    assert [name for name in issued(clerk, poll, count="1001").links if name.startswith("下载")] == [
        "下载.csv（交印刷单位）"
    ]


def test_a_name_that_the_font_lacks_is_said_before_codes_are_made(clerk: Clerk, poll: Poll) -> None:
    poll.inspection.unit.name = "龘龗村党支部"
    db.session.commit()
    assert "龗" in issued(clerk, poll).text
    assert books(poll) == []


def test_one_ticket_is_voided_by_its_code_and_the_books_say_so(clerk: Clerk, poll: Poll) -> None:
    first, *_ = listed(issued(clerk, poll, spare="1"))[1:].splitlines()[1:]
    code = first.split(",")[0]
    form = clerk.get(clerk.get(f"/polls/{poll.code}").links["作废一张票"])
    done = clerk.submit(form, "作废这张票", ticket=first.split(",")[1], ending="replaced")
    assert "这张票已作废" in done.text
    assert read_ticket_code(code) not in done.text
    page = clerk.get(f"/polls/{poll.code}")
    assert "账目相符" in page.text
    assert "作废参评票1张（换发）" in page.text
    refused = clerk.submit(done, "作废这张票", ticket=code, ending="lost")
    assert "这张票已经作废" in refused.text


def test_spare_tickets_are_told_as_handed_out(clerk: Clerk, poll: Poll) -> None:
    issued(clerk, poll, spare="2")
    form = clerk.get(clerk.get(f"/polls/{poll.code}").links["发备用票"])
    assert "发出备用票2张" in clerk.submit(form, "登记", count="2").text
    assert books(poll)[0].balance.issued == 5
    assert "发备用票" not in clerk.get(f"/polls/{poll.code}").links


def test_a_revoked_run_is_printed_again_as_it_was(clerk: Clerk, poll: Poll) -> None:
    issued(clerk, poll, spare="1", group="干部职工")
    page = clerk.get(clerk.get(f"/polls/{poll.code}").links["作废这批"])
    again = clerk.submit(page, "作废，接着重印一批", reason="印错了", again="1")
    entries = again.form("生成参评票").entries
    assert (entries["count"], entries["spare"], entries["group"]) == (["3"], ["1"], ["干部职工"])


def test_books_that_are_wrong_are_shown_in_red(clerk: Clerk, poll: Poll) -> None:
    issued(clerk, poll)
    ticket = db.session.scalars(select(Ticket).filter_by(poll_id=poll.id)).first()
    assert ticket
    ticket.state = TicketState.VOID
    db.session.commit()
    assert "账目不符" in clerk.get(f"/polls/{poll.code}").text
