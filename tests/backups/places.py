"""Making a backup of one instance and putting it into another."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from survey import create_app
from survey.backups import tables
from survey.backups.restoring import Restored, restore
from survey.ballots import casting
from survey.cli.migrations import History
from survey.config import Config
from survey.db import db
from tests.conftest import in_context

Rows = dict[str, list[bytes]]


def rows_of(connection: Connection) -> Rows:
    return {table.name: list(tables.lines(connection, table)) for table in tables.described(connection)}


def seen() -> Rows:
    """Every row of the application's database."""
    with db.engine.connect() as connection:
        return rows_of(connection)


@contextmanager
def restored(path: Path, config: Config) -> Iterator[Restored]:
    """Inside the application that the backup was put into, ballots may be cast there."""
    casting.stop()
    with in_context(create_app(config=config)) as app:
        put_back = restore(path, config, History(app))
        casting.start(config)
        yield put_back
        casting.stop()


def with_keys_of(config: Config, there: Config) -> Config:
    """The instance `there` on the same host as another: its keys are at hand."""
    return replace(there, runtime_dir=config.runtime_dir)
