"""A disk is lost in the middle of a poll: everybody who voted votes again, and each is counted once."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from flask import Flask
from sqlalchemy import select

from survey import create_app
from survey.ballots.models import Durability, Poll, State
from survey.config import Config
from survey.db import db
from survey.processes.settling import close_poll
from tests.backups.conftest import Elsewhere
from tests.backups.test_suspended import counts
from tests.ballots.urn import make_ticket_poll, new_mark
from tests.conftest import in_context
from tests.make import make_officer
from tests.processes.tree import Tree, eventually, serving

pytestmark = pytest.mark.prove

ISSUED, HANDS = 900, 4
EARLY, LATE = 300, 600  # so many have voted when the backup is made, and when the disk is lost


def send(tree: Tree, code: str, ticket: str) -> int:
    """A ballot as a phone sends it, the status that is answered."""
    form = {"mark": new_mark(), "ticket": ticket, "q.overall": "satisfied"}
    address = f"http://127.0.0.1:{tree.port}/p/{code}"
    try:
        with urlopen(Request(address, urlencode(form).encode()), timeout=20) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


@contextmanager
def voters(tree: Tree, code: str, tickets: list[str]) -> Iterator[list[str]]:
    """The tickets whose votes were acknowledged so far, while the block runs."""
    acknowledged: list[str] = []

    def vote(own: list[str]) -> None:
        for ticket in own:
            try:
                status = send(tree, code, ticket)
            except OSError:  # the host is gone
                return
            if status == 200:
                acknowledged.append(ticket)

    threads = [threading.Thread(target=vote, args=(tickets[place::HANDS],)) for place in range(HANDS)]
    for thread in threads:
        thread.start()
    yield acknowledged
    for thread in threads:
        thread.join()


def command(config: Config, *arguments: str | Path) -> dict[str, object]:
    """What `survey … --json` tells, run as a process of its own."""
    own = {"SURVEY_INSTANCE_DIR": str(config.instance_dir), "SURVEY_DATABASE_URL": config.database_url}
    done = subprocess.run(
        [sys.executable, "-m", "survey", *map(str, arguments), "--json"],
        env={**os.environ, **own, "SURVEY_LOCALE": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def kill(tree: Tree) -> None:
    for process in [tree.process.pid, *tree.everybody()]:
        os.kill(process, signal.SIGKILL)
    tree.process.wait(timeout=10)


@pytest.mark.parametrize("durability", Durability)
def test_every_ticket_is_counted_once(
    app: Flask, config: Config, elsewhere: Elsewhere, tmp_path: Path, durability: Durability
) -> None:
    poll, tickets = make_ticket_poll(ISSUED, durability=durability)
    make_officer(office=poll.inspection.round.office)
    code = poll.code
    db.session.rollback()
    where = {"SURVEY_DATABASE_URL": config.database_url}
    with serving(config.instance_dir, **where) as tree, voters(tree, code, tickets) as acknowledged:
        assert eventually(lambda: len(acknowledged) >= EARLY, 120)
        backup = tmp_path / "backup.zip"
        command(config, "backup", backup)
        assert eventually(lambda: len(acknowledged) >= LATE, 120)
        kill(tree)
    there = elsewhere("sqlite" if config.is_sqlite == (durability is Durability.RECOVER) else "postgresql")
    shutil.rmtree(config.runtime_dir)
    (told,) = command(there, "restore", backup)["suspended"]
    assert told["code"] == code
    assert told["spent"] == told["ballots"] + told["envelopes"] >= EARLY
    assert told["unopenable"] == told["envelopes"]
    with serving(there.instance_dir, SURVEY_DATABASE_URL=there.database_url) as tree:
        assert send(tree, code, tickets[-1]) == 503
        command(there, "poll", "resume", code, "--reason", "磁盘损坏")
        if durability is Durability.RECOVER and told["envelopes"]:
            command(there, "recover", "--erase", code, "--reason", "恢复密钥文件夹也在那块磁盘上")
        with in_context(create_app(config=there)):
            again = db.session.scalars(select(Poll).filter_by(code=code)).one()
            assert eventually(lambda: counts(again) == (told["ballots"], told["ballots"]), 30)
            answers = [send(tree, code, ticket) for ticket in acknowledged]
            assert sorted(set(answers)) == [200, 409]
            assert answers.count(409) == told["ballots"]
            close_poll(None, again, 60)
            assert again.state is State.CLOSED
            assert counts(again) == (len(acknowledged), len(acknowledged))
