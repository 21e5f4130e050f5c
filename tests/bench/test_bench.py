"""The measurement measures what it says: whole answers, exact counts, a section that replaces itself."""

import socketserver
import threading
from dataclasses import replace

import pytest

from bench.answering import BARE, Cost, Figures
from bench.load import run
from bench.report import BEGIN, END, is_good, lines, section, written

COST = Cost(requests=100, good=100, seconds=1.0, cpu=0.02, waits=[0.001] * 98 + [0.05] * 2)
FIGURES = Figures(bare=COST, page=COST, ballot=COST, stored=100, memory=120.0, turns=[(0.4, 2.0), (0.5, 2.4)])


class KeptAlive(socketserver.StreamRequestHandler):
    """Answers every request of a connection in two parts, as a slow network delivers them."""

    status = b"200 OK"

    def handle(self) -> None:
        while self.rfile.readline():
            while self.rfile.readline().strip():
                pass
            self.wfile.write(b"HTTP/1.1 " + self.status + b"\r\nContent-Length: 5\r\nX-Last: 1\r\n\r\nhe")
            self.wfile.write(b"llo")


class Busy(KeptAlive):
    status = b"503 Service Unavailable"


@pytest.mark.parametrize(("handler", "good"), [(KeptAlive, 50), (Busy, 0)])
def test_a_load_answers_as_many_requests_as_were_asked_for(handler: type[KeptAlive], good: int) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sample = run(server.server_address[1], 4, 50, lambda: BARE)
        server.shutdown()
    assert (len(sample.waits), sum(sample.statuses.values()), sample.good) == (50, 50, good)


def test_an_answer_is_a_page_and_a_ballot() -> None:
    assert FIGURES.answer == pytest.approx(0.4)
    assert FIGURES.ratio == pytest.approx(2.0)
    assert FIGURES.ballot.percentile(0.99) == pytest.approx(50)
    assert FIGURES.ballot.percentile(0.5) == pytest.approx(1)


@pytest.mark.parametrize(
    ("figures", "good"),
    [
        (FIGURES, True),
        (replace(FIGURES, stored=99), False),
        (replace(FIGURES, stored=101), False),
        (replace(FIGURES, ballot=replace(COST, good=99), stored=99), False),
        (replace(FIGURES, ballot=replace(COST, cpu=0.2)), False),
    ],
)
def test_a_lost_ballot_or_a_dear_answer_is_no_success(figures: Figures, good: bool) -> None:
    assert is_good(figures) is good


def test_every_line_says_how_far_it_came() -> None:
    verdicts = {line.name: line.verdict for line in lines(FIGURES)}
    assert verdicts["POST, 99th percentile at 64 connections"] == "good"
    assert verdicts["memory of the tree under load"] == "aim"


def test_a_section_replaces_itself() -> None:
    document = "# Measured\n\nKept.\n"
    once = written(document, section(FIGURES, 2))
    assert once.startswith(document)
    assert "100; in the database: 100." in once
    twice = written(once, "another")
    assert twice == f"{document}\n{BEGIN}\nanother\n{END}\n"
