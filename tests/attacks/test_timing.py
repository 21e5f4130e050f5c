"""T4: whoever tries codes learns nothing of one that was never issued, is another poll's, or is void: neither from the
answer, which is the same to the byte, nor from how long it takes."""

import io
import random
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlencode
from wsgiref.types import WSGIApplication

import numpy
import pytest
from flask import Flask
from scipy.stats import rankdata
from sqlalchemy import select

from survey.ballots import casting
from survey.ballots.codes import new_ticket_code
from survey.ballots.models import Mode, Poll, PrintRun
from survey.ballots.polls import open_poll, prepare_poll
from survey.ballots.print_runs import issue_tickets, void_run
from survey.db import db
from survey.web.booth import wrap
from tests.ballots.urn import ENOUGH
from tests.make import make_inspection

Answer = tuple[str, list[tuple[str, str]], bytes]
Ask = Callable[[str], Answer]

KINDS = ("unknown", "foreign", "void")
EACH = 10_000
MOST = 0.02
WAYS = [
    {},
    {"HTTP_ACCEPT": "application/json"},
    {"HTTP_ACCEPT_ENCODING": "gzip"},
    {"QUERY_STRING": "lang=en"},
]


@pytest.fixture
def door(public_app: Flask) -> Iterator[WSGIApplication]:
    casting.start(public_app.config["SURVEY"])
    yield wrap(public_app)
    casting.stop()


def make_poll(count: int, groups: Sequence[str] = ("",)) -> tuple[Poll, list[str]]:
    poll = prepare_poll(None, make_inspection(), "QZ", Mode.TICKET)
    codes = [
        code for group in groups for code in issue_tickets(None, poll, count // len(groups), group=group)
    ]
    return open_poll(None, poll, ENOUGH), codes


def guessed(count: int, groups: Sequence[str] = ("",)) -> tuple[Poll, dict[str, list[str]]]:
    """A poll, and so many codes of each kind that it must not tell apart."""
    poll, void = make_poll(count, groups)
    for run in db.session.scalars(select(PrintRun.id).filter_by(poll_id=poll.id)).all():
        void_run(None, poll, run, "遗失")
    for group in groups:
        issue_tickets(None, poll, 100 // len(groups), group=group)
    _, foreign = make_poll(count, groups)
    db.session.rollback()
    unknown = [new_ticket_code() for _ in range(count)]
    return poll, {"unknown": unknown, "foreign": foreign, "void": void}


def asker(door: WSGIApplication, poll: Poll, **wish: str) -> Ask:
    """Sends a ballot with a code to the application that the server calls; a mark of its own each time."""
    path = f"/p/{poll.code}"

    def ask(code: str) -> Answer:
        form = {"mark": secrets.token_hex(16), "ticket": code, "q.overall": "satisfied"}
        body = urlencode(form).encode()
        told: list[tuple[str, list[tuple[str, str]]]] = []
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "wsgi.input": io.BytesIO(body),
            "wsgi.url_scheme": "http",
            **wish,
        }
        parts = door(environ, lambda status, headers, *_: told.append((status, headers)))  # type: ignore[arg-type]
        return (*told[0], b"".join(parts))

    return ask


@pytest.mark.parametrize("groups", [("",), ("正式党员", "群众")], ids=["one group", "two groups"])
def test_the_answer_to_any_code_that_is_not_ours_is_the_same_to_the_byte(
    door: WSGIApplication, groups: Sequence[str]
) -> None:
    poll, codes = guessed(40, groups)
    for wish in WAYS:
        ask = asker(door, poll, **wish)
        answers = [ask(code) for kind in KINDS for code in codes[kind][::8]]
        assert answers[0][0].startswith("403")
        assert all(answer == answers[0] for answer in answers)


@pytest.mark.prove
@pytest.mark.parametrize("groups", [("",), ("正式党员", "群众")], ids=["one group", "two groups"])
def test_no_clock_tells_them_apart(
    door: WSGIApplication, groups: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    poll, codes = guessed(EACH, groups)
    times = timed(asker(door, poll), codes)
    told = {
        pair: auc(times[pair[0]], times[pair[1]]) for pair in (("unknown", "foreign"), ("unknown", "void"))
    }
    with capsys.disabled():
        medians = ", ".join(f"{kind} {1e6 * numpy.median(times[kind]):.0f} µs" for kind in KINDS)
        print(
            f"\nAUC {', '.join(f'{a}/{b} {value:.3f}' for (a, b), value in told.items())}; medians {medians}"
        )
    assert all(abs(value - 0.5) <= MOST for value in told.values()), told


def test_a_classifier_that_can_see_a_difference_does(door: WSGIApplication) -> None:
    """The control: a code with a wrong letter is refused before anything is looked up, as the page says anyway."""
    poll, codes = guessed(200)
    mistyped = [code[:-1] + ("2" if code[-1] != "2" else "3") for code in codes["unknown"]]
    times = timed(asker(door, poll), {"unknown": codes["unknown"], "mistyped": mistyped})
    assert auc(times["unknown"], times["mistyped"]) < 0.2


def timed(ask: Ask, codes: dict[str, list[str]]) -> dict[str, list[float]]:
    """Seconds of each request, all kinds mixed at random, after some that warm up."""
    asked = [(kind, code) for kind, own in codes.items() for code in own]
    random.shuffle(asked)
    for _, code in asked[:100]:
        ask(code)
    times: dict[str, list[float]] = {kind: [] for kind in codes}
    for kind, code in asked:
        start = time.perf_counter()
        ask(code)
        times[kind].append(time.perf_counter() - start)
    return times


def auc(one: Sequence[float], other: Sequence[float]) -> float:
    """How often the other takes longer: what a classifier by time alone can reach, 0.5 where nothing is told."""
    ranks = rankdata([*one, *other])
    above = float(sum(ranks[len(one) :])) - len(other) * (len(other) + 1) / 2
    return above / (len(one) * len(other))
