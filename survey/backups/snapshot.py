"""The whole database at one instant, while others go on writing."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, NullPool, create_engine, make_url

from survey.config import Config
from survey.db import db

ZEROS = bytes(1 << 20)


@contextmanager
def snapshot(config: Config, copy: Path) -> Iterator[Connection]:
    """A connection that sees one instant for as long as the block runs; on SQLite it reads a private `copy`.

    A long read transaction on SQLite would keep the write-ahead log, where deleted rows live on, from being emptied.
    """
    if not config.is_sqlite:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with db.engine.connect().execution_options(**options) as connection:
            yield connection
            connection.rollback()
        return
    try:
        _copy(Path(make_url(config.database_url).database or ""), copy)
        with _reading(copy) as connection:
            yield connection
    finally:
        shred(copy)


def shred(path: Path) -> None:
    """Overwrite and unlink a file that held what was not to last; nothing happens where there is none."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        left = path.stat().st_size
        while left > 0:
            left -= file.write(ZEROS[:left])
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _copy(source: Path, copy: Path) -> None:
    """SQLite's online backup, in one step: it takes as long as copying the file does, and keeps no writer waiting."""
    shred(copy)
    copy.touch(mode=0o600, exist_ok=False)
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as still:
        live.backup(still)


@contextmanager
def _reading(copy: Path) -> Iterator[Connection]:
    """Nobody else writes there, so no file is made beside it."""
    address = f"file:{quote(str(copy.absolute()))}?mode=ro&immutable=1"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True),
        poolclass=NullPool,
        hide_parameters=True,
    )
    with engine.connect() as connection:
        yield connection
