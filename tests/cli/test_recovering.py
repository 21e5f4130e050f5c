"""The recovery key is handed out once; after the loss of a host the command puts right what can be."""

import json
import shutil
import stat
from pathlib import Path

import pytest
from flask import Flask
from nacl.public import PrivateKey

from survey.ballots import casting, polls, recovery
from survey.ballots.models import Durability, Poll, State
from survey.config import Config
from survey.db import db
from tests.ballots.urn import cast, make_open_poll, make_ticket_poll, receipts_in_box, seen
from tests.cli.conftest import ON_SQLITE, Command

pytestmark = ON_SQLITE


@pytest.fixture
def private(app: Flask, survey: Command) -> PrivateKey:
    survey("init")
    return recovery.make_new(None)


def lose_host(poll: Poll, config: Config) -> None:
    casting.stop()
    shutil.rmtree(config.runtime_dir / "keys")
    polls.begin_close(None, poll)


def test_init_hands_the_recovery_key_out_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survey: Command
) -> None:
    monkeypatch.setenv("SURVEY_INSTANCE_DIR", str(tmp_path / "new"))
    monkeypatch.setenv("SURVEY_DATABASE_URL", "")
    first = json.loads(survey("init", "--json").stdout)
    assert recovery.read(first["recovery_key"])
    assert json.loads(survey("init", "--json").stdout)["recovery_key"] is None


def test_init_writes_the_recovery_key_to_a_file_that_was_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survey: Command
) -> None:
    monkeypatch.setenv("SURVEY_INSTANCE_DIR", str(tmp_path / "new"))
    monkeypatch.setenv("SURVEY_DATABASE_URL", "")
    path = tmp_path / "recovery.key"
    path.write_text("something else")
    assert survey("init", "--recovery-key", path).exit_code == 1
    path.unlink()
    made = survey("init", "--recovery-key", path)
    assert made.exit_code == 0
    assert path.read_text().strip() not in made.stdout
    assert (stat.S_IMODE(path.stat().st_mode), bool(recovery.read(path.read_text()))) == (0o600, True)


def test_recover_opens_what_was_lost_with_a_host(
    survey: Command, config: Config, tmp_path: Path, private: PrivateKey
) -> None:
    casting.start(config)
    poll = make_open_poll()
    receipts = {cast(poll) for _ in range(3)}
    lose_host(poll, config)
    recovery.hand_out(private, tmp_path / "recovery.key")
    (row,) = json.loads(survey("recover", "--key", tmp_path / "recovery.key", "--json").stdout)
    assert (row["code"], row["epoch"], row["ballots"]) == (poll.code, 1, 3)
    db.session.rollback()
    assert poll.state is State.CLOSED
    assert receipts_in_box(poll) == receipts
    assert json.loads(survey("recover", "--key", tmp_path / "recovery.key", "--json").stdout) == []


def test_recover_gives_up_what_cannot_be_opened_with_a_reason(
    survey: Command, config: Config, private: PrivateKey
) -> None:
    casting.start(config)
    poll, codes = make_ticket_poll(3, durability=Durability.ERASE)
    cast(poll, ticket=codes[0])
    lose_host(poll, config)
    assert survey("recover", "--erase", poll.code).exit_code == 1
    told = json.loads(survey("recover", "--erase", poll.code, "--reason", "主机报废", "--json").stdout)
    assert told == {"code": poll.code, "lost": 1}
    assert (seen(poll).returned, seen(poll).lost) == (0, 1)


def test_recover_refuses_another_file_and_asks_for_one_thing_at_a_time(
    survey: Command, tmp_path: Path, private: PrivateKey
) -> None:
    wrong = tmp_path / "notes.txt"
    wrong.write_text("nothing")
    assert survey("recover", "--key", wrong).exit_code == 1
    assert survey("recover").exit_code == 2
    assert survey("recover", "--key", wrong, "--erase", "AB23CD45").exit_code == 2


def test_a_new_recovery_key_is_for_polls_to_come(
    survey: Command, tmp_path: Path, private: PrivateKey
) -> None:
    survey("recover", "--new-key", tmp_path / "second.key")
    db.session.rollback()
    second = recovery.read((tmp_path / "second.key").read_text())
    assert recovery.in_force() == bytes(second.public_key)
    assert survey("recover", "--new-key", tmp_path / "second.key").exit_code == 1
