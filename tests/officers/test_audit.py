"""The chain of the audit trail: it holds, it shows every meddling, and the database refuses to meddle."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from survey.db import db, operation
from survey.officers import trail
from survey.officers.audit import GENESIS, check, digest, record
from survey.officers.models import AuditEntry, Officer
from survey.officers.trail import Wanted
from tests.make import make_inspection, make_officer, make_poll

ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Entry:
    number: int
    office_id: int | None = 1
    at: datetime = datetime(2026, 3, 1, 8, 0)
    actor: str = "admin"
    act: str = "poll.open"
    subject: str = "poll ABCDEFGH"
    label: str = "临江县水利局党组"
    detail: str = "{}"
    previous: bytes = GENESIS
    digest: bytes = b""


def chain(length: int) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(1, length + 1):
        entry = Entry(number, previous=entries[-1].digest if entries else GENESIS)
        entries.append(replace(entry, digest=digest(entry)))
    return entries


def test_an_untouched_chain_is_whole() -> None:
    entries = chain(4)
    found = check(entries)
    assert (found.is_whole, found.entries, found.last) == (True, 4, entries[-1].digest.hex())
    assert check([]).is_whole


@pytest.mark.parametrize(
    ("meddle", "broken_at"),
    [
        (lambda entries: [entries[0], replace(entries[1], actor="nobody"), *entries[2:]], 2),
        (lambda entries: [entries[0], replace(entries[1], at=datetime(2026, 3, 2)), *entries[2:]], 2),
        (lambda entries: [entries[0], replace(entries[1], detail='{"a": 1}'), *entries[2:]], 2),
        (lambda entries: [entries[0], replace(entries[1], office_id=None), *entries[2:]], 2),
        (lambda entries: [entries[0], replace(entries[1], label=""), *entries[2:]], 2),
        (lambda entries: [entries[0], *entries[2:]], 2),
        (lambda entries: entries[1:], 1),
        (lambda entries: [entries[0], entries[2], entries[1], entries[3]], 2),
        (lambda entries: [*entries[:3], entries[2], entries[3]], 4),
    ],
    ids=["actor", "time", "detail", "office", "label", "removed", "first removed", "swapped", "doubled"],
)
def test_meddling_shows_where_it_begins(meddle: Callable[[list[Entry]], list[Entry]], broken_at: int) -> None:
    found = check(meddle(chain(4)))
    assert (found.is_whole, found.broken_at, found.entries) == (False, broken_at, broken_at - 1)


def test_an_entry_changed_with_a_digest_to_match_breaks_the_next_one() -> None:
    entries = chain(3)
    forged = replace(entries[1], actor="nobody")
    assert check([entries[0], replace(forged, digest=digest(forged)), entries[2]]).broken_at == 3


@operation
def act(by: Officer | None, name: str, subject: object = None, **detail: object) -> None:
    record(by, name, subject, **detail)


def test_what_is_recorded_can_be_checked(app: Flask) -> None:
    officer = make_officer(office=None)
    act(officer, "poll.open", "poll ABCDEFGH", reason="按期开始")
    act(None, "poll.close", "poll ABCDEFGH")
    found = trail.verify()
    assert (found.is_whole, found.entries) == (True, 2)


def test_an_act_that_fails_leaves_no_entry(app: Flask) -> None:
    @operation
    def fail(by: Officer) -> None:
        record(by, "poll.open")
        raise ValueError

    officer = make_officer()
    with pytest.raises(ValueError):  # noqa: PT011
        fail(officer)
    assert trail.verify().entries == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'nobody'",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_entry WHERE number = 1",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(app: Flask, statement: str) -> None:
    act(make_officer(), "poll.open")
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement))
    assert trail.verify().entries == 1


def test_what_the_service_does_by_itself_belongs_to_the_office_of_its_subject(app: Flask) -> None:
    inspection = make_inspection()
    act(None, "tally.count", inspection)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.office_id, entry.actor) == (inspection.round.office_id, "survey")


def test_an_entry_says_what_people_called_its_subject(app: Flask) -> None:
    poll = make_poll(make_inspection(unit="临江县水利局党组"))
    act(make_officer(), "tally.read", poll)
    act(make_officer(), "round.create", poll.inspection.round)
    labels = [entry.label for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.number))]
    assert labels == ["临江县水利局党组", poll.inspection.round.name]


def test_an_office_reads_only_its_own_entries(app: Flask) -> None:
    ours, theirs = make_officer(), make_officer()
    act(ours, "poll.open", "poll AAAAAAAA")
    act(theirs, "poll.open", "poll BBBBBBBB")
    assert [entry.subject for entry in trail.entries_of(ours.office, Wanted(ZONE))] == ["poll AAAAAAAA"]


def test_entries_are_found_by_actor_act_and_day(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_officer(username="zhang")
    second = make_officer(username="li", office=first.office)
    for hour, officer, name in [
        (1, first, "poll.open"),
        (2, second, "poll.close"),
        (17, first, "tally.read"),
    ]:
        at = datetime(2026, 3, 1, hour, tzinfo=UTC).replace(tzinfo=None)
        monkeypatch.setattr("survey.clock.now", lambda at=at: at)
        act(officer, name)

    def acts(**wanted: object) -> list[str]:
        return [entry.act for entry in trail.entries_of(first.office, Wanted(ZONE, **wanted))]  # type: ignore[arg-type]

    assert acts() == ["tally.read", "poll.close", "poll.open"]
    assert acts(actor="zhang") == ["tally.read", "poll.open"]
    assert acts(act="poll") == ["poll.close", "poll.open"]
    assert acts(act="poll.open") == ["poll.open"]
    assert acts(until=date(2026, 3, 1)) == ["poll.close", "poll.open"]
    assert acts(since=date(2026, 3, 2)) == ["tally.read"]


def test_taking_entries_out_of_the_house_is_an_act_itself(app: Flask) -> None:
    officer = make_officer()
    act(officer, "poll.open")
    assert [entry.act for entry in trail.export_entries(officer, Wanted(ZONE))] == [
        "poll.open",
        "audit.export",
    ]


def test_a_check_is_recorded_with_what_it_found(app: Flask) -> None:
    officer = make_officer()
    act(officer, "poll.open")
    found = trail.verify_chain(officer)
    entry = trail.entries_of(officer.office, Wanted(ZONE)).items[0]
    assert (entry.act, found.last in entry.detail) == ("audit.verify", True)
