"""How the database is set: what it promises when a ballot is committed, and what it writes down beside it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from sqlalchemy import func, select

from survey.db import PRAGMAS, db
from survey.doctor.check import Check, Matter
from survey.facts import N_

REACHED = Matter("database", N_("Database"))
PROMISES = Matter("durability", N_("What the database promises"))
DISCRETION = Matter("database-log", N_("What the database writes down"))

# How SQLite answers where it does not repeat the word.
NUMBERS = {
    "synchronous": {"2": "FULL"},
    "foreign_keys": {"1": "ON"},
    "secure_delete": {"1": "ON"},
    "temp_store": {"1": "FILE", "2": "MEMORY"},
}

DURABLE = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_write", "remote_apply"},
}
# Statements carry ballots, errors quote values and their details keys; commit timestamps are the moment of every cast.
DISCREET = {
    "log_statement": {"none"},
    "log_min_messages": {"log", "fatal", "panic"},
    "log_min_error_statement": {"panic"},
    "log_error_verbosity": {"terse"},
    "log_parameter_max_length": {"0"},
    "log_parameter_max_length_on_error": {"0"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
    "log_transaction_sample_rate": {"0"},
    "log_replication_commands": {"off"},
    "debug_print_parse": {"off"},
    "debug_print_rewritten": {"off"},
    "debug_print_plan": {"off"},
    "track_commit_timestamp": {"off"},
}
TALKATIVE = {"auto_explain", "pgaudit"}


def unreachable() -> Check:
    return REACHED.wrong(N_("It does not answer. Check SURVEY_DATABASE_URL and whether the database runs."))


def schema(*, is_up_to_date: bool) -> Check:
    if not is_up_to_date:
        return REACHED.wrong(N_("It is not up to date. Run “survey init”."))
    return REACHED.well()


def sqlite(in_force: Mapping[str, str]) -> Check:
    wrong = tuple(
        f"{name}={value}" for name, value in wanted().items() if _differs(in_force.get(name), name, value)
    )
    if wrong:
        return PROMISES.wrong(
            N_(
                "SQLite does not take on %(settings)s. Put the database on a disk of this machine, not on a network's."
            ),
            settings=wrong,
        )
    return PROMISES.well()


def wanted() -> dict[str, str]:
    """The pragmas that every connection is given, by name."""
    pairs = (pragma.removeprefix("PRAGMA ").partition("=") for pragma in PRAGMAS)
    return {name: value for name, _, value in pairs}


def durable(shown: Mapping[str, str]) -> Check:
    wrong = tuple(_unlike(shown, DURABLE))
    if wrong:
        return PROMISES.wrong(
            N_("An answer that was acknowledged may be lost: %(settings)s. See deploy/postgresql.conf."),
            settings=wrong,
        )
    return PROMISES.well()


def discreet(shown: Mapping[str, str]) -> Check:
    loaded = ",".join(shown.get(name, "") for name in LIBRARIES)
    wrong = (*_unlike(shown, DISCREET), *(name for name in sorted(TALKATIVE) if name in loaded))
    if wrong:
        return DISCRETION.wrong(
            N_("PostgreSQL's log may hold ballots or their times: %(settings)s. See deploy/postgresql.conf."),
            settings=wrong,
        )
    return DISCRETION.well()


LIBRARIES = ("shared_preload_libraries", "session_preload_libraries", "local_preload_libraries")


def shown() -> dict[str, str]:
    """What this connection of the service is subject to; a setting that this version lacks is left out."""
    names = (*DURABLE, *DISCREET, *LIBRARIES)
    asked = select(*(func.current_setting(name, True) for name in names))
    values = db.session.execute(asked).one()
    db.session.rollback()
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}


def clock_of_postgresql() -> datetime:
    told: datetime = db.session.execute(select(func.clock_timestamp())).scalar_one()
    db.session.rollback()
    return told.astimezone(UTC).replace(tzinfo=None)


def _unlike(shown: Mapping[str, str], allowed: Mapping[str, set[str]]) -> Iterator[str]:
    return (
        f"{name}={shown[name]}"
        for name, values in allowed.items()
        if name in shown and shown[name] not in values
    )


def _differs(found: str | None, name: str, wanted: str) -> bool:
    said = NUMBERS.get(name, {}).get(found or "", found or "")
    return said.upper() != wanted.upper()
