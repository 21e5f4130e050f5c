"""A backup: one archive of one instant, whoever writes meanwhile."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedRandom, BufferedReader
from pathlib import Path

from sqlalchemy import Connection

from survey import clock
from survey.backups import tables, uploads
from survey.backups.archive import Contents, Writer
from survey.backups.facts import BackupExists
from survey.backups.snapshot import shred, snapshot
from survey.config import Config
from survey.db import operation, settings
from survey.officers.audit import record
from survey.officers.models import Officer


@dataclass(frozen=True)
class Backup:
    """An archive as it stands on disk."""

    path: Path
    size: int
    sha256: str
    contents: Contents


def back_up(by: Officer | None, path: Path, *, force: bool = False) -> Backup:
    """Write all tables and uploads to a new file that only its owner reads; never a key. Raises BackupExists."""
    if path.exists() and not force:
        raise BackupExists(path=str(path))
    config = settings()
    with _part(path) as file:
        with snapshot(config, path.with_name(path.name + ".copy")) as connection:
            contents = _write(file, connection, config)
        file.flush()
        os.fsync(file.fileno())
        made = Backup(path, file.tell(), sha256_of(file), contents)
        _note(by, made)
    return made


@operation
def _note(by: Officer | None, made: Backup) -> None:
    """No archive stands under its name before the audit knows of it."""
    record(by, "backup", None, file=made.path.name, digest=made.sha256, rows=made.contents.rows)


def _write(file: BufferedRandom, connection: Connection, config: Config) -> Contents:
    with Writer(file, tables.revision(connection), clock.now()) as writer:
        for table in tables.described(connection):
            writer.put_table(table.name, tables.columns_of(table), tables.lines(connection, table))
        for name, parts in uploads.found(config):
            writer.put_upload(name, parts)
        return writer.finish()


@contextmanager
def _part(path: Path) -> Iterator[BufferedRandom]:
    """A private file beside its place, where it is put whole once the block has ended well."""
    part = path.with_name(path.name + ".part")
    shred(part)
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
        os.replace(part, path)
    finally:
        shred(part)
    _sync(path.parent)


def sha256_of(file: BufferedRandom | BufferedReader) -> str:
    """Of the whole file, from its beginning."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
