"""A backup put back: checked whole, loaded as its own schema had it, migrated, its open polls suspended; or nothing.

On PostgreSQL all of it is one transaction. On SQLite the database is built beside the place of the old one and then
copied over it in one: whoever has the old one open sees the new one from then on.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, NullPool, create_engine, exists, make_url, select
from sqlalchemy.orm import Session

from survey.backups import tables, uploads
from survey.backups.archive import LIST, Archive, Contents
from survey.backups.facts import ArchiveDamaged, ArchiveTooNew, DatabaseInUse
from survey.backups.making import sha256_of
from survey.backups.snapshot import shred
from survey.ballots.suspension import suspend_all
from survey.config import Config
from survey.db import db, file_lock, prepare_engine
from survey.officers import audit
from survey.officers.audit import Verification
from survey.officers.models import AuditEntry
from survey.rounds.models import Round


class Schema(Protocol):
    """The history of the schema, on a connection that is in a transaction."""

    def knows(self, revision: str) -> bool: ...

    def move_to(self, connection: Connection, revision: str) -> None:
        """Forward, from nothing or from wherever it stands; "head" is today's."""

    def clear(self, connection: Connection) -> None:
        """Back to nothing."""


@dataclass(frozen=True)
class Restored:
    """What was put back, the codes of the polls that are now suspended, and whether the audit chain holds."""

    contents: Contents
    sha256: str
    suspended: list[str]
    chain: Verification


def restore(path: Path, config: Config, schema: Schema) -> Restored:
    """All of it or nothing.

    Raises ArchiveUnreadable, ArchiveTooNew, ArchiveDamaged, DatabaseInUse, UploadDiffers.
    """
    with Archive(path) as archive:
        if not schema.knows(archive.contents.revision):
            raise ArchiveTooNew
        with _target(config, schema) as connection, uploads.unpacked(archive, config.data_dir):
            _load(connection, archive, schema)
            with path.open("rb") as file:
                return _settle(connection, archive.contents, sha256_of(file))


def _load(connection: Connection, archive: Archive, schema: Schema) -> None:
    """Into the schema that the archive was made of, which is then brought up to date with its rows in it."""
    schema.move_to(connection, archive.contents.revision)
    kept, there = {table.name: table for table in archive.contents.tables}, tables.described(connection)
    if {table.name for table in there} != kept.keys():
        raise ArchiveDamaged(part=LIST)
    for table in there:
        tables.load(connection, table, kept[table.name], archive.lines(kept[table.name]))
    tables.set_sequences(connection, there)
    schema.move_to(connection, "head")


def _settle(connection: Connection, contents: Contents, sha256: str) -> Restored:
    """Suspend what was open and record the restore, in the transaction of the rows themselves."""
    with Session(connection) as session:
        suspended = suspend_all(session)
        detail = {"made_at": contents.made_at.isoformat(), "digest": sha256, "rows": contents.rows}
        audit.append(session, None, "restore", None, **detail, codes=suspended)
        chain = audit.check(
            session.execute(select(*AuditEntry.__table__.columns).order_by(AuditEntry.number))
        )
    return Restored(contents, sha256, suspended, chain)


# ---- where it goes ---------------------------------------------------------------------------------------


@contextmanager
def _target(config: Config, schema: Schema) -> Iterator[Connection]:
    """A connection to nothing yet, whose transaction becomes the service's database; raises DatabaseInUse."""
    if config.is_sqlite:
        with _beside(config) as connection:
            yield connection
    else:
        with db.engine.connect() as connection, connection.begin():
            _require_unused(connection)
            schema.clear(connection)
            yield connection


@contextmanager
def _beside(config: Config) -> Iterator[Connection]:
    """A database of its own, copied over the service's once the block has ended well."""
    place = Path(make_url(config.database_url).database or "")
    built = place.with_name(place.name + ".restoring")
    _require_unused_now()
    _shred_all(built)
    try:
        built.touch(mode=0o600)
        engine = create_engine(f"sqlite:///{built}", poolclass=NullPool, hide_parameters=True)
        prepare_engine(engine)
        with engine.connect() as connection, connection.begin():
            yield connection
        with file_lock(config.writer_lock):
            _require_unused_now()
            _copy_over(built, place)
    finally:
        _shred_all(built)


def _copy_over(built: Path, place: Path) -> None:
    """One write transaction of SQLite's own, whole or not at all."""
    db.session.remove()
    db.engine.dispose()
    with closing(sqlite3.connect(built)) as source, closing(sqlite3.connect(place)) as target:
        source.backup(target)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _shred_all(built: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        shred(built.with_name(built.name + suffix))


def _require_unused_now() -> None:
    with db.engine.connect() as connection:
        _require_unused(connection)


def _require_unused(connection: Connection) -> None:
    """Nothing at all, or what `survey init` makes."""
    there = tables.names(connection)
    if there and tables.VERSION not in there:
        raise DatabaseInUse
    if Round.__tablename__ in there and connection.scalar(select(exists(select(Round.id)))):
        raise DatabaseInUse
