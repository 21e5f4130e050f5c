"""What a fresh checkout promises: commands of make, pinned packages with reasons, documented settings."""

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from survey.config import SETTINGS
from tests.architecture import source
from tests.architecture.source import ROOT

PROMISED = ("help", "install", "demo", "test", "prove", "bench", "lint", "screens", "clean")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DIRECT = PROJECT["project"]["dependencies"]
DEV = PROJECT["project"]["optional-dependencies"]["dev"]

# What a direct dependency is made of, and tells its users to import.
PARTS = {
    "flask": {"click", "itsdangerous", "jinja2", "markupsafe", "werkzeug"},
    "flask-wtf": {"wtforms"},
    "flask-babel": {"babel"},
    "flask-smorest": {"webargs"},
}

README = (ROOT / "README.md").read_text("utf-8")


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~! ]", name)[0]).lower()


def _lines(name: str) -> list[str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _pinned(name: str) -> set[str]:
    return {_canonical(line) for line in _lines(name) if not line.startswith("-r ")}


def test_make_help_names_every_promised_command() -> None:
    listed = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert [name for name in PROMISED if f"make {name} " not in listed] == []


def test_make_without_a_word_explains_itself() -> None:
    make = ["make", "-s", "-C", str(ROOT)]
    assert subprocess.check_output(make) == subprocess.check_output([*make, "help"])


def test_demo_serves_where_it_is_told() -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SURVEY_", "MAKE"))}
    command = ["make", "-n", "demo", "PORT=9000", "OFFICE_PORT=9001", "BIND=0.0.0.0"]
    plan = subprocess.check_output(command, cwd=ROOT, env=environment, text=True)
    assert "survey demo --city small --serve --bind 0.0.0.0 --port 9000 --office-port 9001" in plan


def test_continuous_integration_runs_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert re.search(r"make .*\btest\b", script.read_text("utf-8"))


def test_procfile_names_every_process() -> None:
    assert [line.split(":")[0] for line in _lines("Procfile")] == [
        "release",
        "web",
        "office",
        "mixer",
        "alerts",
    ]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_and_no_index_is_named(name: str) -> None:
    loose = [
        line
        for line in _lines(name)
        if not re.fullmatch(r"-r requirements\.txt|[\w.-]+==[\w.]+( ; .+)?", line)
    ]
    assert loose == []


def test_every_direct_dependency_is_pinned() -> None:
    runtime = _pinned("requirements.txt")
    assert {_canonical(name) for name in DIRECT} - runtime == set()
    assert {_canonical(name) for name in DEV} - runtime - _pinned("requirements-dev.txt") == set()


def test_every_direct_dependency_has_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert [
        name for name in DIRECT if not re.search(rf'^ *"{re.escape(name)}", *# \S', text, re.MULTILINE)
    ] == []


def test_every_import_is_a_direct_dependency() -> None:
    direct = {_canonical(name) for name in DIRECT}
    direct |= {part for name in direct for part in PARTS.get(name, ())}
    from_package = packages_distributions()
    tops = {target.split(".")[0] for module in source.read("survey") for _, target in module.imports}
    foreign = {top for top in tops - sys.stdlib_module_names - {"survey"} if top}
    brought = {top: {_canonical(name) for name in from_package.get(top, [top])} for top in foreign}
    assert {top: names for top, names in brought.items() if not names & direct} == {}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_has_its_reason_and_stands_in_the_readme(setting: object) -> None:
    name, reason = getattr(setting, "name", ""), getattr(setting, "reason", "")
    assert re.fullmatch(r"SURVEY_[A-Z_]+", name)
    assert 10 <= len(reason) <= 120
    assert f"`{name}`" in README


def test_the_readme_names_no_setting_that_is_gone() -> None:
    assert set(re.findall(r"`(SURVEY_[A-Z_]+)`", README)) - {setting.name for setting in SETTINGS} == set()


def test_the_index_lists_every_decision() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text("utf-8")
    assert [path.name for path in sorted(folder.glob("[0-9]*.md")) if f"({path.name})" not in index] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CHANGELOG.md", "docs/decisions/README.md"])
def test_links_inside_the_documents_lead_somewhere(name: str) -> None:
    document = ROOT / name
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []
