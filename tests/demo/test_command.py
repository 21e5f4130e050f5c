"""`survey demo` beside its city: said once, loaded once, served with a page to answer."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.processes.tree import free_port

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "SURVEY_INSTANCE_DIR": str(folder), "SURVEY_LOCALE": "en"}


@pytest.fixture(scope="module")
def run(environment: dict[str, str]) -> Run:
    def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
        line = [sys.executable, "-m", "survey", "demo", *arguments]
        return subprocess.run(line, env=environment, capture_output=True, text=True)

    return command


def test_a_folder_without_a_database_is_refused(run: Run) -> None:
    refused = run()
    assert (refused.returncode, refused.stdout) == (1, "")


@pytest.fixture(scope="module")
def said(environment: dict[str, str]) -> list[str]:
    """What one command says of a new instance, with the page to answer last, while it serves."""
    port, office_port = free_port(), free_port()
    places = ["--port", str(port), "--office-port", str(office_port), "--workers", "1"]
    line = [sys.executable, "-m", "survey", "demo", "--serve", *places]
    serving = subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert serving.stdout
        lines = [serving.stdout.readline().strip() for _ in range(4)]
        with urlopen(lines[2].split()[-1], timeout=10) as page:
            return [*lines, page.read().decode()]
    finally:
        serving.terminate()
        assert serving.wait(timeout=40) == 0


def test_one_command_makes_everything_and_says_where_it_is(said: list[str]) -> None:
    board, office, ballot, login, page = said
    assert board.startswith("Board: http://127.0.0.1:")
    assert office.startswith("Office: http://127.0.0.1:")
    assert "/p/" in ballot
    assert "admin" in login
    assert "模拟数据" in page


def test_loaded_again_it_says_the_same_page(run: Run, said: list[str]) -> None:
    again = json.loads(run("--json").stdout)
    assert said[2].endswith(again["ballot"].rsplit("/", 1)[-1])


def test_it_is_wiped_by_command(run: Run) -> None:
    assert run("--wipe").returncode == 0
