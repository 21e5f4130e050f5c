"""A record that was changed, a log that says too much, a mixer that is away are named."""

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import text

from survey import clock
from survey.ballots.mixer import lease
from survey.config import Config
from survey.db import db
from survey.doctor import records
from survey.officers.models import Holiday
from survey.processes.access_log import AccessLog
from survey.processes.journal import Discreet
from tests.ballots import urn
from tests.cli.conftest import ON_SQLITE
from tests.make import make_office, make_poll

TODAY = date(2026, 3, 1)


def forge(statement: str, *triggers: str) -> None:
    """As somebody would who owns the file of the database."""
    for trigger in triggers:
        db.session.execute(text(f"DROP TRIGGER {trigger}"))
    db.session.execute(text(statement))
    db.session.commit()


def triggers_of(table: str) -> list[str]:
    return list(
        db.session.scalars(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"), {"t": table}
        )
    )


@ON_SQLITE
def test_a_changed_audit_trail_is_named(app: Flask) -> None:
    urn.make_open_poll()
    assert records.audit().verdict == "well"
    forge("UPDATE audit_entry SET actor = 'nobody' WHERE number = 1", *triggers_of("audit_entry"))
    found = records.audit()
    assert (found.name, found.verdict, found.details) == ("audit", "wrong", {"number": 1})


@ON_SQLITE
def test_a_changed_signed_log_is_named(app: Flask, config: Config) -> None:
    urn.close(urn.make_open_poll(), config)
    assert records.signed().verdict == "well"
    forge("UPDATE log_entry SET body = '{}' WHERE number = 2", *triggers_of("log_entry"))
    found = records.signed()
    assert (found.name, found.verdict, found.details) == ("signed-log", "wrong", {"number": 2})


@ON_SQLITE
def test_a_mixer_that_is_waited_for_is_named(app: Flask, config: Config) -> None:
    assert records.mixer(config).verdict == "well"
    make_poll(opened_at=datetime(2026, 3, 1), closes_at=datetime(2026, 3, 2))
    found = records.mixer(config)
    assert (found.name, found.verdict) == ("mixer", "wrong")
    with lease(config.runtime_dir):
        assert records.mixer(config).verdict == "well"


@ON_SQLITE
def test_a_year_without_holidays_is_named(app: Flask) -> None:
    office, unknown = make_office(), date(clock.LAST_KNOWN + 1, 3, 1)
    assert records.holidays(date(clock.LAST_KNOWN, 3, 1)).verdict == "well"
    found = records.holidays(unknown)
    assert (found.name, found.verdict, found.details["offices"]) == ("holidays", "wrong", (office.name,))
    db.session.add(Holiday(office_id=office.id, day_on=date(unknown.year, 1, 1), is_working=False))
    db.session.commit()
    assert records.holidays(unknown).verdict == "well"


@ON_SQLITE
@pytest.mark.parametrize("breach", ["open", "old", "talkative"])
def test_an_access_log_that_is_old_or_open_or_says_more_is_named(config: Config, breach: str) -> None:
    AccessLog(config.log_dir, "public", config.timezone, config.log_days).note("192.0.2.7", "/p/<code>")
    today = clock.today(config.timezone)
    assert records.visits(config, today).verdict == "well"
    path = next(config.log_dir.iterdir())
    if breach == "open":
        path.chmod(0o644)
    elif breach == "old":
        path = path.rename(config.log_dir / "public.access.2020-01-01.log")
    else:
        with path.open("a") as file:
            file.write("2026-03-01T12:00:31+0800 192.0.2.7 /p/<code>\n")
    found = records.visits(config, today)
    assert (found.name, found.verdict, found.details["files"]) == ("access-log", "wrong", (path.name,))


def test_a_service_log_that_quotes_exceptions_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert records.service().verdict == "well"
    monkeypatch.setattr(Discreet, "formatException", lambda self, error: str(error[1]))
    found = records.service()
    assert (found.name, found.verdict) == ("service-log", "wrong")


@ON_SQLITE
def test_an_installation_is_in_use_once_a_real_poll_was_opened(app: Flask) -> None:
    assert not records.is_in_use()
    poll = urn.make_open_poll()
    assert records.is_in_use()
    poll.inspection.round.office.is_fictional = True
    db.session.commit()
    assert not records.is_in_use()
