"""A receipt is looked up after the close, by POST; before, nobody learns anything, whatever he holds."""

import pytest
from flask import Flask

from survey.ballots.codes import shown_receipt
from survey.ballots.models import Mode, Poll, ReplacedCode
from survey.ballots.polls import cancel_poll
from survey.db import db
from tests.recount.published import fill, make_closed_poll, papers
from tests.web.booth.conftest import MakePoll, door, make_poll, voter
from tests.web.booth.voter import QZ, Voter
from tests.web.client import Visitor
from tests.web.page import Page

__all__ = ["door", "make_poll", "voter"]

UNKNOWN = "0123456789abcdef" * 2


@pytest.fixture
def closed(public_app: Flask) -> Poll:
    return make_closed_poll(papers(3))


@pytest.fixture
def receipt() -> str:
    """Of a ballot in the closed box."""
    return shown_receipt(papers(3)[0].receipt)


def ask(reader: Visitor, code: str, receipt: str, status: int = 200) -> Page:
    return reader.submit(reader.get("/r"), "查询", status, code=code, receipt=receipt)


def answer(page: Page) -> str:
    return page.root.all("h2")[0].text


def test_a_receipt_is_in_the_box_or_not(reader: Visitor, closed: Poll, receipt: str) -> None:
    assert answer(ask(reader, closed.code, receipt)) == "✓ 答卷在票箱里"
    assert answer(ask(reader, closed.code, UNKNOWN)) == "票箱里没有这份回执"


def test_a_receipt_is_read_as_people_type_it(reader: Visitor, closed: Poll, receipt: str) -> None:
    for typed in (receipt.upper(), receipt.replace("-", " "), receipt.replace("-", ""), f" {receipt} "):
        assert "在票箱里" in answer(ask(reader, closed.code.lower(), typed))


def test_before_the_close_every_receipt_gets_the_same_answer(
    reader: Visitor, voter: Voter, make_poll: MakePoll
) -> None:
    """Whoever borrows a phone, or finds a receipt, learns nothing yet, also not of a ballot that was mixed."""
    poll = make_poll()
    own = voter.send(poll.code, QZ).json["receipt"]
    mixed = papers(1)
    fill(poll, mixed)
    pages = {ask(reader, poll.code, typed).source for typed in (own, mixed[0].receipt.hex(), UNKNOWN)}
    assert len(pages) == 1
    assert "测评还没有截止" in pages.pop()


def test_a_team_evaluation_follows_the_same_rule(reader: Visitor, public_app: Flask) -> None:
    given = papers(4, "XZ", "ticket")
    poll = make_closed_poll(given, "XZ", Mode.TICKET)
    assert "✓" in answer(ask(reader, poll.code, given[0].receipt.hex()))
    assert "没有" in answer(ask(reader, poll.code, UNKNOWN))


def test_a_receipt_of_another_poll_is_as_unknown_as_any(
    reader: Visitor, closed: Poll, public_app: Flask
) -> None:
    other = papers(3, seed=2)
    make_closed_poll(other)
    found, unknown = (ask(reader, closed.code, typed) for typed in (other[0].receipt.hex(), UNKNOWN))
    assert found.source == unknown.source


def test_a_code_that_was_replaced_finds_the_poll(reader: Visitor, closed: Poll, receipt: str) -> None:
    db.session.add(ReplacedCode(code="ABCDEFGH", poll_id=closed.id))
    db.session.commit()
    assert "✓" in answer(ask(reader, "abcdefgh", receipt))


def test_a_cancelled_poll_says_so(reader: Visitor, make_poll: MakePoll) -> None:
    poll = make_poll()
    cancel_poll(None, poll, "重做")
    assert answer(ask(reader, poll.code, UNKNOWN)) == "测评已取消"


def test_what_is_mistyped_is_told_and_may_be_corrected(reader: Visitor, closed: Poll) -> None:
    page = ask(reader, closed.code, "这是什么", 422)
    assert "32位" in page.text
    assert page.form("查询").entries["receipt"] == ["这是什么"]
    assert "没有这个编号" in ask(reader, "ZZZZZZZZ", UNKNOWN, 404).text
    assert "没有这个编号" in ask(reader, "\0", UNKNOWN[:-1], 404).text


def test_a_receipt_stands_in_no_address_and_in_no_cache(
    public_app: Flask, closed: Poll, receipt: str
) -> None:
    client = public_app.test_client()
    page = client.get(f"/r?code={closed.code}&receipt={receipt}")
    assert receipt not in page.text
    assert closed.code in page.text
    found = client.post("/r", data={"code": closed.code, "receipt": receipt})
    assert receipt not in found.text
    assert found.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in found.headers
    assert not found.location


def test_the_page_after_the_cast_leads_here_without_the_receipt(
    reader: Visitor, voter: Voter, make_poll: MakePoll
) -> None:
    poll = make_poll()
    done = voter.fill(voter.get(f"/p/{poll.code}"))
    (link,) = (link for link in done.root.all("a") if "/r?" in link.get("href"))
    path = link.get("href").removeprefix("http://127.0.0.1:8000")
    assert path == f"/r?code={poll.code}"
    assert reader.get(path).form("查询").entries["code"] == [poll.code]
