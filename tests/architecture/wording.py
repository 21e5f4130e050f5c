"""How Chinese is written: full-width punctuation beside Han characters, always."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import ROOT

HAN = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
HALF = r"[,;:()?!]"
BESIDE = re.compile(rf"{HAN}{HALF}|{HALF}{HAN}")

# What a browser, gettext or a template engine reads, not a person.
MACHINE = re.compile(r"&#?\w+;|<!--.*?-->|\{#.*?#\}|^# [^\n]*", re.DOTALL | re.MULTILINE)

WHERE_PEOPLE_READ = (
    "templates/**/*.*",
    "survey/translations/**/*.po",
    "survey/instruments/data/**/*.*",
    "README.zh-CN.md",
)


def texts() -> Iterator[Path]:
    for pattern in WHERE_PEOPLE_READ:
        yield from sorted(path for path in ROOT.glob(pattern) if path.is_file())


def half_width_beside_han(text: str) -> Iterator[str]:
    seen = MACHINE.sub(lambda part: re.sub(r"[^\n]", " ", part[0]), text)
    for number, line in enumerate(seen.splitlines(), 1):
        for found in BESIDE.finditer(line):
            yield f"{number}: {found[0]} in “{line[max(0, found.start() - 10) : found.end() + 10].strip()}”"
