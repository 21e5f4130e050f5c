"""The synthetic city served as an office would serve it, and a browser that knows the doors by name."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import ARGUMENTS, NAMES
from tests.processes.tree import Tree, serving

PUBLIC, OFFICE = "http://ping.wangshu.example", "http://xuncha.wangshu.example"
SETTINGS = {"SURVEY_LOCALE": "zh_CN", "SURVEY_BASE_URL": PUBLIC, "SURVEY_OFFICE_URL": OFFICE}

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
    """`ballot` is the address of its open ballot page, `password` the first officer's one-time password."""

    tree: Tree
    ballot: str
    password: str


@contextmanager
def city(folder: Path) -> Iterator[City]:
    home = folder / "instance"
    home.mkdir()
    password = survey(home, "init")["password"]
    ballot = survey(home, "demo")["ballot"]
    with serving(home, **SETTINGS) as tree:
        yield City(tree, ballot, password)


def survey(home: Path, *command: str) -> dict[str, Any]:
    environment = {**os.environ, "SURVEY_INSTANCE_DIR": str(home), **SETTINGS}
    line = [sys.executable, "-m", "survey", *command, "--json"]
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
