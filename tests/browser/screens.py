"""`make screens`: the pictures of the documents, the synthetic city as residents, readers and officers see it."""

import json
import os
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from survey.config import ROOT
from tests.browser.conftest import ARGUMENTS, NAMES, SMALL
from tests.processes.tree import Tree, serving

FOLDER = ROOT / "docs" / "screens"
PUBLIC, OFFICE = "http://ping.wangshu.example", "http://xuncha.wangshu.example"
SETTINGS = {"SURVEY_LOCALE": "zh_CN", "SURVEY_BASE_URL": PUBLIC, "SURVEY_OFFICE_URL": OFFICE}
PHONE = {"viewport": SMALL, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1100, "height": 600}}
NARROW = {"width": 900, "height": 1160}
FRONT = {"width": 1500, "height": 800}
FRONT_PAGE = Path(__file__).with_name("front.html")
TO_OVERALL = """() => {
  document.querySelector("[name='q.overall']").closest("fieldset").scrollIntoView();
  scrollBy(0, -24);
}"""
TALL = {"width": 360, "height": 720}
TALLEST, COLOURS = 1400, 255
PASSWORD = "Wangshu-2026"
ROUND = "望舒县第三轮巡察（模拟）"
OFFICE_PAGES = {
    "office-start": (),
    "office-round": ("轮次", ROUND),
    "office-poll": ("轮次", ROUND, "望舒县民政局党组", "群众满意度"),
    "office-tally": ("结果", ROUND, "查看"),
    "office-decisions": ("研判", ROUND),
    "office-decision": ("研判", ROUND, "望舒县农业农村局党组"),
    "office-batch": ("公示", "第1批"),
    "poster": ("轮次", ROUND, "望舒县民政局党组", "群众满意度", "打印海报"),
}

# Phones write figures in the face of their Chinese letters; left alone, Debian's Chromium takes another one.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<match target="pattern"><test name="family" compare="contains"><string>mono</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Noto Sans Mono CJK SC</string></edit></match>
<match target="pattern"><test name="family" compare="not_contains" qual="all"><string>mono</string></test>
<edit name="family" mode="prepend" binding="strong"><string>Noto Sans CJK SC</string></edit></match>
<include>/etc/fonts/fonts.conf</include>
</fontconfig>"""


@dataclass
class City:
    """The synthetic city, served: where its open ballot page is, and who may sign in."""

    tree: Tree
    ballot: str
    password: str


class Album:
    """Keeps pictures under their names, in so few colours that they are light."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, page: Page, name: str, *, whole: bool = True) -> None:
        """The page down to TALLEST, or only what stands on the screen."""
        picture = Image.open(BytesIO(page.screenshot(full_page=whole)))
        picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
        path = self.folder / f"{name}.png"
        picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(path, optimize=True)
        print(f"{path.relative_to(ROOT)}  {picture.width}×{picture.height}  {path.stat().st_size:,} bytes")


def main() -> None:
    album = Album(FOLDER)
    with (
        TemporaryDirectory() as folder,
        city(Path(folder)) as served,
        chromium(Path(folder), served.tree) as browser,
    ):
        ballot = resident(album, browser.new_page(**PHONE), served.ballot)
        board = reader(album, browser.new_page(**DESK))
        decision = officer(album, browser.new_page(**DESK), served)
        front(album, browser.new_page(viewport=FRONT), ballot=ballot, board=board, decision=decision)


def resident(album: Album, page: Page, ballot: str) -> bytes:
    """Keeps the ballot page; returns the screen on which the question that decides is answered."""
    page.goto(ballot)
    album.keep(page, "ballot-page", whole=False)
    page.locator("label[for=big]").click()
    album.keep(page, "ballot-large", whole=False)
    page.locator("label[for=big]").click()
    page.locator('label:has(input[name="q.overall"][value=satisfied])').click()
    page.evaluate(TO_OVERALL)
    album.keep(page, "ballot-answered", whole=False)
    page.set_viewport_size(TALL)
    answered = page.screenshot()
    page.set_viewport_size(SMALL)
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="提交成功").wait_for()
    album.keep(page, "ballot-done", whole=False)
    return answered


def reader(album: Album, page: Page) -> bytes:
    """Keeps the board; returns a unit's page as a narrow window shows it."""
    page.goto(f"{PUBLIC}/")
    album.keep(page, "board")
    page.locator("h2 a").first.click()
    album.keep(page, "board-batch")
    page.locator("tbody a").first.click()
    album.keep(page, "board-unit")
    return _narrow(page)


def officer(album: Album, page: Page, served: City) -> bytes:
    """Keeps the office's pages; returns a decision as a narrow window shows it."""
    sign_in(page, served.password)
    shots = {}
    for name, ways in OFFICE_PAGES.items():
        page.goto(f"{OFFICE}/")
        for way in ways:
            page.get_by_role("link", name=way, exact=True).first.click()
        album.keep(page, name)
        shots[name] = page.url
    page.goto(shots["office-decision"])
    return _narrow(page)


def front(album: Album, page: Page, **pictures: bytes) -> None:
    """What a reader of the README sees first: the answer, the decision and the board side by side."""
    source = FRONT_PAGE.read_text()
    for name, picture in pictures.items():
        source = source.replace(f"{{{name}}}", f"data:image/png;base64,{b64encode(picture).decode()}")
    page.set_content(source)
    album.keep(page, "ballot", whole=False)


def _narrow(page: Page) -> bytes:
    page.set_viewport_size(NARROW)
    return page.screenshot()


def sign_in(page: Page, once: str) -> None:
    page.goto(f"{OFFICE}/login")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", once)
    page.get_by_role("button", name="登录").click()
    page.fill("[name=old]", once)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.get_by_role("button", name="保存").click()
    page.goto(f"{OFFICE}/")


@contextmanager
def city(folder: Path) -> Iterator[City]:
    home = folder / "instance"
    home.mkdir()
    password = survey(home, "init")["password"]
    ballot = survey(home, "demo")["ballot"]
    with serving(home, **SETTINGS) as tree:
        yield City(tree, ballot, password)


def survey(home: Path, command: str) -> dict[str, Any]:
    environment = {**os.environ, "SURVEY_INSTANCE_DIR": str(home), **SETTINGS}
    line = [sys.executable, "-m", "survey", command, "--json"]
    answer: dict[str, Any] = json.loads(
        subprocess.run(line, env=environment, stdout=subprocess.PIPE, check=True).stdout
    )
    return answer


@contextmanager
def chromium(folder: Path, tree: Tree) -> Iterator[Browser]:
    """A browser for which the names of both doors lead to their ports."""
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS)
    names = zip((PUBLIC, OFFICE), tree.ports, strict=True)
    rules = ", ".join(f"MAP {name.removeprefix('http://')} 127.0.0.1:{port}" for name, port in names)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, NAMES))),
            args=[*ARGUMENTS, f"--host-resolver-rules={rules}"],
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )
        yield browser
        browser.close()


if __name__ == "__main__":
    main()
