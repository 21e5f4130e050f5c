"""`survey doctor` says in one line each what is wrong, and ends with 1 where anything is."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from survey.cli import main
from survey.config import Config
from survey.doctor import host
from survey.doctor.check import Verdict
from survey.doctor.examination import Patient, examine, is_well
from tests.architecture.source import ROOT
from tests.cli.conftest import ON_SQLITE

NGINX = ROOT / "deploy" / "nginx.conf"


@pytest.fixture
def ready(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation as it should be, on a machine without faults."""
    home = tmp_path / "instance"
    home.mkdir(mode=0o700)
    shutil.copy(sqlite_template, home / "survey.db")
    for name, value in (
        ("INSTANCE_DIR", str(home)),
        ("LOCALE", "en"),
        ("BASE_URL", "https://survey.example"),
        ("OFFICE_URL", "https://office.survey.example"),
        ("TRUSTED_PROXIES", "1"),
    ):
        monkeypatch.setenv(f"SURVEY_{name}", value)
    monkeypatch.setattr(host, "_plain_swap", lambda root: iter(()))
    monkeypatch.setattr(host, "cores", lambda root: host.CORES.well())
    monkeypatch.setattr(host, "disk", lambda config: host.DISK.well())
    assert CliRunner().invoke(main, ["init"]).exit_code == 0
    return home


def test_a_new_installation_is_well(ready: Path) -> None:
    done = CliRunner().invoke(main, ["doctor", "--json", "--nginx", str(NGINX)])
    found = json.loads(done.stdout)
    assert [each for each in found if each["verdict"] == "wrong"] == []
    assert done.exit_code == 0
    names = [each["check"] for each in found]
    assert len(names) == len(set(names)) > 25


def test_what_is_wrong_stands_in_one_line_with_what_to_do(
    ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.chmod(0o755)
    monkeypatch.setenv("SURVEY_WORKER", "3")
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 1
    wrong = [line for line in done.stdout.splitlines() if line.startswith("WRONG")]
    assert [line.split(":")[0].split(maxsplit=1)[1] for line in wrong] == [
        "Names of settings",
        "Private folders",
    ]
    assert "chmod 700" in wrong[1]
    monkeypatch.setenv("SURVEY_LOCALE", "zh_CN")
    assert "私有目录" in CliRunner().invoke(main, ["doctor"]).stdout


def test_a_database_that_is_not_there_or_behind_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_INSTANCE_DIR", str(tmp_path))
    behind = CliRunner().invoke(main, ["doctor", "--json"])
    monkeypatch.setenv("SURVEY_DATABASE_URL", "postgresql+psycopg://127.0.0.1:1/nowhere")
    away = CliRunner().invoke(main, ["doctor", "--json"])
    for done in (behind, away):
        assert done.exit_code == 1
        assert json.loads(done.stdout)[0]["check"] == "database"
        assert json.loads(done.stdout)[0]["verdict"] == "wrong"


@ON_SQLITE
def test_a_look_that_fails_is_named_and_the_others_are_taken(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(config: Config) -> None:
        raise PermissionError

    monkeypatch.setattr(host, "disk", fail)
    found = examine(Patient(config))
    failed = next(check for check in found if check.name == "examination")
    assert (failed.verdict, failed.details) == (Verdict.WRONG, {"kind": "PermissionError"})
    assert not is_well(found)
    assert len(found) > 25


def test_every_look_is_broken_by_a_test_and_explained_to_whoever_runs_the_server(ready: Path) -> None:
    """The name of each check stands in the test that sees it named."""
    found = json.loads(CliRunner().invoke(main, ["doctor", "--json", "--nginx", str(NGINX)]).stdout)
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    explained = (ROOT / "docs" / "operations.md").read_text()
    assert [each["check"] for each in found if f'"{each["check"]}"' not in tests] == []
    assert [each["check"] for each in found if f"`{each['check']}`" not in explained] == []
