"""Every refusal can be said: its sentence asks for no detail that the code does not give, found by reading the code."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module

from survey.config import ROOT
from survey.facts import Fact
from survey.web.facts import STATUS, status_of

FIELD = re.compile(r"%\((\w+)\)")
SOURCE = sorted((ROOT / "survey").rglob("*.py"))


def raised() -> Iterator[tuple[str, type[Fact], set[str]]]:
    """Where a fact is made with details, which, and their names; those that unpack a mapping are left out."""
    for path in SOURCE:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            kind = _fact(name, node)
            if kind and isinstance(node, ast.Call):
                given = {keyword.arg for keyword in node.keywords}
                if None not in given and not node.args:
                    yield f"{name}:{node.lineno}", kind, {word for word in given if word}


def _fact(module: str, node: ast.AST) -> type[Fact] | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    kind = getattr(import_module(module), node.func.id, None) if node.func.id[:1].isupper() else None
    return kind if isinstance(kind, type) and issubclass(kind, Fact) else None


def test_every_detail_that_a_sentence_names_is_given() -> None:
    lacking = {
        where: sorted(needed)
        for where, kind, given in raised()
        if (needed := set(FIELD.findall(kind.sentence)) - given)
    }
    assert lacking == {}


def test_every_fact_has_a_status_that_says_refused() -> None:
    assert {400 <= status < 500 or status == 503 for status in STATUS.values()} == {True}
    assert {status_of(kind.__new__(kind)) in STATUS.values() for _, kind, _ in raised()} == {True}
