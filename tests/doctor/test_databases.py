"""A database that promises less than the page does, or writes down more, is named."""

import pytest
from flask import Flask
from sqlalchemy import text

from survey import clock
from survey.db import db, pragmas_in_force
from survey.doctor import databases
from tests.cli.conftest import ON_SQLITE

ON_POSTGRESQL = pytest.mark.parametrize("config", ["postgresql"], indirect=True)
DISCREET = {name: next(iter(values)) for name, values in databases.DISCREET.items()}
DURABLE = {name: next(iter(values)) for name, values in databases.DURABLE.items()}


@ON_SQLITE
def test_sqlite_takes_on_what_every_connection_is_given(app: Flask) -> None:
    assert databases.sqlite(pragmas_in_force(databases.wanted())).verdict == "well"


@ON_SQLITE
@pytest.mark.parametrize(
    "name", ["journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout"]
)
def test_a_pragma_that_is_not_in_force_is_named(app: Flask, name: str) -> None:
    found = databases.sqlite(pragmas_in_force(databases.wanted()) | {name: "0"})
    assert (found.name, found.verdict) == ("durability", "wrong")
    assert found.details["settings"][0].startswith(f"{name}=")


@pytest.mark.parametrize("name", databases.DURABLE)
def test_a_promise_that_postgresql_does_not_keep_is_named(name: str) -> None:
    assert databases.durable(DURABLE).verdict == "well"
    found = databases.durable(DURABLE | {name: "off"})
    assert (found.name, found.verdict, found.details) == (
        "durability",
        "wrong",
        {"settings": (f"{name}=off",)},
    )


@pytest.mark.parametrize("name", databases.DISCREET)
def test_a_setting_that_makes_postgresql_talk_is_named(name: str) -> None:
    assert databases.discreet(DISCREET).verdict == "well"
    found = databases.discreet(DISCREET | {name: "something"})
    assert (found.name, found.verdict, found.details) == (
        "database-log",
        "wrong",
        {"settings": (f"{name}=something",)},
    )


@pytest.mark.parametrize("name", sorted(databases.TALKATIVE))
def test_an_extension_that_writes_statements_down_is_named(name: str) -> None:
    found = databases.discreet(DISCREET | {"shared_preload_libraries": f"pg_stat_statements,{name}"})
    assert found.details == {"settings": (name,)}
    assert databases.discreet(DISCREET | {"shared_preload_libraries": "pg_stat_statements"}).verdict == "well"


@ON_POSTGRESQL
def test_postgresql_is_asked_live(app: Flask) -> None:
    name = db.engine.url.database
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
        for setting, value in DISCREET.items():
            if setting not in ("track_commit_timestamp", "log_replication_commands"):
                link.execute(text(f"ALTER DATABASE {name} SET {setting} = '{value}'"))
    db.engine.dispose()
    assert databases.discreet(databases.shown()).verdict == "well"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
        link.execute(text(f"ALTER DATABASE {name} SET log_statement = 'all'"))
    db.engine.dispose()
    assert databases.discreet(databases.shown()).details == {"settings": ("log_statement=all",)}


@ON_POSTGRESQL
def test_postgresql_tells_its_time(app: Flask) -> None:
    assert abs((databases.clock_of_postgresql() - clock.now()).total_seconds()) < 5


def test_a_database_that_is_away_or_behind_is_named() -> None:
    assert databases.schema(is_up_to_date=True).verdict == "well"
    for found in (databases.schema(is_up_to_date=False), databases.unreachable()):
        assert (found.name, found.verdict) == ("database", "wrong")
