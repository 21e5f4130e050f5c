"""One process tree: four children, started again when they die, gone when the master is gone."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.processes.tree import Tree, answers, eventually, free_port, is_alive, serving

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")
CODE = "ABCD2345"


@pytest.fixture(scope="module")
def home(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("instance")
    (folder / "survey.db").write_bytes(sqlite_template.read_bytes())
    return folder


@pytest.fixture(scope="module")
def tree(home: Path) -> Iterator[Tree]:
    with serving(home) as running:
        yield running


def say(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
        link.sendall(request)
        return link.recv(4096)


def test_both_doors_answer_beside_the_mixer_and_the_alerts(tree: Tree) -> None:
    assert tree.answers()
    assert eventually(lambda: len(tree.children()) == 4, 5)


def test_it_says_where_the_doors_are_when_they_answer(tree: Tree) -> None:
    assert tree.process.stdout
    lines = [tree.process.stdout.readline() for _ in range(2)]
    assert f"http://127.0.0.1:{tree.port}/" in lines[0]
    assert f"http://127.0.0.1:{tree.office_port}/" in lines[1]


@pytest.mark.parametrize("place", range(4))
def test_a_killed_child_is_back_within_two_seconds(tree: Tree, place: int) -> None:
    before = tree.children()
    os.kill(before[place], signal.SIGKILL)
    assert eventually(lambda: len(tree.children()) == 4 and before[place] not in tree.children(), 2)
    assert eventually(tree.answers, 10)


def test_no_connection_is_refused_while_a_door_is_started_again(tree: Tree) -> None:
    for child in tree.children():
        os.kill(child, signal.SIGKILL)
    for port in tree.ports:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    assert eventually(lambda: len(tree.children()) == 4 and tree.answers(), 10)


def test_access_lines_hold_a_minute_an_address_and_a_rule(tree: Tree) -> None:
    for port, name in zip(tree.ports, ("public", "office"), strict=True):
        assert eventually(partial(answers, port), 20)
        line = tree.visits(name)[-1]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d\+0800 127\.0\.0\.1 /healthz", line)


def test_no_log_repeats_what_was_asked_for(tree: Tree) -> None:
    for port in tree.ports:
        for path in (f"/p/{CODE}?mark={CODE}", f"/nowhere/{CODE}"):
            with pytest.raises(HTTPError):
                urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)
        say(port, f"GET /p/{CODE} and more HTTP/9.9\r\n\r\n".encode())
        say(port, f"GET / HTTP/1.1\r\n{CODE} : {CODE}\r\n\r\n".encode())
    written = [path.read_text() for path in [tree.home / "stderr", *(tree.home / "log").iterdir()]]
    assert not any(CODE in text for text in written)


def test_a_taken_port_is_refused_with_a_sentence(tree: Tree, home: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "survey", "serve", "--port", str(tree.port)],
        env={**os.environ, "SURVEY_INSTANCE_DIR": str(home), "SURVEY_LOCALE": "en"},
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    assert str(tree.port) in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_second_instance_runs_beside_the_first(tree: Tree, sqlite_template: Path, tmp_path: Path) -> None:
    (tmp_path / "survey.db").write_bytes(sqlite_template.read_bytes())
    with serving(tmp_path) as second:
        below = second.everybody()
        assert tree.answers()
        second.process.kill()
        assert eventually(lambda: not any(map(is_alive, below)), 2)
    assert tree.answers()


def test_the_public_door_runs_alone_too(home: Path) -> None:
    port = free_port()
    line = [sys.executable, "-m", "survey", "web", "--port", str(port), "--workers", "1"]
    door = subprocess.Popen(line, env={**os.environ, "SURVEY_INSTANCE_DIR": str(home)})
    try:
        assert eventually(lambda: answers(port), 30)
    finally:
        door.terminate()
        assert door.wait(timeout=40) == 0


def test_sigterm_lets_a_request_under_way_finish(tree: Tree) -> None:
    below = tree.everybody()
    with socket.create_connection(("127.0.0.1", tree.port), timeout=20) as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n")
        tree.process.terminate()
        assert eventually(lambda: not _listens(tree.port), 5)
        link.sendall(b"\r\n")
        assert link.recv(4096).startswith(b"HTTP/1.1 200")
    assert tree.process.wait(timeout=40) == 0
    assert not any(map(is_alive, below))


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        return True
    except ConnectionRefusedError:
        return False
