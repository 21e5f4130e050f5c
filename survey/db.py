"""The database: names of constraints, SQLite's pragmas, and the one way an operation writes."""

import fcntl
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from contextvars import ContextVar
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from flask import current_app
from flask_security import RoleMixin, UserMixin
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Engine, Enum, MetaData, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase

from survey.config import Config

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# synchronous=FULL: an acknowledged ballot survives a power cut. secure_delete: deleted rows are overwritten.
# temp_store: what is sorted or set aside for a moment reaches no file.
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA busy_timeout=10000",
)
PATIENCE = 0.05  # seconds that a checkpoint may wait for a reader, and writers for the checkpoint


Account = UserMixin  # what Flask-Security asks of an account
AccountRole = RoleMixin  # and of a role
Page = Pagination  # what db.paginate() answers


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)

_is_writing: ContextVar[bool] = ContextVar("is_writing", default=False)


def closed_set(kind: type[StrEnum]) -> Enum:
    """A column type for a closed set: its values as text, checked by the database."""
    return Enum(
        kind,
        name=re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower(),
        native_enum=False,
        create_constraint=True,
        length=30,
        values_callable=lambda members: [member.value for member in members],
    )


def is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def prepare_engine(engine: Engine) -> None:
    """Give SQLite its pragmas, and make BEGIN ours: IMMEDIATE inside an operation, deferred for reading."""
    if not is_sqlite(engine):
        return

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_writing.get() else "BEGIN")


def settings() -> Config:
    """The settings of the running application."""
    config: Config = current_app.config["SURVEY"]
    return config


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold the writer's lock of the house: without it one busy SQLite writer starves the others."""
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def writing() -> Iterator[None]:
    """One write transaction: facts read before it are forgotten, everything inside commits once at its end."""
    db.session.rollback()
    config = settings()
    token = _is_writing.set(True)
    try:
        with file_lock(config.writer_lock) if config.is_sqlite else nullcontext():
            yield from _transaction()
    finally:
        _is_writing.reset(token)


def _transaction() -> Iterator[None]:
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def pragmas_in_force(names: Iterable[str]) -> dict[str, str]:
    """What SQLite made of the pragmas that a connection was given."""
    with db.engine.connect() as link:
        return {name: str(link.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in names}


def truncate_log(config: Config) -> bool:
    """Empty SQLite's write-ahead log, where deleted rows live on; False where somebody reads and it must wait."""
    if not config.is_sqlite:
        return True
    path = make_url(config.database_url).database or ""
    with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as link:
        busy, *_ = link.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


P = ParamSpec("P")
T = TypeVar("T")


def operation(verb: Callable[P, T]) -> Callable[P, T]:
    """Make a verb that changes things: it commits once, at its end, or leaves nothing behind."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if _is_writing.get():
            raise RuntimeError(f"{verb.__name__} was called inside another operation")
        with writing():
            return verb(*args, **kwargs)

    return run


def destroys(verb: Callable[P, T]) -> Callable[P, T]:
    """Stands above `operation`: what it deleted leaves SQLite's log too; where somebody reads, with the next mix."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        done = verb(*args, **kwargs)
        truncate_log(settings())
        return done

    return run


def is_reachable() -> bool:
    """Whether the database answers."""
    try:
        db.session.execute(text("SELECT 1"))
    except DBAPIError:
        return False
    finally:
        db.session.rollback()
    return True
