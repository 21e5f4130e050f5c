"""Whatever is sent, the answer is one of those that are documented, and never a failure."""

import gzip
import itertools
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from survey import clock
from survey.ballots import casting
from survey.ballots.models import Mode
from survey.ballots.polls import begin_close, cancel_poll, extend_poll, open_poll, prepare_poll, replace_code
from survey.db import writing
from survey.web.booth.body import LARGEST
from survey.web.booth.urlencoded import MOST_FIELDS
from tests.make import make_inspection, make_office, make_round
from tests.web.booth.conftest import MakePoll, on_sqlite
from tests.web.booth.voter import QZ, Voter

FORM = "application/x-www-form-urlencoded"
MARK = b"mark=" + b"m" * 22
GOOD = MARK + b"&q.overall=satisfied"

ODD: list[tuple[str, dict[str, Any], int]] = [
    ("good", {"data": GOOD}, 200),
    ("content type with a charset", {"data": GOOD, "content_type": FORM.upper() + "; charset=utf-8"}, 200),
    ("no body", {"data": b""}, 422),
    ("no mark", {"data": b"q.overall=satisfied"}, 422),
    ("a short mark", {"data": b"mark=abc&q.overall=satisfied"}, 422),
    ("a mark with a NUL", {"data": b"mark=" + b"m" * 22 + b"%00&q.overall=satisfied"}, 422),
    ("two marks", {"data": GOOD + b"&" + MARK}, 422),
    ("two answers", {"data": GOOD + b"&q.overall=fair"}, 422),
    ("the same answer twice", {"data": GOOD + b"&q.overall=satisfied"}, 200),
    ("unknown fields", {"data": GOOD + b"&q.other=1&x=2&=3"}, 200),
    ("an opinion with NULs", {"data": GOOD + b"&q.opinion=a%00b"}, 200),
    ("an opinion that is too long", {"data": GOOD + b"&q.opinion=" + b"a" * 5000}, 422),
    ("a broken escape", {"data": GOOD + b"&q.opinion=%E4%BD"}, 422),
    ("GB18030", {"data": GOOD + b"&q.opinion=" + "你好".encode("gb18030")}, 422),
    ("too many fields", {"data": GOOD + b"&a=1" * MOST_FIELDS}, 422),
    ("JSON", {"data": b'{"q.overall": "satisfied"}', "content_type": "application/json"}, 422),
    (
        "multipart",
        {"data": {"mark": "m" * 22, "q.overall": "satisfied"}, "content_type": "multipart/form-data"},
        422,
    ),
    ("no content type", {"data": GOOD, "content_type": ""}, 422),
    ("oversized", {"data": GOOD + b"&q.opinion=" + b"a" * LARGEST}, 413),
    ("another site's page", {"data": GOOD, "headers": {"Origin": "https://elsewhere.example"}}, 403),
    ("another site, says the browser", {"data": GOOD, "headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
    ("no origin to tell", {"data": GOOD, "headers": {"Origin": "null"}}, 200),
    (
        "our own page",
        {"data": GOOD, "headers": {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}},
        200,
    ),
]


def test_odd_requests_are_answered(voter: Voter, flask_voter: Voter, make_poll: MakePoll) -> None:
    code, marks = make_poll().code, itertools.count(10**21)
    for what, request, status in ODD:
        for somebody in (voter, flask_voter):
            for accept in ("text/html", "application/json"):
                given = {
                    "content_type": FORM,
                    **request,
                    "headers": {**request.get("headers", {}), "Accept": accept},
                }
                if isinstance(given["data"], bytes):  # a page that was sent before would be thanked again
                    given["data"] = given["data"].replace(b"m" * 22, str(next(marks)).encode())
                answer = somebody.client.post(f"/p/{code}", **given)
                assert (what, answer.status_code) == (what, status)
                assert answer.mimetype == accept


@on_sqlite
def test_a_body_without_a_length_is_read_where_the_server_ends_it(voter: Voter, make_poll: MakePoll) -> None:
    code = make_poll().code
    sizes = {GOOD: 200, GOOD + b"&q.opinion=" + b"a" * LARGEST: 413}
    for body, status in sizes.items():
        for is_ended, expected in ((True, status), (False, 422)):
            environ = EnvironBuilder(f"/p/{code}", method="POST", content_type=FORM).get_environ()
            environ.pop("CONTENT_LENGTH", None)
            environ |= {"wsgi.input": BytesIO(body), "wsgi.input_terminated": is_ended}
            assert run_wsgi_app(voter.application, environ)[1].startswith(str(expected))


@on_sqlite
@pytest.mark.parametrize("length", ["-1", "abc", "999999999999", "１２"])
def test_a_length_that_cannot_be_meant_is_answered(voter: Voter, make_poll: MakePoll, length: str) -> None:
    environ = EnvironBuilder(f"/p/{make_poll().code}", method="POST", content_type=FORM).get_environ()
    environ |= {"CONTENT_LENGTH": length, "wsgi.input": BytesIO(GOOD)}
    assert run_wsgi_app(voter.application, environ)[1][:3] in ("413", "422")


class Torn(BytesIO):
    """A body that its server cannot read on: no OSError, but what a server calls a broken chunk."""

    def read(self, size: int | None = -1) -> bytes:
        raise LookupError("a chunk of no size")


@on_sqlite
@pytest.mark.parametrize(
    "lost",
    [
        {"CONTENT_LENGTH": str(len(GOOD) + 20), "wsgi.input": BytesIO(GOOD)},
        {"CONTENT_LENGTH": "", "wsgi.input": Torn(GOOD), "wsgi.input_terminated": True},
    ],
    ids=["cut off", "torn"],
)
def test_half_a_ballot_is_none(voter: Voter, make_poll: MakePoll, lost: dict[str, Any]) -> None:
    environ = EnvironBuilder(f"/p/{make_poll().code}", method="POST", content_type=FORM).get_environ()
    assert run_wsgi_app(voter.application, environ | lost)[1].startswith("422")


@on_sqlite
def test_other_methods_are_answered(voter: Voter, make_poll: MakePoll) -> None:
    code = make_poll().code
    statuses = {
        method: voter.client.open(f"/p/{code}", method=method).status_code for method in ("HEAD", "OPTIONS")
    }
    assert statuses == {"HEAD": 200, "OPTIONS": 200}
    assert {voter.client.open(f"/p/{code}", method=method).status_code for method in ("PUT", "DELETE")} == {
        405
    }


def test_an_unknown_code_says_so(voter: Voter, door: object) -> None:
    for address in ("/p/ZZZZZZZZ", "/p/0000IIII", "/p/ZZ", "/p/%00", "/p/" + "Z" * 500):
        assert "没有这个测评" in voter.get(address, 404).text
    assert voter.send("ZZZZZZZZ").status_code == 404


def test_a_closed_poll_says_so(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    page = voter.get(f"/p/{poll.code}")
    begin_close(None, poll)
    forget()
    assert "测评已结束" in voter.get(f"/p/{poll.code}", 410).text
    assert "测评已结束" in voter.fill(page, QZ, 410).text
    assert "测评已结束" in voter.fill(page, {}, 410).text
    assert voter.send(poll.code).json["error"] == "closed"


def test_who_was_in_time_still_hears_so(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    page = voter.get(f"/p/{poll.code}")
    done = voter.fill(page)
    begin_close(None, poll)
    forget()
    assert voter.fill(page).source == done.source


def test_a_suspended_poll_promises_nothing_and_asks_to_come_back(voter: Voter, make_poll: MakePoll) -> None:
    """Not even to whoever was in time: the ballot may be lost with its key."""
    poll = make_poll()
    page = voter.get(f"/p/{poll.code}")
    voter.fill(page)
    with writing():
        poll.suspended_at = clock.now()
    forget()
    for answer in (voter.get(f"/p/{poll.code}", 503), voter.fill(page, QZ, 503), voter.fill(page, {}, 503)):
        assert "测评暂停" in answer.text
    told = voter.send(poll.code, mark=voter.mark(page))
    assert (told.status_code, told.json["error"], told.headers["Retry-After"]) == (503, "suspended", "60")


def test_a_cancelled_poll_gives_its_reason_and_leads_to_its_successor(
    voter: Voter, make_poll: MakePoll
) -> None:
    poll = make_poll()
    page = voter.get(f"/p/{poll.code}")
    successor = prepare_poll(None, poll.inspection, "QZ", Mode.OPEN)
    cancel_poll(None, poll, "问卷选错了", successor)
    forget()
    for answer in (voter.get(f"/p/{poll.code}", 410), voter.fill(page, QZ, 410)):
        assert "原因：问卷选错了" in answer.text
        assert f"/p/{successor.code}" in [link.get("href") for link in answer.root.all("a")]
    assert voter.send(poll.code).status_code == 410


def test_a_replaced_code_says_so(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    old = poll.code
    page = voter.get(f"/p/{old}")
    replace_code(None, poll, "海报被贴错")
    forget()
    for answer in (voter.get(f"/p/{old}", 410), voter.fill(page, QZ, 410)):
        assert "这个二维码已停用" in answer.text
        assert f"/p/{poll.code}" in [link.get("href") for link in answer.root.all("a")]
    assert voter.send(old).json["successor"] == poll.code
    voter.fill(voter.get(f"/p/{poll.code}"))


def test_a_poll_that_waits_says_when_it_begins(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll(opens_at=clock.now() + timedelta(days=1), closes_at=clock.now() + timedelta(days=9))
    waiting = voter.get(f"/p/{poll.code}")
    assert "测评还没有开始" in waiting.text
    assert "开始时间：" in waiting.text
    trial = voter.get(f"/p/{poll.code}?trial=1")
    assert "不计票" in trial.text
    tried = voter.fill(trial)
    assert "没有计票" in tried.text
    assert "测评已经开始" not in tried.text


@pytest.mark.parametrize("mode", ["open", "ticket"])
def test_a_draft_can_be_tried_out_and_counts_nothing(voter: Voter, make_poll: MakePoll, mode: str) -> None:
    poll = make_poll(mode=mode, is_open=False)
    page = voter.get(f"/p/{poll.code}")
    assert "不计票" in page.text
    assert "不计票" in voter.fill(page, {}, 422).text
    done = voter.fill(page)
    assert "没有计票" in done.root.all("h1")[0].text
    assert "回执" not in done.text
    assert voter.send(poll.code).json == {"trial": True}


@on_sqlite
def test_fictional_data_says_so_on_every_page(voter: Voter, door: Flask) -> None:
    inspection = make_inspection(make_round(make_office(is_fictional=True)))
    poll = open_poll(None, prepare_poll(None, inspection, "QZ", Mode.OPEN))
    page = voter.get(f"/p/{poll.code}")
    pages = [page, voter.fill(page, {}, 422), voter.fill(page)]
    begin_close(None, poll)
    forget()
    for one in (*pages, voter.get(f"/p/{poll.code}", 410)):
        assert "模拟数据" in one.text


def test_what_was_tried_out_never_counts(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll(is_open=False)
    page = voter.get(f"/p/{poll.code}")
    open_poll(None, poll)
    forget()
    done = voter.fill(page)
    assert "没有计票" in done.root.all("h1")[0].text
    assert "测评已经开始" in done.text
    assert f"/p/{poll.code}" in [link.get("href") for link in done.root.all("a")]


@on_sqlite
def test_a_language_that_nobody_speaks_is_passed_over(voter: Voter, make_poll: MakePoll, door: Flask) -> None:
    code = make_poll().code
    for address, status in ((f"/p/{code}", 200), ("/p/ZZZZZZZZ", 404)):
        for language in ("xx", "zh_CN", "../..", "%22%3E", "en&lang=zh", "en&from=timeline"):
            voter.get(f"{address}?lang={language}", status)
    shelf = door.extensions["booth"].shelf
    assert len(shelf._loose) + len(shelf._kept[code].sheets) <= 4


def test_a_longer_deadline_is_on_the_page(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll(closes_at=clock.now() + timedelta(days=1))
    before = voter.get(f"/p/{poll.code}").text
    extend_poll(None, poll, clock.now() + timedelta(days=400), "参加的人少")
    forget()
    after = voter.get(f"/p/{poll.code}").text
    assert "前提交" in before
    assert "前提交" in after
    assert before != after


@on_sqlite
def test_a_crowd_is_asked_to_come_back(
    voter: Voter, make_poll: MakePoll, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = make_poll()
    page = voter.get(f"/p/{poll.code}")
    monkeypatch.setattr(casting, "is_full", lambda: True)
    for answer in (voter.client.get(f"/p/{poll.code}"), voter.send(poll.code)):
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
    assert "http-equiv" in voter.get(f"/p/{poll.code}", 503).source
    assert "http-equiv" not in voter.fill(page, QZ, 503).source


@on_sqlite
def test_what_nobody_foresaw_can_be_sent_again(
    voter: Voter, make_poll: MakePoll, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    poll = make_poll()
    page = voter.get(f"/p/{poll.code}")
    monkeypatch.setattr(casting, "cast", lambda *ballot: 1 / 0)
    voter.fill(page, QZ, 503)
    assert "a ballot page failed" in [record.getMessage() for record in caplog.records]
    assert QZ["q.opinion"] not in caplog.text


@on_sqlite
def test_pages_are_kept_by_no_cache_and_run_nothing_foreign(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    answer = voter.client.get(f"/p/{poll.code}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in answer.headers
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@on_sqlite
def test_a_client_without_gzip_gets_a_plain_page(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    for encodings in ("", "br", "gzip;q=0", "identity"):
        answer = voter.client.get(f"/p/{poll.code}", headers={"Accept-Encoding": encodings})
        assert "Content-Encoding" not in answer.headers
        assert answer.data.startswith(b"<!doctype html>")
    packed = voter.client.get(f"/p/{poll.code}", headers={"Accept-Encoding": "gzip, deflate, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert gzip.decompress(packed.data).startswith(b"<!doctype html>")


def forget() -> None:
    """Let the process look again: a paper may be a second old."""
    casting._process.papers._known.clear()
