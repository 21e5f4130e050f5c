"""Fixtures: an application on a database built by the migrations, on SQLite and on PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from nacl.public import PrivateKey
from werkzeug.routing import Rule

from survey import clock, create_app
from survey.ballots.models import RecoveryKey
from survey.cli.migrations import bring_up_to_date
from survey.config import Config, read
from survey.db import db
from survey.officers import passwords
from tests.architecture.spoken import compile_stale
from tests.browser.chromium import chromium
from tests.databases import Cluster, Pool, in_memory, postgresql

__all__ = ["chromium"]

DATABASES = ("sqlite", "postgresql")

if memory := in_memory():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)

# Argon2 as weak as it gets, before any test module hashes a password: it is slow on purpose, and not what is tested.
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def configure(home: Path, url: str = "", **settings: str) -> Config:
    """Settings for one test: everything under its own folder."""
    return read(
        {
            "SURVEY_INSTANCE_DIR": str(home),
            "SURVEY_DATABASE_URL": url,
            "SURVEY_SECRET_KEY": "test",
            **settings,
        }
    )


@pytest.fixture(scope="session", autouse=True)
def both_languages() -> None:
    """The catalogues as they stand, also where nobody ran `make install` since they changed."""
    compile_stale()


@pytest.fixture(scope="session", autouse=True)
def routes_compiled_once() -> None:
    """werkzeug writes and compiles a function for each rule of each application: two thirds of what one costs."""
    compile_anew, known = Rule._compile_builder, dict[Any, Any]()

    def compile_builder(rule: Rule, append_unknown: bool = True) -> Any:
        name = rule.rule, repr(rule.defaults), tuple(rule._trace), append_unknown
        if name not in known:
            known[name] = compile_anew(rule, append_unknown)
        return known[name]

    Rule._compile_builder = compile_builder  # type: ignore[assignment,method-assign]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with postgresql() as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("template")
    _migrate(configure(home))
    return home / "survey.db"


@pytest.fixture(scope="session")
def postgresql_template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    name = "template_survey"
    _migrate(configure(tmp_path_factory.mktemp("template"), cluster.create(name)))
    return name


@pytest.fixture(scope="session")
def pool(cluster: Cluster, postgresql_template: str) -> Pool:
    return Pool(cluster, postgresql_template)


@pytest.fixture(params=DATABASES)
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Config]:
    """The settings of a fresh, migrated database; the test runs once on each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "survey.db")
        yield configure(tmp_path)
        return
    pool: Pool = request.getfixturevalue("pool")
    with pool.lend() as url:
        yield configure(tmp_path, url)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The application without a door, its context pushed: for operations, queries and rules."""
    with in_context(create_app(config=config)) as application:
        yield application


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once for all applications of a run: that is two thirds of a page's time."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def office_app(config: Config, compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    with in_context(create_app("office", config)) as application:
        application.jinja_env.bytecode_cache = compiled
        yield application


@pytest.fixture
def public_app(config: Config, compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    with in_context(create_app("public", config)) as application:
        application.jinja_env.bytecode_cache = compiled
        yield application


class in_context:
    """Push an application's context for a test, and let go of its connections afterwards."""

    def __init__(self, application: Flask) -> None:
        self.application = application

    def __enter__(self) -> Flask:
        self.context = self.application.app_context()
        self.context.push()
        return self.application

    def __exit__(self, *exception: object) -> None:
        db.session.remove()
        db.engine.dispose()
        self.context.pop()


def _migrate(config: Config) -> None:
    with in_context(create_app(config=config)) as app:
        bring_up_to_date(app)
        db.session.add(RecoveryKey(public_key=bytes(PrivateKey.generate().public_key), made_at=clock.now()))
        db.session.commit()  # not by the operation: an audit begins with what its test does
        if config.is_sqlite:
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
