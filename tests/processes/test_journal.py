"""Nothing that a voter sent is written down."""

import logging
import re
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.workers.base import Worker

from survey.processes import journal
from survey.processes.journal import RULE, Discreet, DoorLogger

CODE = "ABCD2345"


@pytest.fixture
def log(tmp_path: Path) -> DoorLogger:
    config = Config()
    config.set("accesslog", str(tmp_path / "access.log"))
    config.set("errorlog", str(tmp_path / "error.log"))
    return type("Logger", (DoorLogger,), {"zone": "Asia/Shanghai"})(config)


def visit(log: DoorLogger, **environ: str) -> None:
    log.access(SimpleNamespace(status="200 OK"), None, {"RAW_URI": f"/p/{CODE}?x=1", **environ}, timedelta())


def test_an_access_line_is_minute_address_and_rule(log: DoorLogger, tmp_path: Path) -> None:
    visit(log, REMOTE_ADDR="192.0.2.7", **{RULE: "/p/<code>"})
    line = (tmp_path / "access.log").read_text()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d\+0800 192\.0\.2\.7 /p/<code>\n", line)


def test_an_address_without_a_rule_leaves_a_dash(log: DoorLogger, tmp_path: Path) -> None:
    visit(log, REMOTE_ADDR="192.0.2.7")
    assert (tmp_path / "access.log").read_text().endswith(" 192.0.2.7 -\n")


def test_the_minute_is_that_of_the_office(log: DoorLogger) -> None:
    assert journal.minute(datetime(2026, 3, 1, 16, 5, 59), "Asia/Shanghai") == "2026-03-02T00:05+0800"


def test_the_error_log_says_what_failed_and_where_but_not_with_which_words(
    log: DoorLogger, tmp_path: Path
) -> None:
    try:
        try:
            raise KeyError(CODE)
        except KeyError as error:
            raise ValueError(f"answers of {CODE}") from error
    except ValueError:
        log.exception("Error handling request %s %s", "POST", f"/p/{CODE}")
    written = (tmp_path / "error.log").read_text()
    assert CODE not in written
    assert "builtins.ValueError" in written
    assert "builtins.KeyError" in written
    assert "test_journal.py" in written


def test_what_cannot_be_parsed_is_not_quoted(log: DoorLogger, tmp_path: Path) -> None:
    log.warning(f"Invalid request from ip=192.0.2.7: Invalid HTTP request line: 'GET /p/{CODE} HTTP/9'")
    log.warning("Worker graceful timeout (pid:%s)", 7)
    written = (tmp_path / "error.log").read_text()
    assert CODE not in written
    assert "Invalid request\n" in written
    assert "(pid:7)" in written


def test_gunicorn_still_calls_what_it_cannot_parse_an_invalid_request() -> None:
    assert "Invalid request from ip" in str(Worker.handle_error.__code__.co_consts)


def test_other_logs_of_a_process_are_as_discreet() -> None:
    record = logging.LogRecord("survey", 40, "", 0, f"Exception on /p/{CODE} [POST]", (), None)
    record.exc_info = (ValueError, ValueError(CODE), None)
    assert CODE not in Discreet().format(record)
