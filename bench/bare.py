"""The least that the public door's server can answer; everything else is measured against it."""

import sys
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from survey import config as settings
from survey.processes import doors, journal

BODY = b"ok"
HEADERS = [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))]


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", HEADERS)
    return [BODY]


def serve(port: int, workers: int) -> None:
    journal.keep("bare")
    doors.on_gevent("bench.bare:application", settings.read(), "bare", f"127.0.0.1:{port}", workers).run()


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:]))
