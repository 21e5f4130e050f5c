"""The ballot page's own way past Flask: a GET or POST of it needs neither routing nor sessions, but half the time."""

import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from survey.ballots.facts import QueueFull
from survey.facts import Fact
from survey.processes.journal import RULE
from survey.web.booth.accept import accept
from survey.web.booth.counter import Counter, Reader
from survey.web.booth.done import has_note
from survey.web.booth.offer import offer
from survey.web.booth.refusal import refuse
from survey.web.booth.reply import Reply, taste
from survey.web.booth.wish import wish

PATH = re.compile(r"/[pP]/([0-9A-Za-z]{8})")
PAGE_RULE = "/p/<code>"

log = logging.getLogger(__name__)


def answer(counter: Counter, environ: Mapping[str, Any], code: str) -> Reply:
    """Whatever comes is answered: what nobody foresaw is recorded, and the same page may be sent again."""
    is_page = environ["REQUEST_METHOD"] != "POST"
    reader = Reader(taste(environ), wish(environ.get("QUERY_STRING", "")), has_note(environ))
    try:
        return offer(counter, code, reader) if is_page else accept(counter, environ, code, reader)
    except Fact as fact:
        return refuse(counter, fact, code, reader, is_page=is_page)
    except Exception:
        log.exception("a ballot page failed")
        return refuse(counter, QueueFull(), code, reader, is_page=is_page)


class Thin:
    """In front of an application: takes the ballot page's usual requests, and hands on whatever else comes."""

    def __init__(self, application: WSGIApplication, counter: Counter) -> None:
        self._application = application
        self._counter = counter

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        found = PATH.fullmatch(environ["PATH_INFO"])
        if not found or environ["REQUEST_METHOD"] not in ("GET", "POST"):
            return self._application(environ, start_response)
        environ[RULE] = PAGE_RULE
        reply = answer(self._counter, environ, found[1])
        start_response(reply.status, reply.headers)
        return [reply.body]
