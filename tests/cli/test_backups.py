"""Backups by command: made, put into another instance, and what was open told and resumed."""

import json
from pathlib import Path

import pytest
from flask import Flask

from survey.ballots import casting
from survey.config import Config, private_folder
from tests.ballots.conftest import booth
from tests.ballots.urn import cast, make_ticket_poll
from tests.cli.conftest import ON_SQLITE, Command
from tests.conftest import configure
from tests.make import make_officer

__all__ = ["booth"]

pytestmark = ON_SQLITE


@pytest.fixture
def backup(app: Flask, booth: None, survey: Command, tmp_path: Path) -> Path:
    """A backup of an instance with a poll under way."""
    poll, codes = make_ticket_poll(30)
    make_officer(office=poll.inspection.round.office, username="li")
    for code in codes[:3]:
        cast(poll, ticket=code)
    made = survey("backup", tmp_path / "backup.zip", "--json")
    assert made.exit_code == 0, made.stderr
    told = json.loads(made.stdout)
    assert (told["tables"]["ticket"], told["tables"]["envelope"]) == (30, 3)
    casting.stop()
    return tmp_path / "backup.zip"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backup: Path) -> Config:
    """From here on commands speak to another instance, which has nothing."""
    home = private_folder(tmp_path / "elsewhere")
    monkeypatch.setenv("SURVEY_INSTANCE_DIR", str(home))
    monkeypatch.delenv("SURVEY_DATABASE_URL")
    return configure(home)


def test_a_backup_is_put_back_and_its_poll_goes_on(survey: Command, backup: Path, elsewhere: Config) -> None:
    restored = survey("restore", backup, "--json")
    assert restored.exit_code == 0, restored.stderr
    told = json.loads(restored.stdout)
    assert told["audit_is_whole"]
    (poll,) = told["suspended"]
    assert (poll["ballots"], poll["envelopes"], poll["unopenable"], poll["recoverable"]) == (0, 3, 3, 0)
    assert (poll["spent"], poll["unused"]) == (3, 27)
    refused = survey("poll", "resume", poll["code"], "--as", "li")
    assert refused.exit_code == 1
    assert "reason" in refused.stderr
    again = survey("poll", "resume", poll["code"], "--reason", "磁盘损坏", "--as", "li", "--json")
    assert json.loads(again.stdout)["state"] == "open"


def test_what_was_open_is_told_in_words(survey: Command, backup: Path, elsewhere: Config) -> None:
    said = survey("restore", backup).stdout
    assert "is suspended" in said
    assert "3 used, 27 unused" in said
    assert "survey poll resume" in said


def test_a_backup_is_put_only_where_nothing_is(survey: Command, backup: Path, elsewhere: Config) -> None:
    assert survey("restore", backup).exit_code == 0
    refused = survey("restore", backup)
    assert refused.exit_code == 1
    assert "rounds" in refused.stderr


def test_a_damaged_backup_is_named_by_its_part(survey: Command, backup: Path, elsewhere: Config) -> None:
    content = bytearray(backup.read_bytes())
    place = content.index(b"tables/poll.jsonl") + 200
    content[place] ^= 0xFF
    backup.write_bytes(content)
    refused = survey("restore", backup)
    assert refused.exit_code == 1
    assert "tables/" in refused.stderr


def test_a_backup_is_not_written_over_another(survey: Command, backup: Path) -> None:
    refused = survey("backup", backup)
    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    assert survey("backup", backup, "--force").exit_code == 0
