"""Fixtures: an application on a database built by the migrations, on SQLite and on PostgreSQL."""

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from nacl.public import PrivateKey
from sqlalchemy import Dialect, Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from survey import clock, create_app
from survey.ballots.models import RecoveryKey
from survey.cli.migrations import bring_up_to_date
from survey.config import Config, flask_settings, read
from survey.db import db, prepare_engine
from survey.officers import passwords
from tests.architecture.spoken import compile_stale
from tests.browser.chromium import chromium
from tests.databases import Cluster, Pool, in_memory, postgresql

__all__ = ["chromium"]

DATABASES = ("sqlite", "postgresql")
LONGEST = tuple(
    f"tests/{each}"
    for each in (
        "stories",
        "processes",
        "demo",
        "browser",
        "backups",
        "ballots/test_mixer",
        "meetings",
        "rounds",
    )
)
STATEMENTS = 5_000  # kept compiled, of each kind of database

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take longest are dealt out first, so that no worker is left alone with one at the end."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(
        key=lambda item: min((places[name] for name in places if item.nodeid.startswith(name)), default=99)
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


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> None:
    """Every application has an engine of its own, which writes each statement anew: half of what a query costs."""
    known = defaultdict[type[Dialect], Any](lambda: LRUCache(STATEMENTS))
    Engine._compiled_cache = property(  # type: ignore[assignment]
        lambda engine: known[type(engine.dialect)], lambda engine, cache: None
    )
    DefaultDialect.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign]


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


@pytest.fixture(scope="session")
def office_door() -> Callable[[Config], Flask]:
    """One office application a run, with the settings of each test: making one takes longer than most tests."""
    made: list[tuple[Flask, dict[str, Any]]] = []

    def prepared(config: Config) -> Flask:
        if not made:
            application = create_app("office", config)
            made.append((application, dict(application.config)))
            return application
        application, as_made = made[0]
        application.config.clear()
        application.config.update(as_made | flask_settings(config), SURVEY=config)
        application._got_first_request = False
        del application.extensions["sqlalchemy"], application.teardown_appcontext_funcs[0]
        db.init_app(application)
        with application.app_context():
            prepare_engine(db.engine)
        return application

    return prepared


@pytest.fixture
def office_app(
    config: Config, compiled: FileSystemBytecodeCache, office_door: Callable[[Config], Flask]
) -> Iterator[Flask]:
    with in_context(office_door(config)) as application:
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
