"""T8: whatever a voter sends, it is one vote or none, stays text, and never keeps the others from being counted."""

import io
import secrets
from collections.abc import Iterator
from wsgiref.types import WSGIApplication

import pytest
from flask import Flask
from sqlalchemy import func, select

from survey.ballots import casting, polls
from survey.ballots.mixer import Mixer
from survey.ballots.models import Ballot, Mode, Opinion, Poll, State
from survey.config import Config
from survey.db import db
from survey.tally.operations import count, read_tally
from survey.web.booth import wrap
from tests.ballots.urn import make_open_poll, make_ticket_poll
from tests.make import make_officer

TEXTS = [
    "%00",
    "a%00b",
    "%00" * 40,
    "%ED%A0%80",
    "%ED%B0%80%ED%A0%80",
    "%FF%FE",
    "%EF%BF%BE%EF%BF%BF",
    "%F0%9F%98%80" * 250,
    "%F0%9F%98%80" * 251,
    "%E5%A5%BD" * 500,
    "%E2%80%AE%E2%81%A6%EF%BB%BF",
    "%0D%0A%0D%0A%09%0B%1B%5B31m%7F%C2%85",
    "%7B%7B7*7%7D%7D%7B%25if%25%7D",
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "%3Dcmd%7C'%2FC+calc'!A0",
    "%27%3B+DROP+TABLE+ballot%3B--",
    "%",
    "%zz",
]
FORMS = [
    "q.overall=satisfied&q.overall=dissatisfied",
    "q.overall=%00",
    "q.overall=satisfied%00",
    "q.overall=satisfied&q.opinion=a&q.opinion=b",
    "q.overall=satisfied&q.nothing=1&q.=2&q.opinion.x=3",
    "q.overall=satisfied&" + "&".join(f"q.signs={place}" for place in range(300)),
    "q.overall=satisfied&q.signs=none&q.signs=none&q.signs=fake",
]


@pytest.fixture
def door(public_app: Flask) -> Iterator[WSGIApplication]:
    casting.start(public_app.config["SURVEY"])
    yield wrap(public_app)
    casting.stop()


def post(door: WSGIApplication, code: str, body: str) -> int:
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/p/{code}",
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "wsgi.input": io.BytesIO(body.encode()),
        "wsgi.url_scheme": "http",
    }
    b"".join(door(environ, lambda status, headers, *_: told.append(status)))  # type: ignore[arg-type]
    return int(told[0][:3])


def close(config: Config, poll: Poll) -> None:
    db.session.rollback()
    polls.begin_close(None, poll)
    while Mixer(config).turn():
        pass
    db.session.rollback()


@pytest.mark.parametrize("mode", list(Mode))
def test_no_ballot_can_spoil_the_box(door: WSGIApplication, config: Config, mode: Mode) -> None:
    bodies = [f"q.overall=satisfied&q.opinion={text}" for text in TEXTS] + FORMS
    poll, codes = (
        make_ticket_poll(len(bodies)) if mode is Mode.TICKET else (make_open_poll(), [""] * len(bodies))
    )
    statuses = [
        post(door, poll.code, f"mark={secrets.token_hex(16)}&ticket={code}&{body}")
        for code, body in zip(codes, bodies, strict=True)
    ]
    assert set(statuses) <= {200, 403, 422}, dict(zip(bodies, statuses, strict=True))
    close(config, poll)
    assert poll.state is State.CLOSED
    boxed = db.session.scalar(select(func.count()).select_from(Ballot).filter_by(poll_id=poll.id))
    assert boxed == statuses.count(200) > len(TEXTS) / 2
    count(None, poll)
    officer = make_officer(office=poll.inspection.round.office)
    assert read_tally(officer, poll)["returned"] == boxed
    texts = db.session.scalars(select(Opinion.text).filter_by(poll_id=poll.id)).all()
    assert not any("\0" in text for text in texts)
    assert "<script>alert(1)</script>" in texts


@pytest.mark.parametrize("field", ["mark", "ticket", "asked", "big", "work"])
def test_no_field_of_the_page_is_more_than_text(door: WSGIApplication, config: Config, field: str) -> None:
    poll, [code, *_] = make_ticket_poll(2)
    for value in (
        "%00",
        "%ED%A0%80",
        "a" * 60_000,
        "%0D%0ASet-Cookie:x",
        "../../etc/passwd",
        "%27%22%3E%3Cb%3E",
    ):
        form = {"mark": "m" * 22, "ticket": code, "asked": "", "big": "", "work": ""} | {field: value}
        body = "&".join(f"{name}={each}" for name, each in form.items()) + "&q.overall=satisfied"
        assert post(door, poll.code, body) in (200, 403, 422, 409)
    close(config, poll)
    assert poll.state is State.CLOSED
    assert db.session.scalar(select(func.count()).select_from(Ballot).filter_by(poll_id=poll.id)) <= 1
