"""What sealing, claiming and mixing cost in processor time; printed, so that docs/measured.md can say it."""

import time
from collections.abc import Sequence

import pytest
from flask import Flask
from nacl.public import PrivateKey, SealedBox
from sqlalchemy import func, insert, select

from survey.ballots import box, casting, polls, waiting
from survey.ballots.claims import connect
from survey.ballots.mixer import Mixer
from survey.ballots.models import Ballot, Envelope, Poll
from survey.ballots.papers import Paper
from survey.config import Config
from survey.db import db, operation
from tests.ballots.urn import answers, make_open_poll, new_mark

pytestmark = [pytest.mark.prove, pytest.mark.usefixtures("booth")]

MANY = 100_000
GROUP = 100  # claims of one commit, as under load
AN_OPENING = 36e-6  # seconds of one core that opening a sealed box took where the goal was set


def sealed(paper: Paper, count: int) -> list[casting.Claim]:
    checked = answers(opinion="窗口太少，排队太久")
    pages = (casting._identify(paper, new_mark(), "") for _ in range(count))
    return [casting._claim(paper, page, checked, "") for page in pages]


@operation
def store(claims: Sequence[casting.Claim]) -> None:
    rows = [
        {"poll_id": each.poll_id, "epoch": each.epoch, "id": each.envelope_id, "sealed": each.sealed}
        for each in claims
    ]
    db.session.connection().execute(insert(Envelope.__table__), rows)


def test_sealing_and_claiming_a_ballot_take_less_than_three_tenths_of_a_millisecond(
    app: Flask, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    paper, link, count = casting.find(make_open_poll().code), connect(config), 5000
    db.session.rollback()
    began = time.process_time()
    for _ in range(count // GROUP):
        link.write(sealed(paper, GROUP))
    spent = (time.process_time() - began) / count * 1000
    link.close()
    with capsys.disabled():
        print(f"\nsealing and claiming a ballot, {kind(config)}: {spent:.3f} ms")
    assert spent < 0.3


def test_a_hundred_thousand_envelopes_are_mixed_in_twenty_seconds_of_one_core(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    poll = make_open_poll()
    fill(poll)
    polls.begin_close(None, poll)
    with monkeypatch.context() as mixing_alone:
        mixing_alone.setattr(waiting, "to_finish", list)
        began = time.process_time()
        Mixer(config).turn()
        spent = time.process_time() - began
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == MANY
    began_rewriting = time.monotonic()
    box.rewrite(Ballot, poll.id)
    rewritten = time.monotonic() - began_rewriting
    with capsys.disabled():
        print(
            f"\nmixing {MANY} envelopes, {kind(config)}: {spent:.1f} s, {spent / opening():.1f} openings each"
        )
        print(f"rewriting their ballots: {rewritten:.2f} s in one transaction")
    assert spent / opening() * MANY * AN_OPENING < 20


def opening() -> float:
    """Seconds that opening so many sealed boxes takes and nothing else, on the same machine in the same minute."""
    secret = PrivateKey.generate()
    box_, count = SealedBox(secret), 5000
    envelopes = [SealedBox(secret.public_key).encrypt(bytes(1100)) for _ in range(count)]
    began = time.process_time()
    for each in envelopes:
        box_.decrypt(each)
    return (time.process_time() - began) / count * MANY


def kind(config: Config) -> str:
    return "SQLite" if config.is_sqlite else "PostgreSQL"


def fill(poll: Poll) -> None:
    paper = casting.find(poll.code)
    for _ in range(0, MANY, 5000):
        store(sealed(paper, 5000))
