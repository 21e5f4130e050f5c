"""What code may do where: who writes, who asks the time, what a signature says."""

import ast
from collections.abc import Collection, Iterator

from tests.architecture.source import Module, is_inside

# Only operations commit. Those who do it themselves stand here by name, with the reason.
COMMITS = {
    "survey.backups.restoring": "a whole database in one transaction, which is no officer's act",
    "survey.db": "the operation decorator, the one place of the rule",
    "survey.ballots.claims_sqlite": "the casting path: one commit for a group of answers, on the driver itself",
    "survey.ballots.claims_postgresql": "the same",
}

ASKS = {"now", "utcnow", "today"}
CLOCKS = {"datetime", "date", "dt", "func", "time"}


def views_leave_the_database_alone(module: Module) -> Iterator[str]:
    if not is_inside(module.name, "survey.web"):
        return
    for call in module.calls():
        if _called(call) in {"select", "commit"}:
            yield module.at(call, f"{_called(call)}() in web")


def only_operations_commit(module: Module) -> Iterator[str]:
    if module.name in COMMITS:
        return
    for call in module.calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"commit", "begin"}:
            yield module.at(call, f".{call.func.attr}() outside an operation")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and str(node.value).strip().upper() == "COMMIT":
            yield module.at(node, "COMMIT outside an operation")


def only_the_clock_asks_the_time(module: Module) -> Iterator[str]:
    if module.concept == "clock":
        return
    for call in module.calls():
        name = ast.unparse(call.func).split(".")
        if name == ["time", "time"] or (len(name) > 1 and name[-1] in ASKS and name[-2] in CLOCKS):
            yield module.at(call, f"{'.'.join(name)}() asks the time")


def only_config_reads_the_environment(module: Module) -> Iterator[str]:
    """A setting that is read elsewhere is in no list and in no document; the command shows those that are."""
    if module.concept in {"config", "cli"}:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}:
            yield module.at(node, f"{ast.unparse(node)} outside config")
    for line, target in module.imports:
        if target in {"os.environ", "os.getenv"}:
            yield f"{module.name}:{line} {target} outside config"


def signatures_have_types(module: Module) -> Iterator[str]:
    for function in module.functions():
        arguments = function.args
        every = [
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            arguments.vararg,
            arguments.kwarg,
        ]
        bare = [
            each.arg for each in every if each and not each.annotation and each.arg not in {"self", "cls"}
        ]
        if function.returns is None:
            bare.append("return")
        if bare:
            yield module.at(function, f"{function.name}() has no type for {', '.join(bare)}")


def operations_calling_operations(modules: Collection[Module]) -> list[str]:
    """An operation commits at its end, so it may share plain functions with another one, never call it."""
    operations = {f"{module.name}.{name}" for module in modules for name, _ in _operations(module)}
    return [
        module.at(call, f"operation {name}() calls operation {target}")
        for module in modules
        for name, function in _operations(module)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and (target := _target(call, module)) in operations
    ]


def _operations(module: Module) -> Iterator[tuple[str, ast.AST]]:
    for function in module.functions():
        if any(ast.unparse(decorator).split(".")[-1] == "operation" for decorator in function.decorator_list):
            yield function.name, function


def _target(call: ast.Call, module: Module) -> str:
    """The dotted name of what is called, read through the module's imports."""
    first, _, rest = ast.unparse(call.func).partition(".")
    for _, target in module.imports:
        if target.rpartition(".")[2] == first:
            return f"{target}.{rest}" if rest else target
    return f"{module.name}.{first}"


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).split(".")[-1]
