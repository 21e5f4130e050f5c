"""What processes write down: nothing that a voter sent, neither in an error, nor in the access log, nor in a core."""

import logging
import os
import resource
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import TracebackType
from typing import Any

from gevent.hub import Hub
from gunicorn.glogging import Logger

from survey.processes.access_log import AccessLog

RULE = "survey.rule"  # where a door notes the URL rule of a request in its WSGI environment
FORMAT = "%(asctime)s %(name)s[%(process)d]: %(message)s"

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """Tells of an exception its type and where it happened: messages quote parameters, URLs and bodies."""

    def __init__(self) -> None:
        super().__init__(FORMAT, "%Y-%m-%d %H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        if not record.exc_info:
            return super().format(record)
        return super().format(
            logging.makeLogRecord({**vars(record), "msg": "an exception", "args": (), "exc_text": None})
        )

    def formatException(self, ei: ExceptionInfo) -> str:
        lines = []
        for error in _chain(ei[1]):
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}{_number(error)}")
        return "\n".join(lines)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and what led to it; a chain may run in a circle."""
    seen: list[BaseException] = []
    while error is not None and not any(error is each for each in seen):
        seen.append(error)
        yield error
        error = error.__cause__ or error.__context__


def _number(error: BaseException) -> str:
    """What the system or the database calls the error: a word of theirs, never one of ours."""
    said = (getattr(error, name, None) for name in ("errno", "sqlite_errorname", "sqlstate"))
    return "".join(f" {os.strerror(word) if isinstance(word, int) else word}" for word in said if word)


def keep(name: str) -> logging.Logger:
    """Send this process's log to stderr, discreetly, and leave no core; returns the logger of the process."""
    speak_discreetly(is_over_others=True)
    logging.captureWarnings(True)
    sys.unraisablehook = lambda what: _tell((what.exc_type, what.exc_value, what.exc_traceback))
    threading.excepthook = lambda what: _tell((what.exc_type, what.exc_value, what.exc_traceback))
    Hub.print_exception = lambda hub, context, *error: _tell(error)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    log = logging.getLogger(f"survey.{name}")
    log.setLevel(logging.INFO)
    return log


def speak_discreetly(*, is_over_others: bool = False) -> None:
    """What is logged, and what nobody caught, goes to stderr without the words of exceptions."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=is_over_others)
    logging.raiseExceptions = (
        False  # or a line that cannot be written is printed with all that was to be in it
    )
    sys.excepthook = lambda *error: _tell(error)


def _tell(error: Any) -> None:
    """gevent names the kind alone where it has no error."""
    kind, value, trace = error
    logging.getLogger(__name__).error("", exc_info=(kind, value or kind(), trace))


class DoorLogger(Logger):
    """gunicorn's logger: visits go to `visits`, errors are discreet."""

    visits: AccessLog
    access_log_enabled = True

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Discreet())

    def access(self, resp: Any, req: Any, environ: Mapping[str, Any], request_time: timedelta) -> None:
        self.visits.note(environ.get("REMOTE_ADDR") or "-", environ.get(RULE) or "-")

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """What gunicorn cannot parse it quotes: keep the words before the quotation."""
        super().warning(msg.split(" from ")[0] if msg.startswith("Invalid request") else msg, *args, **kwargs)
