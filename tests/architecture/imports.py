"""Who may import what: arrows point upstream, rules are pure, doors do not know each other."""

import ast
import sys
from collections.abc import Collection, Iterator

from tests.architecture.source import Module, concept, is_inside

# A concept imports only what stands before it. `create_app` is the package itself, `models` the list of all tables.
ORDER = (
    "config", "clock", "facts", "listing", "paper", "db", "officers", "rounds", "draws", "instruments",
    "proof", "ballots", "stacks", "recount", "tally", "meetings", "findings", "letters", "evaluation",
    "publication", "notices", "deadlines", "models", "backups", "processes", "doctor", "demo", "web",
    "create_app", "wsgi", "cli", "__main__",
)  # fmt: skip

FRAMEWORKS = ("flask", "marshmallow", "werkzeug", "webargs", "wtforms")
KNOW_FRAMEWORKS = ("db", "web", "create_app", "cli")

# What a rule may not ask even though it is pure or small: the time of day is an argument.
NEVER_IN_RULES = ("survey.clock", "survey.config", "survey.db")

# The board shows frozen things; beside them it knows how web speaks, and what day it is.
BOARD_READS = ("survey.publication", "survey.notices", "survey.proof", "survey.recount")
BOARD_SPEAKS = ("survey.clock", "survey.facts", "survey.config", "survey.web")
DOORS = {"booth": "public", "board": "public", "office": "office", "api": "office"}

LAYER_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "managers",
    "service",
    "services",
}


def points_upstream(module: Module) -> Iterator[str]:
    if module.concept not in ORDER:
        yield f"{module.name} has no place in the order of concepts"
        return
    for line, target in module.imports:
        if is_inside(target, "survey") and _rank(target) > ORDER.index(module.concept):
            yield f"{module.name}:{line} imports downstream: {target}"


def _rank(target: str) -> int:
    return ORDER.index(concept(target)) if concept(target) in ORDER else len(ORDER)


def knows_no_framework(module: Module) -> Iterator[str]:
    if module.concept in KNOW_FRAMEWORKS:
        return
    for line, target in module.imports:
        if target.split(".")[0].split("_")[0] in FRAMEWORKS:
            yield f"{module.name}:{line} knows a framework: {target}"


def imports_at_the_top(module: Module) -> Iterator[str]:
    for function in module.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield module.at(node, f"imports inside {function.name}()")


def imports_by_name(module: Module) -> Iterator[str]:
    for line, target in module.imports:
        if target.endswith(".*"):
            yield f"{module.name}:{line} imports everything: {target}"


def is_named_after_a_concept(module: Module) -> Iterator[str]:
    if LAYER_NAMES & set(module.name.split(".")):
        yield f"{module.name} is named after a layer"


def board_reads_frozen_things(module: Module) -> Iterator[str]:
    if not is_inside(module.name, "survey.web.board"):
        return
    for line, target in module.imports:
        allowed = (*BOARD_READS, *BOARD_SPEAKS)
        if is_inside(target, "survey") and not any(is_inside(target, name) for name in allowed):
            yield f"{module.name}:{line} the board may not read {target}"


def doors_share_nothing(module: Module) -> Iterator[str]:
    """The public door must not even load what belongs to officers, nor the other way round."""
    own = _door(module.name)
    for line, target in module.imports:
        if own and _door(target) not in (None, own):
            yield f"{module.name}:{line} reaches through the other door: {target}"


def _door(name: str) -> str | None:
    parts = name.split(".")
    return DOORS.get(parts[2]) if parts[:2] == ["survey", "web"] and len(parts) > 2 else None


def impure_rules(modules: Collection[Module]) -> list[str]:
    """Imports of rules.py modules that are neither the standard library nor as pure as rules."""
    known = {module.name: module for module in modules}
    pure = _pure(known)
    return [
        f"{module.name}:{line} is not pure: {target}"
        for module in modules
        if module.name.endswith(".rules")
        for line, target in module.imports
        if not _is_standard(target) and _origin(target, known) not in pure
    ]


def _pure(known: dict[str, Module]) -> set[str]:
    """Modules that lean, directly or not, on the standard library alone."""
    pure = {name for name in known if not any(is_inside(name, never) for never in NEVER_IN_RULES)}
    while stained := {name for name in pure if not _leans_on(known[name], known, pure)}:
        pure -= stained
    return pure


def _leans_on(module: Module, known: dict[str, Module], pure: set[str]) -> bool:
    return all(_is_standard(target) or _origin(target, known) in pure for _, target in module.imports)


def _is_standard(target: str) -> bool:
    return target.split(".")[0] in sys.stdlib_module_names


def _origin(target: str, known: dict[str, Module]) -> str:
    """The module that a dotted target comes from: the target itself, or what it is imported from."""
    return target if target in known else target.rpartition(".")[0]
