"""The box: ballots and opinions, put in by sorted chunks in short transactions, each of which may be repeated."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, Result, delete, insert, select, text

from survey.ballots.claims import DELETE_ENVELOPES
from survey.ballots.models import Ballot, Mark, Opinion, Ticket
from survey.db import db, operation

CHUNK = 1000  # rows: the writer's lock is held for about 10 ms
# Rows: those of one poll together, or the pages between two chunks would keep the order of use.
TICKETS = 2000

Row = dict[str, Any]
Kept = type[Ballot] | type[Opinion]
T = TypeVar("T")


def chunks(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))


@operation
def put(kind: Kept, poll_id: int, rows: Sequence[Row]) -> None:
    """Insert what is not there yet, in the order of ids, which is the order of the table."""
    absent = missing(kind, poll_id, [row["id"] for row in rows])
    fresh = [row for row in rows if row["id"] in absent]
    if fresh:
        db.session.connection().execute(insert(kind.__table__), fresh)


def missing(kind: Kept, poll_id: int, ids: Sequence[bytes]) -> set[bytes]:
    """Which of these sorted ids are not in the box."""
    there = select(kind.id).where(kind.poll_id == poll_id, kind.id.between(ids[0], ids[-1]))
    return set(ids).difference(db.session.scalars(there))


@operation
def delete_envelopes(poll_id: int, epoch: int) -> bool:
    """A chunk of them; False when none is left."""
    here = {"poll_id": poll_id, "epoch": epoch, "chunk": CHUNK}
    return _has_deleted(db.session.execute(text(DELETE_ENVELOPES[db.engine.dialect.name]), here))


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
def rewrite_tickets(poll_id: int, after: bytes) -> bytes | None:
    """Write tickets anew without epoch and ack, so that no order of their use is left in the table.

    Returns where to go on, or None at the end.
    """
    columns = Ticket.__table__.columns
    kept = [columns[name] for name in ("poll_id", "digest", "state", "grp", "run")]
    here = (columns.poll_id == poll_id, columns.digest > after)
    connection = db.session.connection()
    rows = (
        connection.execute(select(*kept).where(*here).order_by(columns.digest).limit(TICKETS))
        .mappings()
        .all()
    )
    if not rows:
        return None
    last = bytes(rows[-1]["digest"])
    connection.execute(delete(Ticket).where(*here, columns.digest <= last))
    connection.execute(insert(Ticket.__table__), [dict(row) for row in rows])
    return last


def _delete_chunk(key: Any, *here: Any) -> bool:
    last = db.session.scalar(select(key).where(*here).order_by(key).offset(CHUNK - 1).limit(1))
    chunk = (*here, key <= last) if last else here
    unloaded = {"synchronize_session": False}
    return _has_deleted(db.session.execute(delete(key.class_).where(*chunk), execution_options=unloaded))


def _has_deleted(result: Result[Any]) -> bool:
    return bool(cast(CursorResult[Any], result).rowcount)
