"""A new instance is made ready by one command that asks nothing."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from survey.cli import main
from survey.config import SETTINGS
from tests.cli.conftest import Command


def test_init_makes_the_first_officer_once(survey: Command) -> None:
    first = json.loads(survey("init", "--json").stdout)
    assert first["officer"] == "admin"
    assert len(first["password"]) > 10
    again = json.loads(survey("init", "--json").stdout)
    assert again == {"officer": "admin", "password": None, "recovery_key": None}


def test_init_migrates_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEY_INSTANCE_DIR", str(tmp_path / "new"))
    assert CliRunner().invoke(main, ["init"]).exit_code == 0
    assert CliRunner().invoke(main, ["instrument", "list"]).exit_code == 0


def test_a_database_that_is_not_migrated_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEY_INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("SURVEY_LOCALE", "en")
    refused = CliRunner().invoke(main, ["instrument", "list"])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "survey init" in refused.stderr


def test_a_database_out_of_reach_is_refused_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEY_INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("SURVEY_DATABASE_URL", "postgresql+psycopg://127.0.0.1:1/nowhere")
    refused = CliRunner().invoke(main, ["init"])
    assert refused.exit_code == 1
    assert isinstance(refused.exception, SystemExit)
    assert len(refused.stderr.splitlines()) == 1


def test_settings_lists_every_setting_with_its_reason(survey: Command) -> None:
    listed = json.loads(survey("settings", "--json").stdout)
    assert [row["name"] for row in listed] == [setting.name for setting in SETTINGS]
    assert all(row["reason"] for row in listed)


def test_settings_shows_no_secret(survey: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEY_SECRET_KEY", "verysecret")
    monkeypatch.setenv("SURVEY_DATABASE_URL", "postgresql+psycopg://survey:pass%2Fword@db/survey")
    said = survey("settings").stdout
    assert "verysecret" not in said
    assert "pass%2Fword" not in said
    assert "postgresql+psycopg://survey:…@db/survey" in said


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["import"], ["token", "create"], ["serve", "--port", "x"]]
)
def test_wrong_usage_ends_with_two(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, arguments, env=dict(os.environ)).exit_code == 2
