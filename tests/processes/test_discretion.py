"""Nothing that a voter sent or got is written down, whatever fails and wherever: each line of the cast fails once."""

import itertools
import json
import logging
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus, urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from survey.ballots import casting, digests, papers
from survey.ballots import group as groups
from survey.ballots.claims import connect
from survey.ballots.codes import grouped, read_ticket_code, shown_receipt
from survey.ballots.facts import TicketMistyped
from survey.ballots.models import Poll, PollAct
from survey.db import db, operation
from survey.officers.audit import record
from survey.officers.models import AuditEntry
from survey.processes.journal import Discreet
from survey.web.booth import wrap
from tests.ballots.urn import make_open_poll, make_ticket_poll
from tests.cli.conftest import ON_SQLITE as on_sqlite
from tests.processes.faults import (
    CALM,
    ERRORS,
    Immediate,
    Line,
    MakeError,
    Server,
    failure_at,
    lines_run,
    logging_as_served,
)

Entries = Mapping[str, str]

CASTS = 1000
OPINION = "河东小学门口的路灯修好了没有我说不准"
ANSWERS = {"q.overall": "satisfied", "q.openness": "fair", "q.opinion": OPINION}
ALWAYS_SECRET = (OPINION, quote(OPINION), OPINION.encode("unicode_escape").decode(), "satisfied", "q.opinion")
EVERYWHERE, ITS_OWN = re.compile(""), re.compile(r"/claims\w*\.py$")
# Where a paper is read anew before the line, and where it need not be.
KNOWS = re.compile(r"/(web/booth|instruments|processes|ballots/(casting|claims\w*|digests|group))")
HOLDS = re.compile(r"/(access_log|claims\w*|db|group)\.py$")
STAMP = re.compile(r"^[\d-]+ [\d:]+ |\[\d+\]")


@dataclass(frozen=True)
class Way:
    """What to send, made anew each time, and which answer is wished for; a whole one fails wherever others did."""

    entries: Callable[[], Entries]
    accept: str = "text/html"
    is_whole: bool = False


@dataclass
class Phone:
    """Somebody who casts: every ballot has its own mark and, in a ticket poll, its own ticket."""

    server: Server
    poll: Poll
    tickets: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    errors: Iterator[MakeError] = field(default_factory=lambda: itertools.cycle(ERRORS))

    def __post_init__(self) -> None:
        self.path, self.key = f"/p/{self.poll.code}", self.poll.key or b""
        self.seen.append(self.poll.code)

    def entries(self, **changes: str) -> dict[str, str]:
        ticket = {"ticket": self.tickets.pop()} if self.tickets and "ticket" not in changes else {}
        return {"mark": secrets.token_hex(16), **ticket, **ANSWERS, **changes}

    def cast(self, way: Way, during: AbstractContextManager[None] = CALM) -> int:
        entries = way.entries()
        return self.send(entries, way.accept, during)

    def cast_with_failure(self, way: Way, line: Line) -> bool:
        """The failure says everything it could know; whether the line was reached."""
        reached: list[Line] = []
        entries = way.entries()
        receipt = digests.receipt(self.key, entries["mark"])
        said = f"{entries} {receipt!r} {shown_receipt(receipt)} {receipt.hex()}"
        self.send(entries, way.accept, failure_at(line, next(self.errors)(said), reached))
        return bool(reached)

    def send(self, entries: Entries, accept: str, during: AbstractContextManager[None]) -> int:
        self.seen += spellings(self.key, entries["mark"], entries.get("ticket", ""))
        return self.server.post(self.path, urlencode(entries).encode(), accept, during)


def spellings(key: bytes, mark: str, ticket: str) -> list[str]:
    """How mark, ticket, receipt and what the database keeps of them could stand in a file."""
    plain = plainly(ticket)
    spent = digests.ticket_digest(key, plain) if plain else b""
    kept = [digests.receipt(key, mark, spent), digests.mark_digest(key, mark), digests.ack(key, mark), spent]
    typed = [form for code in {ticket, plain} if code for form in as_typed(code)]
    wide = [unicodedata.normalize("NFKC", each).translate(WIDE) for each in typed]
    bytes_ = [
        form
        for digest in kept
        if digest
        for form in (digest.hex(), repr(digest)[2:-1], shown_receipt(digest))
    ]
    written = [mark, *typed, *(each.lower() for each in typed), *wide, *bytes_]
    return [*written, *(quote_plus(each) for each in written)]


def as_typed(code: str) -> list[str]:
    return [code, grouped(code), grouped(code).replace("-", " "), code[:10], code[10:]]


def plainly(ticket: str) -> str:
    """The code as its digest is made of it; as it is where it is none."""
    try:
        return read_ticket_code(ticket)
    except TicketMistyped:
        return ticket


WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@dataclass
class Records:
    """Everything that stays: log files, stderr, the audit trail and the acts of polls."""

    folder: Path

    def lines(self) -> set[str]:
        """Each line once, without its time and process."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        written = "\n".join([*(path.name for path in files), *(path.read_text() for path in files)])
        return {STAMP.sub("", line) for line in written.splitlines()}

    def rows(self) -> list[str]:
        db.session.rollback()
        entries = [f"{entry.act} {entry.detail}" for entry in db.session.scalars(select(AuditEntry))]
        return entries + [json.dumps([act.reason, act.detail]) for act in db.session.scalars(select(PollAct))]

    def leaks(self, phones: list[Phone], also: str = "") -> list[str]:
        """What of all that was sent and given stands in them; a poll's code may stand in the audit trail."""
        files, rows = "\n".join([*self.lines(), also]), "\n".join(self.rows())
        found = [
            each for each in {*ALWAYS_SECRET, *(s for phone in phones for s in phone.seen)} if each in files
        ]
        codes = {phone.poll.code for phone in phones}
        return found + [
            each
            for phone in phones
            for each in (*ALWAYS_SECRET, *phone.seen)
            if each in rows and each not in codes
        ]


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "log")


@pytest.fixture
def server(public_app: Flask, records: Records, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The public door, its papers never old enough to be trusted, its commits where failures can reach them."""
    config = public_app.config["SURVEY"]
    monkeypatch.setattr(papers, "SECONDS", 0.0)
    monkeypatch.setattr(groups, "start", lambda config, *others: Immediate(connect(config), *others))
    records.folder.mkdir(mode=0o700)
    casting.start(config)
    with logging_as_served(records.folder / "stderr", monkeypatch):
        yield Server(config, lambda: wrap(public_app))
    casting.stop()


def phones_at(server: Server, tickets: int) -> list[Phone]:
    """One at an open poll, one at a meeting's."""
    meeting, codes = make_ticket_poll(tickets)
    return [Phone(server, make_open_poll()), Phone(server, meeting, codes)]


def ways(phone: Phone) -> Iterator[Way]:
    """What a voter may send: good, in JSON, sent twice, not all answered, with a typing mistake."""
    yield Way(phone.entries, is_whole=True)
    yield Way(phone.entries, "application/json", is_whole=bool(phone.tickets))
    sent = phone.entries()
    phone.cast(Way(lambda: sent))
    yield Way(lambda: sent)
    yield Way(lambda: sent | {"mark": secrets.token_hex(16)}, "application/json")
    yield Way(lambda: phone.entries(**{"q.overall": ""}))
    yield Way(lambda: phone.entries(mark=secrets.token_hex(40)))
    if phone.tickets:
        code = phone.tickets.pop()
        yield Way(lambda: phone.entries(ticket=grouped(phone.tickets.pop()).lower().translate(WIDE)))
        yield Way(lambda: phone.entries(ticket=code[:-1] + "0"))
        yield Way(lambda: phone.entries(ticket=code[:-2] + code[:-3:-1]))
        yield Way(lambda: phone.entries(ticket="2" * 20))


def fail_everywhere(phone: Phone, way: Way, wanted: re.Pattern[str], done: set[Line], seen: set[Line]) -> int:
    """Cast in this way once for each line of it; how often something failed.

    `done` are lines where something failed for this phone, `seen` for any. A page that was drawn is kept: where its
    lines are reached no more it is drawn again, once for all phones.
    """
    run: dict[Line, None] = {}
    papers.SECONDS = 0.0
    phone.cast(way, lines_run(run))
    failures = 0
    for line in [each for each in run if wanted.search(each[0]) and (way.is_whole or each not in done)]:
        papers.SECONDS = 60.0 if KNOWS.search(line[0]) else 0.0
        is_done = phone.cast_with_failure(way, line)
        if HOLDS.search(line[0]) or not (is_done or line in seen):
            phone.server.begin_anew()
        if not (is_done or line in seen):
            is_done = phone.cast_with_failure(way, line)
        failures += is_done
        done.update([line] if is_done else [])
        seen.add(line)
    return failures


def fail(phones: list[Phone], wanted: re.Pattern[str]) -> int:
    """In every way at every line of these modules; how often."""
    failures, seen = 0, set[Line]()
    for phone in phones:
        done = set[Line]()
        failures += sum(fail_everywhere(phone, way, wanted, done, seen) for way in ways(phone))
    return failures


def test_no_record_repeats_what_a_voter_sent_or_got(
    server: Server, records: Records, capfd: pytest.CaptureFixture[str]
) -> None:
    is_whole = db.engine.dialect.name == "sqlite"
    phones = phones_at(server, 3000)
    failures = fail(phones, EVERYWHERE if is_whole else ITS_OWN)
    said = capfd.readouterr()
    with capfd.disabled():
        print("\ncasts with a failure:", failures)
    assert failures >= (CASTS if is_whole else 30)
    assert records.leaks(phones, said.out + said.err) == []


@on_sqlite
def test_the_same_failures_told_in_their_own_words_are_found(
    server: Server, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search itself: it must find what a formatter of the standard library writes."""
    monkeypatch.setattr(Discreet, "format", logging.Formatter().format)
    phones = phones_at(server, 200)
    fail(phones, re.compile(r"/casting\.py$"))
    leaks = set(records.leaks(phones))
    assert {OPINION, "satisfied", "q.opinion"} <= leaks
    for phone in phones:
        assert leaks & set(phone.seen) - {phone.poll.code}


@on_sqlite
def test_each_spelling_is_found_in_each_record(server: Server, records: Records) -> None:
    phone = phones_at(server, 1)[1]
    assert phone.cast(Way(phone.entries)) == 200
    assert records.leaks([phone]) == []
    planted = records.folder / "other.log"
    for each in {*ALWAYS_SECRET, *phone.seen}:
        planted.write_text(f"2026-03-01 12:00:00 something[7]: and {each} too\n")
        assert each in records.leaks([phone])
        planted.unlink()
        assert each in records.leaks([phone], also=each)
    keep_on_record(phone.seen[-1])
    assert set(records.leaks([phone])) == {phone.seen[-1]}


@operation
def keep_on_record(word: str) -> None:
    record(None, "test", None, word=word)
