"""Nothing that a voter sent is written down."""

import errno
import logging
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.workers.base import Worker

from survey.processes.access_log import AccessLog
from survey.processes.journal import RULE, Discreet, DoorLogger

CODE = "ABCD2345"


class SimpleError(Exception):
    def __init__(self, **named: str) -> None:
        super().__init__(CODE)
        vars(self).update(named)


@pytest.fixture
def log(tmp_path: Path) -> DoorLogger:
    config = Config()
    config.set("errorlog", str(tmp_path / "error.log"))
    visits = AccessLog(tmp_path / "log", "public", "Asia/Shanghai", 184)
    return type("Logger", (DoorLogger,), {"visits": visits})(config)


def visit(log: DoorLogger, tmp_path: Path, **environ: str) -> str:
    log.access(SimpleNamespace(status="200 OK"), None, {"RAW_URI": f"/p/{CODE}?x=1", **environ}, timedelta())
    return next((tmp_path / "log").iterdir()).read_text()


def test_an_access_line_is_minute_address_and_rule(log: DoorLogger, tmp_path: Path) -> None:
    line = visit(log, tmp_path, REMOTE_ADDR="192.0.2.7", **{RULE: "/p/<code>"})
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d\+0800 192\.0\.2\.7 /p/<code>\n", line)


def test_an_address_without_a_rule_leaves_a_dash(log: DoorLogger, tmp_path: Path) -> None:
    assert visit(log, tmp_path, REMOTE_ADDR="192.0.2.7").endswith(" 192.0.2.7 -\n")


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


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (OSError(errno.ENOSPC, CODE), "No space left on device"),
        (SimpleError(sqlite_errorname="SQLITE_BUSY"), "SQLITE_BUSY"),
        (SimpleError(sqlstate="40P01"), "40P01"),
    ],
)
def test_an_error_of_the_system_is_named_as_the_system_names_it(error: Exception, named: str) -> None:
    written = Discreet().formatException((type(error), error, None))
    assert written.endswith(f" {named}")
    assert CODE not in written


def test_errors_that_led_to_each_other_in_a_circle_are_each_told_once() -> None:
    first, second = ValueError(CODE), KeyError(CODE)
    first.__context__, second.__context__ = second, first
    assert Discreet().formatException((ValueError, first, None)).split() == [
        "builtins.ValueError",
        "builtins.KeyError",
    ]


# What nobody caught, in each place where Python or gevent would print it themselves; then the limit of a core.
UNCAUGHT = f"""
import _thread, gevent, logging, resource, threading, time
from survey.processes import journal

CODE = "".join({list(CODE)!r})

def fail():
    raise ValueError(CODE)

journal.keep("test")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
_thread.start_new_thread(fail, ())
time.sleep(0.2)
gevent.spawn(fail).join()
logging.getLogger().error("%d", CODE)
print(resource.getrlimit(resource.RLIMIT_CORE))
fail()
"""


def test_what_nobody_caught_is_told_without_its_words_and_leaves_no_core() -> None:
    ended = subprocess.run([sys.executable, "-c", UNCAUGHT], capture_output=True, text=True)
    assert ended.stdout == "(0, 0)\n"
    assert ended.stderr.count("builtins.ValueError") == 4
    assert CODE not in ended.stderr
