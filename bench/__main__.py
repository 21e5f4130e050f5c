"""python -m bench [--write FILE]: measure, print, and exit 1 where a ballot is missing or a goal is not reached."""

import argparse
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.answering import Figures, measure
from bench.poll import BallotPoll
from bench.processes import Tree, running
from bench.report import is_good, section, written
from survey import config as settings
from survey.processes.front import PATCHED

SERVE = ("-m", "survey", "serve", "--bind", "127.0.0.1")
BARE = (*PATCHED, "bench.bare")


def main() -> int:
    given = _arguments()
    figures = run(given.turns, given.requests, given.workers)
    text = section(figures, given.workers)
    print(text)
    if given.write:
        given.write.write_text(written(given.write.read_text("utf-8"), text), "utf-8")
    return 0 if is_good(figures) else 1


def run(turns: int, requests: int, workers: int) -> Figures:
    with tempfile.TemporaryDirectory(prefix="survey-bench-") as folder:
        home = Path(folder)
        environment = _environment(home / "door")
        poll = BallotPoll(settings.read(environment))
        with _door(environment, workers) as door, _bare(_environment(home / "bare"), workers) as bare:
            return measure(poll, door, bare, turns, requests)


@contextmanager
def _door(environment: dict[str, str], workers: int) -> Iterator[tuple[int, Tree]]:
    """The whole service: both doors, the mixer and the alerts."""
    port, office_port = _free_port(), _free_port()
    places = ("--port", str(port), "--office-port", str(office_port), "--workers", str(workers))
    with running([*SERVE, *places], environment, f"http://127.0.0.1:{port}/healthz") as tree:
        yield port, tree


@contextmanager
def _bare(environment: dict[str, str], workers: int) -> Iterator[tuple[int, Tree]]:
    port = _free_port()
    with running([*BARE, str(port), str(workers)], environment, f"http://127.0.0.1:{port}/") as tree:
        yield port, tree


def _environment(home: Path) -> dict[str, str]:
    """Everything under a folder of its own, on the embedded database."""
    return {"SURVEY_INSTANCE_DIR": str(home), "SURVEY_DATABASE_URL": "", "SURVEY_SECRET_KEY": "bench"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--turns", type=int, default=12, help="how often the three kinds take turns")
    parser.add_argument("--requests", type=int, default=2000, help="of each kind in a turn")
    parser.add_argument("--workers", type=int, default=2, help="processes of each server")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the section into this document")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
