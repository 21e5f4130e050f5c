"""A backup is of one instant while ballots are cast, is its owner's alone, and holds no key."""

import base64
import json
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from survey.backups.archive import Archive
from survey.backups.facts import BackupExists
from survey.backups.making import back_up
from survey.ballots import casting
from survey.ballots.models import Durability, Poll
from survey.config import Config, private_folder
from survey.db import db
from survey.officers.trail import verify
from tests.backups.places import seen
from tests.ballots.urn import answers, cast, make_ticket_poll, new_mark
from tests.make import make_officer

CASTERS = 4


def rows(archive: Archive, name: str) -> list[dict[str, object]]:
    """The rows of a table as the archive has them."""
    table = next(table for table in archive.contents.tables if table.name == name)
    names = [column.name for column in table.columns]
    return [dict(zip(names, json.loads(line), strict=True)) for line in archive.lines(table)]


@contextmanager
def voters(poll: Poll, codes: list[str]) -> Iterator[None]:
    """They cast as fast as they can until the block ends."""
    stop, code = threading.Event(), poll.code
    db.session.rollback()

    def vote(own: list[str]) -> None:
        for ticket in own:
            if stop.is_set():
                break
            casting.cast(casting.find(code), new_mark(), ticket, answers())

    threads = [threading.Thread(target=vote, args=(codes[place::CASTERS],)) for place in range(CASTERS)]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join()


def test_a_used_ticket_and_its_envelope_are_in_it_together(app: Flask, booth: None, tmp_path: Path) -> None:
    poll, codes = make_ticket_poll(600)
    found = []
    with voters(poll, codes):
        for number in range(3):
            with Archive(back_up(None, tmp_path / f"{number}.zip").path) as archive:
                spent = [row for row in rows(archive, "ticket") if row["state"] == "spent"]
                found.append((len(spent), len(rows(archive, "envelope"))))
    assert all(spent == sealed for spent, sealed in found)
    assert found[0] < found[-1]


def test_it_is_its_owners_alone_and_nothing_is_left_beside_it(app: Flask, tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "kept")
    made = back_up(None, folder / "backup.zip")
    assert [path.name for path in folder.iterdir()] == ["backup.zip"]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert made.size == made.path.stat().st_size


def test_it_is_not_written_over_another_unless_told_to(app: Flask, tmp_path: Path) -> None:
    first = back_up(None, tmp_path / "backup.zip")
    with pytest.raises(BackupExists):
        back_up(None, tmp_path / "backup.zip")
    assert back_up(None, tmp_path / "backup.zip", force=True).sha256 != first.sha256


def test_one_that_fails_leaves_what_was_there(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = private_folder(tmp_path / "kept")
    path = folder / "backup.zip"
    path.write_bytes(b"older")
    monkeypatch.setattr("survey.backups.values.line", lambda *given: 1 / 0)
    make_officer()
    with pytest.raises(ZeroDivisionError):
        back_up(None, path, force=True)
    assert [(each.name, each.read_bytes()) for each in folder.iterdir()] == [("backup.zip", b"older")]


def test_the_audit_knows_of_every_backup(app: Flask, tmp_path: Path) -> None:
    officer = make_officer()
    made = back_up(officer, tmp_path / "backup.zip")
    *_, last = (json.loads(line) for line in seen()["audit_entry"])
    assert officer.username in last
    assert "backup" in last
    assert made.sha256 in str(last)
    assert verify().is_whole


def test_no_key_is_in_it_wherever_the_folders_lie(
    app: Flask, config: Config, booth: None, tmp_path: Path
) -> None:
    """Even where somebody keeps them among the uploads."""
    within = {name: private_folder(config.data_dir / name) for name in ("run", "recovery", "log")}
    inside = app.config["SURVEY"] = replaced(config, within)
    poll, codes = make_ticket_poll(3, durability=Durability.RECOVER)
    cast(poll, ticket=codes[0])
    (config.data_dir / "uploads").mkdir()
    (config.data_dir / "uploads/plan.docx").write_bytes(b"a plan")
    (inside.log_dir / "office.log").write_bytes(b"a line")
    with Archive(back_up(None, tmp_path / "backup.zip").path) as archive:
        assert [upload.name for upload in archive.contents.uploads] == ["uploads/plan.docx"]
        inner = b"".join(b"".join(archive.lines(table)) for table in archive.contents.tables)
    keys = [*(within["run"] / "keys").iterdir(), *(within["recovery"] / "keys").rglob("*")]
    assert keys
    assert not [path for path in keys if base64.b64encode(path.read_bytes()[:30]) in inner]


def replaced(config: Config, within: dict[str, Path]) -> Config:
    return replace(config, runtime_dir=within["run"], recovery_dir=within["recovery"], log_dir=within["log"])


def test_files_that_only_lead_elsewhere_are_left_out(app: Flask, config: Config, tmp_path: Path) -> None:
    private_folder(config.data_dir)
    (tmp_path / "outside").write_text("not an upload")
    os.symlink(tmp_path / "outside", config.data_dir / "link")
    assert back_up(None, tmp_path / "backup.zip").contents.uploads == []
