"""The signed log: it holds together, it shows every meddling, and the database refuses to meddle."""

import stat
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import make_transient

from survey.config import Config
from survey.db import db, operation
from survey.proof import log
from survey.proof.entries import digest_of
from survey.proof.models import EntryKind, LogEntry
from survey.proof.signing_key import signing_key


@operation
def write(kind: EntryKind = EntryKind.DECISION, subject: str = "decision 1", body: str = "") -> LogEntry:
    return log.append(kind, subject, body or log.body(outcome="release"))


def entries() -> list[LogEntry]:
    """As they stand, out of the session's reach."""
    found = list(db.session.scalars(select(LogEntry).order_by(LogEntry.number)))
    for entry in found:
        make_transient(entry)
    return found


def test_the_first_entry_is_the_key_that_signs(app: Flask, config: Config) -> None:
    write()
    write()
    key, *others = entries()
    assert [entry.kind for entry in (key, *others)] == [EntryKind.KEY, EntryKind.DECISION, EntryKind.DECISION]
    assert {entry.key for entry in others} == {bytes(signing_key(config.runtime_dir).verify_key)}
    assert log.check_log().is_whole


def test_a_new_key_after_a_loss_introduces_itself(app: Flask, config: Config) -> None:
    write()
    (config.runtime_dir / "signing.key").unlink()
    write()
    kinds = [entry.kind.value for entry in entries()]
    assert kinds == ["key", "decision", "key", "decision"]
    assert len({entry.key for entry in entries()}) == 2
    assert log.check_log() == log.Verification(4, None)


def test_the_key_is_a_file_for_its_owner_alone_made_once(tmp_path: Config) -> None:
    first = signing_key(tmp_path / "run")
    file = tmp_path / "run/signing.key"
    assert (stat.S_IMODE(file.stat().st_mode), file.stat().st_size) == (0o600, 32)
    assert signing_key(tmp_path / "run") == first
    assert [path.name for path in file.parent.iterdir()] == ["signing.key"]


def test_equal_bodies_have_different_digests(app: Flask) -> None:
    """Nobody can try the few outcomes that there are."""
    assert digest_of(log.body(outcome="hold")) != digest_of(log.body(outcome="hold"))


def test_an_entry_is_shown_without_its_body_unless_the_body_is_public(app: Flask) -> None:
    entry = write()
    assert "body" not in log.shown(entry, with_body=False)
    assert log.shown(entry, with_body=True)["body"] == entry.body


@pytest.mark.parametrize(
    "meddle",
    [
        lambda log: setattr(log[1], "body", "{}"),
        lambda log: setattr(log[1], "subject", "decision 2"),
        lambda log: setattr(log[1], "kind", EntryKind.HEAD),
        lambda log: setattr(log[1], "on", date(2020, 1, 1)),
        lambda log: setattr(log[1], "previous", bytes(32)),
        lambda log: setattr(log[1], "digest", bytes(32)),
        lambda log: setattr(log[1], "key", bytes(32)),
        lambda log: setattr(log[1], "signature", bytes(64)),
        lambda log: log.pop(1),
        lambda log: log.insert(1, log[1]),
        lambda log: log.reverse(),
    ],
)
def test_every_meddling_shows(app: Flask, meddle: Callable[[list[LogEntry]], object]) -> None:
    for _ in range(3):
        write()
    log_read = entries()
    meddle(log_read)
    assert log.check(log_read).broken_at in (1, 2, 3)


@pytest.mark.parametrize("statement", ["UPDATE log_entry SET body = ''", "DELETE FROM log_entry"])
def test_the_database_refuses_to_change_or_delete_an_entry(app: Flask, statement: str) -> None:
    write()
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_poll_has_one_head(app: Flask) -> None:
    write(EntryKind.HEAD, "ABCDEFGH")
    with pytest.raises(IntegrityError):
        write(EntryKind.HEAD, "ABCDEFGH")
    write(EntryKind.HEAD, "HGFEDCBA")
