"""Everything that is recorded has a name for people: found by reading the code, so a new act asks for one."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from survey.config import ROOT

NAMED = (ROOT / "templates/components/acts.html").read_text("utf-8")


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function of this name, and the module it stands in."""
    return ((module, call) for module, call in every_call() if getattr(call.func, "id", "") == name)


@cache
def every_call() -> list[tuple[str, ast.Call]]:
    paths = sorted((ROOT / "survey").rglob("*.py"))
    nodes = (
        (module_of(path), node) for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )
    return [(module, node) for module, node in nodes if isinstance(node, ast.Call)]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def said(module: str, node: ast.expr) -> str:
    """A string as it stands, or the constant of its module that is named; empty for what is put together."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return str(getattr(getattr(import_module(module), node.value.id), node.attr))
    return str(getattr(import_module(module), node.id)) if isinstance(node, ast.Name) else ""


def acts() -> set[str]:
    recorded = {said(module, call.args[1]) for module, call in calls("record")}
    of_polls = {f"poll.{said(module, call.args[2])}" for module, call in calls("note") if len(call.args) > 2}
    return (recorded | of_polls) - {""}


def particulars() -> set[str]:
    return {
        word.arg
        for name in ("record", "note")
        for _, call in calls(name)
        for word in call.keywords
        if word.arg
    }


def test_every_act_has_a_name() -> None:
    assert len(acts()) > 40
    assert {act for act in acts() if f'"{act}": _("' not in NAMED} == set()


def test_every_particular_has_a_name() -> None:
    assert len(particulars()) > 30
    assert {name for name in particulars() if f'"{name}": _("' not in NAMED} == set()
