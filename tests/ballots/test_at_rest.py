"""What is at rest on the voter's side is what these tables list and nothing else, also in the order of its bytes."""

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Boolean, Date, DateTime, Time, inspect, select

from survey.ballots import box, polls
from survey.ballots.mixer import Mixer
from survey.ballots.models import Envelope, Mark, Mode, Poll, Ticket
from survey.config import Config
from survey.db import db
from tests.ballots.urn import (
    answers,
    cast,
    close,
    make_open_poll,
    make_ticket_poll,
    new_mark,
    receipts_in_box,
)

COMPLETE = {
    "ticket": {"poll_id", "digest", "state", "grp", "run", "epoch", "ack"},
    "mark": {"poll_id", "digest"},
    "epoch": {"poll_id", "number", "public_key", "state", "host"},
    "envelope": {"poll_id", "epoch", "id", "sealed"},
    "ballot": {"poll_id", "id", "channel", "grp", "flag", "answers", "salt"},
    "opinion": {"poll_id", "id", "item", "text", "review"},
}
KEYS = {
    "ticket": ["poll_id", "digest"],
    "mark": ["poll_id", "digest"],
    "epoch": ["poll_id", "number"],
    "envelope": [],  # ordered by the place of arrival, which is noise once the key is gone
    "ballot": ["poll_id", "id"],
    "opinion": ["poll_id", "id"],
}
TIMES = (Date, DateTime, Time)


@pytest.mark.parametrize("table", COMPLETE)
def test_the_columns_are_the_list_of_the_design(app: Flask, table: str) -> None:
    columns = inspect(db.engine).get_columns(table)
    assert {column["name"] for column in columns} == COMPLETE[table]


@pytest.mark.parametrize("table", COMPLETE)
def test_no_column_holds_a_time_a_sequence_or_a_flag(app: Flask, table: str) -> None:
    for column in inspect(db.engine).get_columns(table):
        assert not isinstance(column["type"], (*TIMES, Boolean))
        assert not column.get("autoincrement") or column["autoincrement"] == "auto"
        assert column.get("default") is None


@pytest.mark.parametrize("table", COMPLETE)
def test_primary_keys_begin_with_the_poll(app: Flask, table: str) -> None:
    assert inspect(db.engine).get_pk_constraint(table)["constrained_columns"] == KEYS[table]


@pytest.mark.parametrize("table", COMPLETE)
def test_no_foreign_key_leads_anywhere_but_to_the_poll(app: Flask, table: str) -> None:
    keys = inspect(db.engine).get_foreign_keys(table)
    assert {(key["referred_table"], *key["constrained_columns"]) for key in keys} <= {("poll", "poll_id")}


def test_no_table_at_all_refers_to_a_ticket_or_a_ballot(app: Flask) -> None:
    inspector = inspect(db.engine)
    for table in inspector.get_table_names():
        referred = {key["referred_table"] for key in inspector.get_foreign_keys(table)}
        assert not referred & {"ticket", "mark", "envelope", "ballot", "opinion"}


def test_footfall_holds_a_day_and_two_counts_and_leads_to_the_poll_alone(app: Flask) -> None:
    """What came together on a day may be told; how many of them were flagged may not, nor anything finer than a day."""
    inspector = inspect(db.engine)
    columns = {column["name"]: column["type"] for column in inspector.get_columns("footfall")}
    assert set(columns) == {"poll_id", "day", "scans", "casts"}
    assert isinstance(columns["day"], Date)
    assert not isinstance(columns["day"], DateTime)
    assert inspector.get_pk_constraint("footfall")["constrained_columns"] == ["poll_id", "day"]
    assert {key["referred_table"] for key in inspector.get_foreign_keys("footfall")} == {"poll"}


def test_a_keyed_paper_leads_to_its_stack_alone_and_a_settled_stack_to_numbers(app: Flask) -> None:
    """What was keyed goes with the settling (tests/stacks/test_settling.py); what stays names an epoch, no ballot."""
    inspector = inspect(db.engine)
    keyed = {column["name"]: column["type"] for column in inspector.get_columns("paper_entry")}
    assert set(keyed) == {"stack_id", "keying", "place", "answers", "texts", "is_absent"}
    assert not [kind for kind in keyed.values() if isinstance(kind, TIMES)]
    assert {key["referred_table"] for key in inspector.get_foreign_keys("paper_entry")} == {"paper_stack"}
    assert {key["referred_table"] for key in inspector.get_foreign_keys("paper_stack")} == {"poll", "officer"}
    kept = {column["name"] for column in inspector.get_columns("paper_stack")}
    assert {name for name in kept if not name.endswith(("_at", "_id"))} == {
        *("id", "channel", "grp", "handed_out", "gathered", "spoilt", "epoch"),
    }


def test_the_database_has_no_sequence_on_the_voters_side(app: Flask, config: Config) -> None:
    if config.is_sqlite:
        sql = db.session.connection().exec_driver_sql("SELECT sql FROM sqlite_master").scalars()
        assert not [text for text in sql if text and "AUTOINCREMENT" in text.upper()]
    else:
        sequences = inspect(db.engine).get_sequence_names()
        assert not [name for name in sequences if name.split("_")[0] in COMPLETE]


@pytest.mark.usefixtures("booth")
def test_envelopes_of_a_poll_are_of_one_size_whatever_the_answers() -> None:
    poll = make_open_poll()
    for checked in (answers(), answers("unknown", signs="fake", opinion="好" * 500), answers(opinion="😀")):
        cast(poll, checked=checked)
    assert len({len(sealed) for sealed in db.session.scalars(select(Envelope.sealed))}) == 1


# ---- PostgreSQL: the order of the rows on their pages ------------------------------------------------------


@pytest.fixture
def postgresql(config: Config) -> None:
    if config.is_sqlite:
        pytest.skip("rows have no place of their own on SQLite")


@pytest.mark.usefixtures("postgresql", "booth")
def test_rows_lie_in_the_order_of_their_keys_on_postgresql(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(box, "CHUNK", 7)
    poll = fill(Mode.TICKET)
    close(poll, config)
    for table, key in (("ballot", "id"), ("opinion", "id"), ("ticket", "digest")):
        rows = (
            db.session.connection()
            .exec_driver_sql(f"SELECT {key} FROM {table} ORDER BY ctid")
            .scalars()
            .all()
        )
        keys = [bytes(row) for row in rows]
        assert len(keys) >= 20
        assert keys == sorted(keys)


# ---- SQLite: the order of the cells on their pages, and what is left behind --------------------------------


@pytest.fixture
def sqlite(config: Config) -> Path:
    if not config.is_sqlite:
        pytest.skip("a file of SQLite")
    return Path(config.database_url.removeprefix("sqlite:///"))


def test_tables_of_the_voters_side_have_no_rowid(app: Flask, sqlite: Path) -> None:
    with sqlite3.connect(sqlite) as link:
        without = {
            name
            for _, name, kind, _, rowid, _ in link.execute("PRAGMA table_list")
            if rowid and kind == "table"
        }
    assert {"ticket", "mark", "ballot", "opinion"} <= without
    assert "envelope" not in without


@pytest.mark.parametrize("mixes", [1, 4])
@pytest.mark.usefixtures("booth")
def test_pages_lie_as_if_the_rows_had_been_inserted_in_the_order_of_their_keys(
    mixes: int, sqlite: Path, config: Config, tmp_path: Path
) -> None:
    poll, codes = make_ticket_poll(300)
    for start in range(mixes):
        cast_all(poll, codes[start::mixes])
        Mixer(config).turn()
    boxed = len(receipts_in_box(poll))
    assert bool(boxed) is (mixes > 1)
    close(poll, config)
    db.session.remove()
    for table in ("ballot", "opinion", "ticket"):
        sorted_anew = inserted_anew(sqlite, table, tmp_path / table)
        assert len(list(leaves(sqlite, table))) > 1
        assert list(leaves(sqlite, table)) == list(leaves(sorted_anew, table))


@pytest.mark.usefixtures("booth")
def test_nothing_that_could_link_is_left_in_the_file_or_its_log(sqlite: Path, config: Config) -> None:
    poll, codes = make_ticket_poll(40)
    marks = [new_mark() for _ in codes]
    for code, mark in zip(codes[:30], marks, strict=False):
        cast(poll, mark, code, answers(opinion="窗口太少"))
    secrets = [poll.key or b"", *db.session.scalars(select(Ticket.ack).where(Ticket.ack.is_not(None)))]
    secrets += [bytes(sealed[:64]) for sealed in db.session.scalars(select(Envelope.sealed))]
    assert len(secrets) == 61
    db.session.rollback()
    before = at_rest(sqlite)
    assert all(secret in before for secret in secrets)
    close(poll, config)
    db.session.remove()
    Mixer(config).turn()
    left = at_rest(sqlite)
    assert not [secret for secret in secrets if secret in left]


@pytest.mark.usefixtures("booth")
def test_nothing_that_could_link_is_left_of_an_epoch_that_was_mixed_while_the_poll_goes_on(
    sqlite: Path, config: Config
) -> None:
    poll, codes = make_ticket_poll(60)
    cast_all(poll, codes[:20])
    acks = db.session.scalars(select(Ticket.ack).where(Ticket.ack.is_not(None))).all()
    sealed = [bytes(each[:64]) for each in db.session.scalars(select(Envelope.sealed))]
    db.session.rollback()
    Mixer(config).turn()
    cast_all(poll, codes[20:40])
    assert all(secret in at_rest(sqlite) for secret in (*acks, *sealed))
    Mixer(config).turn()
    assert len(receipts_in_box(poll)) == 20
    db.session.remove()
    Mixer(config).turn()
    left = at_rest(sqlite)
    assert not [secret for secret in (*acks, *sealed) if secret in left]


@pytest.mark.usefixtures("booth")
def test_marks_are_overwritten_at_the_close(sqlite: Path, config: Config) -> None:
    poll = fill(Mode.OPEN)
    marks = db.session.scalars(select(Mark.digest)).all()
    db.session.rollback()
    close(poll, config)
    db.session.remove()
    Mixer(config).turn()
    left = at_rest(sqlite)
    assert len(marks) == 20
    assert not [mark for mark in marks if mark in left]


def test_the_log_is_emptied_in_the_turn_after_a_reader_has_gone(
    app: Flask, sqlite: Path, config: Config
) -> None:
    poll, mixer = make_open_poll(), Mixer(config)
    polls.begin_close(None, poll)
    db.session.remove()
    log = sqlite.with_name(f"{sqlite.name}-wal")
    reader = sqlite3.connect(sqlite, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM poll").fetchone()
    mixer.turn()
    assert log.stat().st_size
    reader.execute("COMMIT")
    db.session.remove()
    mixer.turn()
    assert not log.stat().st_size
    reader.close()


def fill(mode: Mode, count: int = 20) -> Poll:
    poll, codes = make_ticket_poll(count) if mode is Mode.TICKET else (make_open_poll(), [""] * count)
    cast_all(poll, codes)
    return poll


def cast_all(poll: Poll, codes: Sequence[str]) -> None:
    for code in codes:
        cast(poll, ticket=code, checked=answers(opinion="窗口太少"))


def inserted_anew(database: Path, table: str, copy: Path) -> Path:
    """Another file with the same rows, put in one after the other in the order of their keys."""
    with sqlite3.connect(database) as link, sqlite3.connect(copy) as anew:
        for (statement,) in link.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ?", (table,)):
            anew.execute(statement)
        rows = link.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        anew.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    return copy


def at_rest(database: Path) -> bytes:
    return b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))


def leaves(database: Path, table: str) -> Iterator[list[int]]:
    """For each leaf page of a WITHOUT ROWID table, where its cells lie, in the order of their keys."""
    with sqlite3.connect(database) as link:
        root = link.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        size = link.execute("PRAGMA page_size").fetchone()[0]
    yield from _leaves(database.read_bytes(), size, root)


def _leaves(content: bytes, size: int, number: int) -> Iterator[list[int]]:
    """The b-tree of an index, section 1.6 of SQLite's file format: kind 10 is a leaf, kind 2 has children."""
    page = content[(number - 1) * size : number * size]
    kind, count = page[0], struct.unpack_from(">H", page, 3)[0]
    assert kind in (2, 10)
    places = list(struct.unpack_from(f">{count}H", page, 8 if kind == 10 else 12))
    if kind == 10:
        yield places
        return
    for place in places:
        yield from _leaves(content, size, struct.unpack_from(">I", page, place)[0])
    yield from _leaves(content, size, struct.unpack_from(">I", page, 8)[0])
