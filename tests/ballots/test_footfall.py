"""Footfall: counted in memory, written once a minute at most and at the end, and never twice."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from survey import clock
from survey.ballots import casting, models
from survey.ballots.claims import connect
from survey.ballots.footfall import MINUTE, Row, Turnstile
from survey.config import Config
from survey.db import db
from tests.ballots.urn import cast, make_open_poll, make_ticket_poll, new_mark

ZONE = "Asia/Shanghai"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Book:
    """Remembers what was written, or fails."""

    def __init__(self) -> None:
        self.written: list[list[Row]] = []
        self.is_broken = False

    def add_footfall(self, rows: Sequence[Row]) -> None:
        if self.is_broken:
            raise OSError("disk full")
        self.written.append(list(rows))

    def counts(self) -> list[list[tuple[int, int, int]]]:
        return [[(poll, scans, casts) for poll, _, scans, casts in rows] for rows in self.written]


@pytest.fixture
def tick() -> Clock:
    return Clock()


@pytest.fixture
def turnstile(tick: Clock) -> Turnstile:
    return Turnstile(ZONE, tick)


def test_what_came_is_written_once_a_minute_and_only_what_is_new(turnstile: Turnstile, tick: Clock) -> None:
    book = Book()
    for poll in (7, 7, 3):
        turnstile.scan(poll)
    turnstile.cast(7)
    turnstile.write(book)
    assert book.written == []
    tick.now += MINUTE
    turnstile.write(book)
    turnstile.scan(3)
    turnstile.write(book)
    tick.now += MINUTE
    turnstile.write(book)
    tick.now += MINUTE
    turnstile.write(book)
    assert book.counts() == [[(3, 1, 0), (7, 2, 1)], [(3, 1, 0)]]


def test_the_end_waits_for_no_minute(turnstile: Turnstile) -> None:
    book = Book()
    turnstile.cast(1)
    turnstile.write(book, is_last=True)
    assert book.counts() == [[(1, 0, 1)]]


def test_what_could_not_be_written_is_written_later(
    turnstile: Turnstile, tick: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    book = Book()
    turnstile.scan(1)
    book.is_broken = True
    turnstile.write(book, is_last=True)
    book.is_broken = False
    turnstile.scan(1)
    tick.now += MINUTE
    turnstile.write(book)
    assert book.counts() == [[(1, 2, 0)]]
    assert "disk full" not in caplog.text


def test_a_day_is_the_offices(turnstile: Turnstile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: clock.utc(datetime(2026, 11, 21, 23, 59, 59), ZONE))
    book = Book()
    for _ in range(2):
        turnstile.scan(1)
        turnstile.write(book, is_last=True)
        later = clock.now() + timedelta(seconds=1)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
    assert [rows[0][1] for rows in book.written] == ["2026-11-21", "2026-11-22"]


# ---- in the database -------------------------------------------------------------------------------------------


def at_rest() -> dict[tuple[int, date], tuple[int, int]]:
    db.session.rollback()
    rows = db.session.query(models.Footfall).all()
    return {(row.poll_id, row.day): (row.scans, row.casts) for row in rows}


def test_two_workers_add_to_one_row(app: Flask, config: Config) -> None:
    poll, other = make_open_poll().id, make_open_poll().id
    db.session.rollback()
    for rows in ([(poll, "2026-11-22", 2, 1)], [(poll, "2026-11-22", 3, 0), (other, "2026-11-22", 1, 1)]):
        link = connect(config)
        link.add_footfall(rows)
        link.close()
    assert at_rest() == {(poll, date(2026, 11, 22)): (5, 1), (other, date(2026, 11, 22)): (1, 1)}


@pytest.mark.usefixtures("booth")
def test_a_ballot_is_counted_once_however_often_it_is_sent(config: Config) -> None:
    poll, (meeting, codes) = make_open_poll(), make_ticket_poll(2)
    mark = new_mark()
    for _ in range(3):
        cast(poll, mark)
    cast(poll)
    cast(meeting, ticket=codes[0])
    for each in (poll, poll, poll, meeting):
        casting.scan(casting.find(each.code))
    casting.stop()
    assert at_rest() == {(poll.id, clock.today(config.timezone)): (3, 2)}


@pytest.mark.usefixtures("booth")
def test_a_process_that_stops_has_written_what_it_saw(config: Config) -> None:
    poll = make_open_poll()
    for _ in range(3):
        casting.start(config)
        cast(poll)
        casting.stop()
    assert sum(casts for _, casts in at_rest().values()) == 3
