"""A fresh clone and one command: a city served within three minutes, an answer taken, and after Ctrl-C nothing left."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from survey.config import ROOT
from tests.browser.conftest import OpenPhone
from tests.processes.tree import Tree, answers, free_port, is_alive

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a checkout can be cloned"),
]

NO_BYTECODE = {"PIP_NO_COMPILE": "0"}  # pip's way to say --no-compile: a quarter of the work is spared
LIMIT = 180  # seconds from the clone to a page that answers
# What this run was told is no business of the other's.
OURS = ("SURVEY_", "MAKE", "MFLAGS", "PYTEST", "VIRTUAL_ENV", "ARGS", "PORT", "OFFICE_PORT", "BIND", "PYTHON")


@dataclass
class Demo:
    """What `make demo` printed, and how long it took to print it."""

    tree: Tree
    said: str
    seconds: float

    def address(self, pattern: str) -> str:
        [found] = re.findall(rf"http://127\.0\.0\.1:{pattern}(?=\s|$)", self.said)
        return f"http://127.0.0.1:{found}"

    @property
    def password(self) -> str:
        [found] = re.findall(r"[0-9A-Za-z]{4}(?:-[0-9A-Za-z]{4}){3}", self.said)
        return str(found)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demonstration of the last commit, in an environment of its own; pip is configured as the user has it."""
    folder, started = tmp_path_factory.mktemp("fresh") / "clone", time.monotonic()
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    port, office_port = free_port(), free_port()
    process = subprocess.Popen(
        ["make", "demo", f"PORT={port}", f"OFFICE_PORT={office_port}"],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith(OURS)} | NO_BYTECODE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    tree = Tree(folder, process, port, office_port)
    try:
        said = _until_login(process)
        yield Demo(tree, said, time.monotonic() - started)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=40)


def _until_login(process: "subprocess.Popen[str]") -> str:
    """Everything it says up to the office's login, which comes last."""
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if "admin" in line:
            return said
    raise AssertionError(f"make demo ended with {process.wait()}: {said}")


def test_it_serves_within_three_minutes(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nfrom clone to page: {demo.seconds:.0f} s")
    assert demo.seconds < LIMIT
    assert demo.tree.answers()


def test_it_prints_the_board(demo: Demo, phone: OpenPhone) -> None:
    page = phone()
    page.goto(demo.address(f"({demo.tree.port}/)"))
    expect(page.locator("body")).to_contain_text("模拟数据")


@pytest.mark.parametrize("script", [True, False])
def test_the_printed_ballot_page_takes_an_answer_in_two_requests(
    demo: Demo, phone: OpenPhone, script: bool
) -> None:
    page = phone(script=script)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(demo.address(f"({demo.tree.port}/p/\\w{{8}})"))
    page.wait_for_timeout(300)
    assert len(requests) == 1
    page.locator('label:has(input[name="q.overall"][value="satisfied"])').click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("提交成功")
    assert len(requests) == 2


def test_the_one_time_password_opens_the_office(demo: Demo, phone: OpenPhone) -> None:
    page = phone()
    page.goto(demo.address(f"({demo.tree.office_port}/)"))
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", demo.password)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("修改密码")


def test_nothing_is_written_beside_the_code(demo: Demo) -> None:
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=demo.tree.home, capture_output=True, text=True
    )
    assert status.stdout == ""


def test_ctrl_c_stops_everything(demo: Demo) -> None:
    everybody = [demo.tree.process.pid, *demo.tree.everybody()]
    os.killpg(demo.tree.process.pid, signal.SIGINT)
    demo.tree.process.wait(timeout=40)
    assert [pid for pid in everybody if is_alive(pid)] == []
    assert _working_in(demo.tree.home) == []
    assert not any(answers(port) for port in demo.tree.ports)


def _working_in(folder: Path) -> list[str]:
    """Processes that still stand in the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found
