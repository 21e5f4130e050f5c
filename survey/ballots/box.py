"""The box: ballots and opinions, put in by sorted chunks in short transactions, each of which may be repeated."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, Result, delete, insert, select, text

from survey.ballots.claims import DELETE_ENVELOPES, REWRITE
from survey.ballots.models import Ballot, Mark, Opinion, Ticket
from survey.db import db, operation

CHUNK = 1000  # rows: the writer's lock is held for about 10 ms
TICKET_COLUMNS = ("poll_id", "digest", "state", "grp", "run")  # without epoch and ack

Row = dict[str, Any]
Kept = type[Ballot] | type[Opinion]
T = TypeVar("T")


def chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


def store(kind: Kept, poll_id: int, rows: Sequence[Row]) -> None:
    """Insert, inside the running operation, what is not there yet, in the order of ids: that of the table."""
    absent = missing(kind, poll_id, [row["id"] for row in rows])
    fresh = [row for row in rows if row["id"] in absent]
    if fresh:
        db.session.connection().execute(insert(kind.__table__), fresh)


@operation
def put(kind: Kept, poll_id: int, rows: Sequence[Row]) -> None:
    """As `store`, in a transaction of its own."""
    store(kind, poll_id, rows)


def missing(kind: Kept, poll_id: int, ids: Sequence[bytes]) -> set[bytes]:
    """Which of these sorted ids are not in the box."""
    there = select(kind.id).where(kind.poll_id == poll_id, kind.id.between(ids[0], ids[-1]))
    return set(ids).difference(db.session.scalars(there))


@operation
def delete_envelopes(poll_id: int, epoch: int) -> bool:
    """A chunk of them; whether there may be more, as with the next."""
    here = {"poll_id": poll_id, "epoch": epoch, "chunk": CHUNK}
    return _is_full_chunk(db.session.execute(text(DELETE_ENVELOPES[db.engine.dialect.name]), here))


@operation
def delete_marks(poll_id: int) -> bool:
    return _delete_chunk(Mark.digest, Mark.poll_id == poll_id)


@operation
def delete_ballots(poll_id: int) -> bool:
    """Of a cancelled poll only, as with the next."""
    return _delete_chunk(Ballot.id, Ballot.poll_id == poll_id)


@operation
def delete_opinions(poll_id: int) -> bool:
    return _delete_chunk(Opinion.id, Opinion.poll_id == poll_id)


@operation
def rewrite_epoch(poll_id: int, epoch: int) -> None:
    """Write the tickets of a mixed epoch anew, without epoch and ack: the order of their use is in none of them.

    No caster wants these rows: they are spent. One that waits for a row of theirs finds it gone, looks again, and
    finds the new one.
    """
    _rewrite(Ticket, TICKET_COLUMNS, "poll_id = :poll_id AND epoch = :epoch", poll_id=poll_id, epoch=epoch)


@operation
def rewrite_tickets(poll_id: int) -> None:
    """Write all tickets of a poll that is over anew, those that were never used among them."""
    _rewrite(Ticket, TICKET_COLUMNS, "poll_id = :poll_id", poll_id=poll_id)


@operation
def rewrite(kind: Kept, poll_id: int) -> None:
    """Write the box of a poll anew, where it was filled by several mixes: nothing tells any more by which."""
    _rewrite(kind, [column.name for column in kind.__table__.columns], "poll_id = :poll_id", poll_id=poll_id)


def _rewrite(kind: Kept | type[Ticket], columns: Sequence[str], which: str, **given: int) -> None:
    parts = {
        "table": kind.__tablename__,
        "columns": ", ".join(columns),
        "which": which,
        "key": ", ".join(column.name for column in kind.__table__.primary_key),
    }
    for statement in REWRITE[db.engine.dialect.name]:
        db.session.execute(text(statement.format(**parts)), given)


def _delete_chunk(key: Any, *here: Any) -> bool:
    last = db.session.scalar(select(key).where(*here).order_by(key).offset(CHUNK - 1).limit(1))
    chunk = (*here, key <= last) if last else here
    unloaded = {"synchronize_session": False}
    return _is_full_chunk(db.session.execute(delete(key.class_).where(*chunk), execution_options=unloaded))


def _is_full_chunk(result: Result[Any]) -> bool:
    return cast(CursorResult[Any], result).rowcount >= CHUNK
