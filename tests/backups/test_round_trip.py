"""What was backed up comes back as it was, on either database, whichever it was made of."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from survey import create_app
from survey.backups.facts import DatabaseInUse, UploadDiffers
from survey.backups.making import back_up
from survey.backups.restoring import restore
from survey.backups.tables import revision
from survey.cli.migrations import History
from survey.cli.revisions import newest
from survey.config import Config, private_folder
from survey.db import db, writing
from survey.officers.audit import record
from survey.officers.operations import initialise
from tests.backups.conftest import Elsewhere
from tests.backups.places import restored, seen
from tests.ballots.urn import cast, make_open_poll, make_ticket_poll
from tests.conftest import DATABASES, in_context
from tests.make import make_counted_poll, make_inspection, make_office, make_round

# Where it does not matter what a backup was made of.
FROM_SQLITE = pytest.mark.parametrize("config", ["sqlite"], indirect=True)
ADDED = {
    "poll",
    "poll_act",
    "epoch",
    "audit_entry",
}  # what a restore says of itself, and of polls that were open


def make_things() -> None:
    """Rows in most tables: names, dates, documents, keys, and rows that point to rows after them."""
    first = make_office()
    first.parent = make_office(name="上级巡察办")
    db.session.commit()
    poll, codes = make_ticket_poll(30)
    for code in codes[:7]:
        cast(poll, ticket=code)
    cast(make_open_poll())
    replaced, successor = make_open_poll(), make_counted_poll(make_inspection())
    with writing():
        replaced.successor = successor
        record(None, "测试", None, note="“引号”与\n换行")


@pytest.mark.parametrize("kind", DATABASES)
def test_every_row_comes_back(
    app: Flask, booth: None, elsewhere: Elsewhere, tmp_path: Path, kind: str
) -> None:
    make_things()
    before = seen()
    made = back_up(None, tmp_path / "backup.zip")
    with restored(made.path, elsewhere(kind)) as put_back:
        after = seen()
        assert {name: rows for name, rows in after.items() if name not in ADDED} == {
            name: rows for name, rows in before.items() if name not in ADDED
        }
        assert set(before["audit_entry"]) < set(after["audit_entry"])
        assert (put_back.chain.is_whole, put_back.sha256) == (True, made.sha256)


@FROM_SQLITE
@pytest.mark.parametrize("kind", DATABASES)
def test_what_is_made_after_a_restore_gets_keys_of_its_own(
    app: Flask, elsewhere: Elsewhere, tmp_path: Path, kind: str
) -> None:
    make_round()
    made = back_up(None, tmp_path / "backup.zip")
    with restored(made.path, elsewhere(kind)):
        first = make_round()
        assert make_round(first.office).id == first.id + 1 == 3


@FROM_SQLITE
@pytest.mark.parametrize("kind", DATABASES)
def test_a_restored_trail_can_be_neither_changed_nor_cut(
    app: Flask, elsewhere: Elsewhere, tmp_path: Path, kind: str
) -> None:
    with writing():
        record(None, "test")
    made = back_up(None, tmp_path / "backup.zip")
    with restored(made.path, elsewhere(kind)):
        for statement in ("UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"):
            with pytest.raises(DBAPIError, match="append-only"):
                db.session.execute(text(statement))
            db.session.rollback()


@FROM_SQLITE
def test_an_instance_that_was_only_initialised_is_replaced(
    app: Flask, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    make_round(name="第一轮")
    made = back_up(None, tmp_path / "backup.zip")
    for kind in DATABASES:
        there = elsewhere(kind)
        with in_context(create_app(config=there)) as other:
            with db.engine.begin() as connection:
                History(other).move_to(connection, "head")
            initialise()
        with restored(made.path, there):
            assert seen()["officer"] == []
            assert len(seen()["round"]) == 1


def test_a_database_with_rounds_is_left_alone(app: Flask, config: Config, tmp_path: Path) -> None:
    make_round()
    made = back_up(None, tmp_path / "backup.zip")
    before = seen()
    with pytest.raises(DatabaseInUse):
        restore(made.path, config, History(app))
    assert seen() == before


@FROM_SQLITE
@pytest.mark.parametrize("kind", DATABASES)
def test_a_restore_that_fails_leaves_nothing(
    app: Flask,
    config: Config,
    elsewhere: Elsewhere,
    tmp_path: Path,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_round()
    upload(config, "uploads/one", b"1")
    made = back_up(None, tmp_path / "backup.zip")
    there = elsewhere(kind)
    with in_context(create_app(config=there)) as other:
        history = History(other)
        monkeypatch.setattr(history, "move_to", lambda *given: move_half(History(other), *given))
        with pytest.raises(RuntimeError):
            restore(made.path, there, history)
        assert seen() == {}
        assert [path for path in there.instance_dir.rglob("*") if path.name.endswith(".restoring")] == []
        assert not (there.data_dir / "uploads/one").exists()


def move_half(history: History, connection: object, revision: str) -> None:
    history.move_to(connection, revision)  # type: ignore[arg-type]
    if revision == "head":
        raise RuntimeError


@pytest.mark.parametrize("kind", DATABASES)
def test_a_backup_of_an_older_schema_is_brought_up_to_date(
    elsewhere: Elsewhere, tmp_path: Path, kind: str
) -> None:
    old = elsewhere("sqlite")
    with in_context(create_app(config=old)) as app:
        with db.engine.begin() as connection:
            History(app).move_to(connection, "0001")
        with writing():
            record(None, "test")
        made = back_up(None, tmp_path / "backup.zip")
    assert made.contents.revision == "0001"
    with restored(made.path, elsewhere(kind)):
        with db.engine.connect() as connection:
            assert revision(connection) == newest()
        assert len(seen()["audit_entry"]) == 2


@FROM_SQLITE
def test_uploads_come_back_and_what_is_there_stays(
    app: Flask, config: Config, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    upload(config, "uploads/one", b"1")
    upload(config, "uploads/deep/two", b"2")
    made = back_up(None, tmp_path / "backup.zip")
    there = elsewhere("sqlite")
    upload(there, "uploads/one", b"1")
    upload(there, "uploads/newer", b"3")
    with restored(made.path, there):
        found = {path.relative_to(there.data_dir).as_posix(): path for path in there.data_dir.rglob("*")}
        assert {name: path.read_bytes() for name, path in found.items() if path.is_file()} == {
            "uploads/one": b"1",
            "uploads/deep/two": b"2",
            "uploads/newer": b"3",
        }
        assert found["uploads/deep/two"].stat().st_mode & 0o777 == 0o600


@FROM_SQLITE
def test_another_upload_of_the_same_name_is_not_written_over(
    app: Flask, config: Config, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    upload(config, "uploads/one", b"1")
    made = back_up(None, tmp_path / "backup.zip")
    there = elsewhere("sqlite")
    upload(there, "uploads/one", b"another")
    with pytest.raises(UploadDiffers, match="uploads/one"), restored(made.path, there):
        pass
    assert (there.data_dir / "uploads/one").read_bytes() == b"another"


def upload(config: Config, name: str, content: bytes) -> None:
    path = config.data_dir / name
    private_folder(path.parent)
    path.write_bytes(content)
