"""A door inside the test: gunicorn's own way with a request and its logs, and a failure at any line of the product."""

import logging
import os
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stderr
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any
from wsgiref.types import WSGIApplication

import psycopg
import pytest
from gevent.hub import Hub
from gunicorn.workers.base_async import AsyncWorker
from sqlalchemy.exc import IntegrityError

from survey.ballots import casting
from survey.ballots.group import Group, Waiting
from survey.config import Config
from survey.processes import doors, journal
from tests.architecture.source import ROOT

PRODUCT = str(ROOT / "survey")
CALM = nullcontext()
HERE = ("127.0.0.1", 8000)
Line = tuple[str, int]
MakeError = Callable[[str], BaseException]


@contextmanager
def lines_run(seen: dict[Line, None]) -> Iterator[None]:
    """Note every line of the product that this thread runs through, in their order."""

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if not frame.f_code.co_filename.startswith(PRODUCT):
            return None
        if event == "line":
            seen[frame.f_code.co_filename, frame.f_lineno] = None
        return trace

    with _tracing(trace):
        yield


@contextmanager
def failure_at(where: Line, error: BaseException, reached: list[Line]) -> Iterator[None]:
    """Raise the error the first time that this thread reaches the line, and say so."""

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename != where[0]:
            return None
        if event == "line" and frame.f_lineno == where[1]:
            reached.append(where)
            raise error  # after which Python traces no more
        return trace

    with _tracing(trace):
        yield
    error.__traceback__ = error.__context__ = error.__cause__ = None  # it would keep what its frames hold


@contextmanager
def _tracing(trace: Any) -> Iterator[None]:
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


# Failures of many kinds, each with the given words wherever its kind keeps words.
ERRORS: tuple[MakeError, ...] = (
    ValueError,
    lambda words: OSError(28, words, words),
    KeyError,
    sqlite3.OperationalError,
    lambda words: IntegrityError(words, (words,), psycopg.errors.UniqueViolation(words)),
    lambda words: UnicodeDecodeError("utf-8", words.encode(), 0, 1, words),
    MemoryError,
    SystemExit,
    psycopg.errors.DeadlockDetected,
)


class Immediate(Group):
    """Commits in the caller's own thread: a failure there has a request that it belongs to."""

    def _start(self) -> None: ...

    def submit(self, claim: Any) -> Any:
        waiting = Waiting(claim)
        self._hand_back([waiting], self._commit([waiting]))
        return waiting.wait()

    def stop(self) -> None:
        super().stop()
        self._work()


class InThisProcess(AsyncWorker):  # type: ignore[misc]
    """The worker that gevent's is made of."""

    def timeout_ctx(self) -> AbstractContextManager[None]:
        return nullcontext()


class Server:
    """The public door's server, its log and all, without a socket that others could reach."""

    def __init__(self, config: Config, make: Callable[[], WSGIApplication]) -> None:
        self._config, self._make = config, make
        self.begin_anew()

    def begin_anew(self) -> None:
        """A failure in between two lines, where no program can fail, may leave a lock or a connection as none would."""
        casting.stop()
        casting.start(self._config)
        settings = doors.public(self._config, "127.0.0.1:0", 1).cfg
        self._worker = InThisProcess(0, os.getpid(), [], None, 30, settings, settings.logger_class(settings))
        self._worker.wsgi = self._make()

    def post(self, path: str, body: bytes, accept: str, during: AbstractContextManager[None] = CALM) -> int:
        """The status of the answer; 0 where there was none."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\nConnection: close\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        phone, door = socket.socketpair()
        with phone:
            phone.sendall(head.encode() + body)
            with during:
                self._worker.handle(SimpleNamespace(getsockname=lambda: HERE), door, ("192.0.2.7", 50000))
            answer = phone.makefile("rb").readline().split()
        return int(answer[1]) if answer else 0


@contextmanager
def logging_as_served(stderr: Path, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the door's process writes to stderr goes to this file; afterwards all is as the test's runner had it."""
    loggers = [logging.getLogger(), *(logging.getLogger(f"gunicorn.{name}") for name in ("error", "access"))]
    before = [(each, each.handlers[:], each.level, each.propagate) for each in loggers]
    for owner, name in (
        (sys, "excepthook"),
        (sys, "unraisablehook"),
        (threading, "excepthook"),
        (Hub, "print_exception"),
        (logging, "raiseExceptions"),
    ):
        patch.setattr(owner, name, getattr(owner, name))
    patch.setattr("resource.setrlimit", lambda *limit: None)
    with stderr.open("w") as file, redirect_stderr(file):
        try:
            journal.keep("web")
            yield
        finally:
            logging.captureWarnings(False)
            for each, handlers, level, propagate in before:
                each.handlers, each.propagate = handlers, propagate
                each.setLevel(level)
