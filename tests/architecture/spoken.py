"""What the product says: sentences marked in templates and Python, their catalogues, and Chinese nobody marked."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from tests.architecture.source import ROOT

SPOKEN = {"en": "templates", "zh_CN": "survey"}  # whose sentences each catalogue translates
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None}
MARKS = {"_": 1, "gettext": 1, "ngettext": 2}  # how many of its arguments are sentences

HAN = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
WRITTEN_CHINESE = re.compile(rf"{HAN}|[\u3001-\u301f\uff01-\uff5e]")
BLANK_BESIDE_HAN = re.compile(rf"{HAN} +(?=[\w%.])|[\w)%] +(?={HAN})", re.ASCII)
STYLE_OR_SCRIPT = re.compile(r"<(style|script)\b.*?</\1>|<!--.*?-->", re.DOTALL)
FIELD = re.compile(r"%\(\w+\)[a-z]")


def path(language: str) -> Path:
    return ROOT / "survey/translations" / language / "LC_MESSAGES/messages.po"


def catalogue(language: str) -> Catalog:
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """One sentence, or a singular with its plurals."""
    return (text,) if isinstance(text, str) else tuple(text)


def fields(text: str) -> set[str]:
    return set(FIELD.findall(text))


def marked(language: str) -> set[str]:
    """Every sentence that the code marks for this catalogue, as `make catalogues` finds it."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT / SPOKEN[language], methods, options, KEYWORDS)
    return {forms(message)[0] for _, _, message, _, _ in found}


def templates() -> Iterator[Path]:
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".xml"})


def unmarked(text: str) -> Iterator[str]:
    """Chinese that a template says without marking it; what it only compares is data, and so are its names."""
    tree = Environment().parse(text)
    for line, said in _unmarked(tree):
        yield f"{line}: {said}"


def _unmarked(node: nodes.Node) -> Iterator[tuple[int, str]]:
    if isinstance(node, nodes.Compare):
        return
    if isinstance(node, nodes.TemplateData):
        yield from _chinese(node.lineno, STYLE_OR_SCRIPT.sub("", node.data))
    elif isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield from _chinese(node.lineno, node.value)
    for child in _children(node):
        yield from _unmarked(child)


def _children(node: nodes.Node) -> Iterator[nodes.Node]:
    """All but the sentences of a marking call, and the data that a table of names begins with."""
    if isinstance(node, nodes.Pair):
        yield node.value
        return
    name = node.node.name if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) else ""
    if isinstance(node, nodes.Call) and name in MARKS:
        yield from [*node.args[MARKS[name] :], *node.kwargs]
    else:
        yield from node.iter_child_nodes()


def _chinese(line: int, text: str) -> Iterator[tuple[int, str]]:
    found = WRITTEN_CHINESE.search(text)
    if found and text not in OWN_NAMES:
        yield line, text[max(0, found.start() - 10) : found.end() + 20].strip()


OWN_NAMES = {"中文"}  # a language is called as its own readers call it


def compile_stale() -> None:
    """Bring the compiled catalogues up to date, as `make install` does."""
    for language in SPOKEN:
        source, target = path(language), path(language).with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            part = target.with_suffix(f".{os.getpid()}")
            with part.open("wb") as file:
                write_mo(file, catalogue(language))
            part.replace(target)
