"""The shape of the code base (docs/decisions/0001): each rule holds for the tree, and is seen to catch its breach."""

from collections.abc import Callable, Collection, Iterator

import pytest

from tests.architecture import assets, calls, imports, source, wording
from tests.architecture.source import Module, Rule

TREE = source.read("survey")
TESTS = source.read("tests")

RULES: tuple[Rule, ...] = (
    imports.points_upstream,
    imports.knows_no_framework,
    imports.imports_at_the_top,
    imports.imports_by_name,
    imports.is_named_after_a_concept,
    imports.board_reads_frozen_things,
    imports.doors_share_nothing,
    calls.views_leave_the_database_alone,
    calls.only_operations_commit,
    calls.only_the_clock_asks_the_time,
    calls.only_config_reads_the_environment,
    calls.signatures_have_types,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_module_keeps_the_rule(rule: Rule) -> None:
    assert [breach for module in TREE for breach in rule(module)] == []


@pytest.mark.parametrize("find", [imports.impure_rules, calls.operations_calling_operations])
def test_the_tree_keeps_the_rule(find: Callable[[Collection[Module]], list[str]]) -> None:
    assert find(TREE) == []


def test_tests_are_named_after_what_they_test() -> None:
    assert [breach for module in TESTS for breach in imports.is_named_after_a_concept(module)] == []


def test_chinese_is_written_with_full_width_punctuation() -> None:
    assert _in_files(wording.texts(), wording.half_width_beside_han) == []


def test_pages_load_nothing_from_elsewhere() -> None:
    assert _in_files(assets.pages(), assets.loads_from_elsewhere) == []


def test_code_names_no_cdn() -> None:
    assert [
        f"{module.name} {found[0]}" for module in TREE for found in assets.CDN.finditer(module.text)
    ] == []


def _in_files(paths: Iterator, check: Callable[[str], Iterator[str]]) -> list[str]:  # type: ignore[type-arg]
    return [
        f"{path.relative_to(source.ROOT)}:{breach}"
        for path in paths
        for breach in check(path.read_text("utf-8"))
    ]


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (imports.points_upstream, "survey.rounds.models", "from survey.ballots.models import Poll"),
        (imports.points_upstream, "survey.rounds.models", "from survey import ballots"),
        (imports.points_upstream, "survey.rounds.models", "from ..ballots import models"),
        (imports.points_upstream, "survey.rounds.models", "import survey.web.access"),
        (imports.points_upstream, "survey.web.office.polls", "from survey import create_app"),
        (imports.points_upstream, "survey.plumbing", "import json"),
        (imports.knows_no_framework, "survey.tally.queries", "from flask import request"),
        (imports.knows_no_framework, "survey.tally.queries", "import flask_babel"),
        (imports.knows_no_framework, "survey.tally.queries", "from marshmallow import Schema"),
        (imports.imports_at_the_top, "survey.cli", "def f():\n    import json"),
        (imports.imports_at_the_top, "survey.cli", "class A:\n    def f(self):\n        from os import path"),
        (imports.imports_by_name, "survey.cli", "from json import *"),
        (imports.is_named_after_a_concept, "survey.web.utils", ""),
        (imports.is_named_after_a_concept, "survey.services.mail", ""),
        (
            imports.board_reads_frozen_things,
            "survey.web.board.pages",
            "from survey.tally.queries import tally_of",
        ),
        (
            imports.board_reads_frozen_things,
            "survey.web.board.pages",
            "from survey.ballots.models import Poll",
        ),
        (imports.doors_share_nothing, "survey.web.board.pages", "from survey.web.office import menu"),
        (imports.doors_share_nothing, "survey.web.office.polls", "from survey.web.booth.page import poster"),
        (calls.views_leave_the_database_alone, "survey.web.office.polls", "db.session.scalars(select(Poll))"),
        (calls.views_leave_the_database_alone, "survey.web.office.polls", "db.session.commit()"),
        (calls.only_operations_commit, "survey.rounds.operations", "db.session.commit()"),
        (calls.only_operations_commit, "survey.rounds.operations", "with engine.begin() as link: pass"),
        (calls.only_operations_commit, "survey.ballots.mixer", "cursor.execute('commit')"),
        (calls.only_the_clock_asks_the_time, "survey.rounds.operations", "datetime.now(UTC)"),
        (calls.only_the_clock_asks_the_time, "survey.rounds.models", "mapped_column(default=func.now())"),
        (calls.only_the_clock_asks_the_time, "survey.rounds.operations", "datetime.date.today()"),
        (calls.only_the_clock_asks_the_time, "survey.rounds.operations", "time.time()"),
        (calls.only_config_reads_the_environment, "survey.web.access", "os.environ.get('SURVEY_SHORTCUT')"),
        (calls.only_config_reads_the_environment, "survey.web.access", "from os import getenv"),
        (calls.signatures_have_types, "survey.rounds.rules", "def f(a: int): return a"),
        (calls.signatures_have_types, "survey.rounds.rules", "def f(a, *, b: int) -> int: return b"),
        (calls.signatures_have_types, "survey.rounds.rules", "class A:\n    def f(self, *rest) -> None: ..."),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_breach_is_caught(rule: Rule, name: str, text: str) -> None:
    assert list(rule(Module(name, text))) != []


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (imports.points_upstream, "survey.ballots.models", "from survey.rounds.models import Inspection"),
        (imports.points_upstream, "survey.ballots.models", "from .sealing import seal"),
        (imports.points_upstream, "survey.cli", "from survey import create_app"),
        (imports.knows_no_framework, "survey.web.access", "from flask import request"),
        (
            imports.board_reads_frozen_things,
            "survey.web.board.pages",
            "from survey.publication.queries import batches",
        ),
        (imports.doors_share_nothing, "survey.web.board.pages", "from survey.web.access import public"),
        (calls.only_the_clock_asks_the_time, "survey.rounds.operations", "clock.now(); clock.today(zone)"),
        (calls.views_leave_the_database_alone, "survey.web.office.polls", "polls = open_polls(round_)"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_is_allowed_is_not_caught(rule: Rule, name: str, text: str) -> None:
    assert list(rule(Module(name, text))) == []


def test_a_package_resolves_its_own_relative_imports() -> None:
    module = Module("survey.web.board", "from . import pages\nfrom ..access import public", is_package=True)
    assert [target for _, target in module.imports] == ["survey.web.board.pages", "survey.web.access.public"]


@pytest.mark.parametrize(
    ("beside", "is_pure"),
    [("from enum import StrEnum", True), ("import sqlalchemy", False), ("from survey import clock", False)],
)
def test_rules_are_as_pure_as_what_they_lean_on(beside: str, is_pure: bool) -> None:
    rules = Module("survey.tally.rules", "import math\nfrom survey.rounds.kinds import Kind")
    tree = [rules, Module("survey.rounds.kinds", beside), Module("survey.clock", "import datetime")]
    assert (imports.impure_rules(tree) == []) is is_pure


def test_an_operation_that_calls_an_operation_is_caught() -> None:
    first = Module("survey.rounds.operations", "@operation\ndef add() -> None: ...")
    through_name = "from survey.rounds.operations import add\n@operation\ndef load() -> None:\n    add()"
    through_module = (
        "from survey.rounds import operations\n@operation\ndef load() -> None:\n    operations.add()"
    )
    assert calls.operations_calling_operations([first, Module("survey.demo", through_name)]) != []
    assert calls.operations_calling_operations([first, Module("survey.demo", through_module)]) != []
    assert (
        calls.operations_calling_operations([first, Module("survey.demo", "def load() -> None:\n    add()")])
        == []
    )


@pytest.mark.parametrize(
    "text", ["满意,基本满意", "提交!", "单位:甲", "(选答)", "<p>您满意吗?</p>", "共\n（甲;乙）"]
)
def test_half_width_punctuation_is_caught(text: str) -> None:
    assert list(wording.half_width_beside_han(text)) != []


@pytest.mark.parametrize(
    "text",
    [
        "满意，基本满意（选答）",
        '{{ _("提交") }}',
        "&nbsp;单位&emsp;",
        "{# 说明: 内部 #}",
        "共%(n)s个单位",
        "PORT=8000, 端口",
    ],
)
def test_full_width_punctuation_passes(text: str) -> None:
    assert list(wording.half_width_beside_han(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/a.js">',
        '<link rel="stylesheet"\n href="//fonts.example/b.css">',
        "a { background: url(http://example.org/c.png) }",
        "fetch('https://example.org/count')",
        'URL = "https://unpkg.com/swagger"',
    ],
)
def test_an_asset_from_elsewhere_is_caught(text: str) -> None:
    assert list(assets.loads_from_elsewhere(text)) != []


@pytest.mark.parametrize(
    "text",
    [
        '<svg xmlns="http://www.w3.org/2000/svg">',
        '<a href="https://example.gov.cn/">',
        '<script src="/static/a.js">',
    ],
)
def test_links_and_own_assets_pass(text: str) -> None:
    assert list(assets.loads_from_elsewhere(text)) == []
