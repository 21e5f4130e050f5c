"""What processes write down: nothing that a voter sent, neither in an error nor in the access log."""

import logging
import traceback
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any

from gunicorn.glogging import Logger

from survey import clock

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
        lines, error = [], ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def keep(name: str) -> logging.Logger:
    """Send this process's log to stderr, discreetly; returns the logger of the process."""
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    log = logging.getLogger(f"survey.{name}")
    log.setLevel(logging.INFO)
    return log


def minute(instant: datetime, zone: str) -> str:
    """The access log is kept for six months: it may know the minute of a visit and nothing finer."""
    return clock.local(instant, zone).strftime("%Y-%m-%dT%H:%M%z")


class DoorLogger(Logger):
    """gunicorn's logger: an access line is minute, address and URL rule; errors are discreet."""

    zone = "UTC"

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self._since, self._minute = datetime.min, ""
        for handler in self.error_log.handlers:
            handler.setFormatter(Discreet())

    def access(self, resp: Any, req: Any, environ: Mapping[str, Any], request_time: timedelta) -> None:
        address, rule = environ.get("REMOTE_ADDR") or "-", environ.get(RULE) or "-"
        self.access_log.info("%s %s %s", self._now(), address, rule)

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """What gunicorn cannot parse it quotes: keep the words before the quotation."""
        super().warning(msg.split(" from ")[0] if msg.startswith("Invalid request") else msg, *args, **kwargs)

    def _now(self) -> str:
        now = clock.now().replace(second=0, microsecond=0)
        if now != self._since:
            self._since, self._minute = now, minute(now, self.zone)
        return self._minute
