"""The epoch race: what was acknowledged is in the box, however the close falls between the casts."""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from flask import Flask
from psycopg.errors import LockNotAvailable
from sqlalchemy import func, select, text, update

from survey.ballots import casting, polls
from survey.ballots.claims import Claim, Outcome, connect
from survey.ballots.claims_postgresql import PostgreSQLLink
from survey.ballots.codes import new_ticket_code
from survey.ballots.keys import KeyFiles
from survey.ballots.models import Envelope, Epoch, EpochState, Mode, Poll, Ticket
from survey.ballots.papers import Paper
from survey.config import Config
from survey.db import db
from tests.ballots.urn import answers, make_open_poll, make_ticket_poll, mix, new_mark, receipts_in_box

LINKS = 4
CLOSE = "UPDATE epoch SET state = 'closed' WHERE poll_id = %s"


class Hand(threading.Thread):
    """Casts through a link of its own, as another worker process would, until the epoch is closed."""

    def __init__(self, config: Config, paper: Paper, tickets: list[str]) -> None:
        super().__init__()
        self.link, self.paper, self.tickets = connect(config), paper, tickets
        self.receipts: set[bytes] = set()
        self.is_late = False
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            while not self.is_late:
                self._cast_some()
        except Exception as error:
            self.error = error
        self.link.close()

    def _cast_some(self) -> None:
        pages = [
            casting._identify(
                self.paper, new_mark(), self.tickets.pop() if self.tickets else new_ticket_code()
            )
            for _ in range(secrets.choice((1, 2, 7)))
        ]
        outcomes = self.link.write([casting._claim(self.paper, page, answers(), "") for page in pages])
        told = zip(pages, outcomes, strict=True)
        self.receipts |= {
            page.receipt for page, outcome in told if outcome in (Outcome.ACCEPTED, Outcome.AGAIN)
        }
        self.is_late = Outcome.LATE in outcomes or (
            self.paper.manifest.mode is Mode.TICKET and not self.tickets
        )


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.usefixtures("booth")
def test_no_acknowledged_ballot_is_lost_to_a_closing_mixer(mode: Mode, config: Config) -> None:
    for _ in range(4):
        poll, codes = make_ticket_poll(2000) if mode is Mode.TICKET else (make_open_poll(), [])
        share = [codes[start::LINKS] for start in range(LINKS)]
        hands = [Hand(config, casting.find(poll.code), tickets) for tickets in share]
        for hand in hands:
            hand.start()
        time.sleep(secrets.randbelow(100) / 1000 + 0.05)
        polls.begin_close(None, poll)
        mix(poll, config)
        for hand in hands:
            hand.join()
        assert [hand.error for hand in hands] == [None] * LINKS
        acknowledged = set().union(*(hand.receipts for hand in hands))
        assert acknowledged
        assert receipts_in_box(poll) == acknowledged


@contextmanager
def transaction(config: Config) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A connection of the mixer's kind, in a transaction that the test ends."""
    with psycopg.connect(PostgreSQLLink(config)._address) as link:
        link.execute("SET lock_timeout = '200ms'")
        yield link


@pytest.fixture
def postgresql(config: Config) -> Config:
    if config.is_sqlite:
        pytest.skip("SQLite has one writer, and BEGIN IMMEDIATE")
    return config


def some_claim(poll: Poll, epoch: int = 1, digest: bytes = b"", ack: bytes | None = None) -> Claim:
    return Claim(poll.id, epoch, digest or secrets.token_bytes(16), ack, secrets.token_bytes(16), b"sealed")


def test_a_mixer_waits_for_a_commit_under_way(app: Flask, postgresql: Config) -> None:
    poll, link = make_open_poll(), PostgreSQLLink(postgresql)
    with link._connection.transaction():
        assert link._claim(poll.id, [some_claim(poll)])
        with transaction(postgresql) as closing, pytest.raises(LockNotAvailable):
            closing.execute(CLOSE, (poll.id,))
    link.close()


def test_a_claim_that_waited_for_a_closing_mixer_stores_nothing(app: Flask, postgresql: Config) -> None:
    poll, link, outcomes = make_open_poll(), PostgreSQLLink(postgresql), list[Outcome]()
    with transaction(postgresql) as closing:
        closing.execute(CLOSE, (poll.id,))
        waiting = threading.Thread(target=lambda: outcomes.extend(link.write([some_claim(poll)])))
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        closing.commit()
    waiting.join()
    assert outcomes == [Outcome.LATE]
    link.close()


def test_groups_with_the_same_tickets_do_not_deadlock(app: Flask, postgresql: Config) -> None:
    poll, _ = make_ticket_poll(200)
    digests = db.session.scalars(select(Ticket.digest).filter_by(poll_id=poll.id)).all()
    outcomes: list[Outcome] = []

    def claim_all(group: list[Claim]) -> None:
        link = PostgreSQLLink(postgresql)
        outcomes.extend(link.write(group))
        link.close()

    groups = [[some_claim(poll, 1, digest, secrets.token_bytes(16)) for digest in digests] for _ in range(6)]
    for group in groups:
        secrets.SystemRandom().shuffle(group)
    db.session.rollback()
    threads = [threading.Thread(target=claim_all, args=[group]) for group in groups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(Outcome.ACCEPTED) == 200
    assert outcomes.count(Outcome.SPENT) == 1000


def test_a_lost_connection_is_made_again_and_the_claim_counts_once(app: Flask, postgresql: Config) -> None:
    poll, link = make_open_poll(), PostgreSQLLink(postgresql)
    first = some_claim(poll)
    assert link.write([first]) == [Outcome.ACCEPTED]
    db.session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": link._connection.info.backend_pid})
    db.session.rollback()
    assert link.write([first, some_claim(poll)]) == [Outcome.AGAIN, Outcome.ACCEPTED]
    assert db.session.scalar(select(func.count()).select_from(Envelope)) == 2
    link.close()


# ---- both databases: what one group decides ---------------------------------------------------------------


def test_a_claim_to_a_closed_epoch_does_not_stand_in_the_way_of_one_to_the_open_epoch(
    app: Flask, config: Config
) -> None:
    poll, _ = make_ticket_poll(3)
    next_epoch(poll)
    digest = db.session.scalars(select(Ticket.digest).filter_by(poll_id=poll.id)).first() or b""
    db.session.rollback()
    late, timely = (some_claim(poll, epoch, digest, secrets.token_bytes(16)) for epoch in (1, 2))
    link = connect(config)
    first, second = link.write([late, timely])
    assert first in (Outcome.LATE, Outcome.SPENT)  # either way it is sealed again, and told SPENT then
    assert second is Outcome.ACCEPTED
    link.close()


def test_a_ballot_sealed_to_a_closed_epoch_is_sealed_again_to_the_next(config: Config, booth: None) -> None:
    poll = make_open_poll()
    paper = casting.find(poll.code)
    next_epoch(poll, KeyFiles(config.runtime_dir).make(poll.code))
    receipt = casting.cast(paper, new_mark(), "", answers())
    polls.begin_close(None, poll)
    mix(poll, config)
    assert receipts_in_box(poll) == {receipt}


def test_one_group_may_hold_ballots_of_several_polls_and_kinds(app: Flask, config: Config) -> None:
    open_polls = [make_open_poll() for _ in range(3)]
    ticket_poll, _ = make_ticket_poll(2)
    digests = db.session.scalars(select(Ticket.digest).filter_by(poll_id=ticket_poll.id)).all()
    group = [some_claim(poll) for poll in open_polls * 2]
    group += [some_claim(ticket_poll, 1, digest, b"a" * 16) for digest in digests]
    group.append(some_claim(ticket_poll, 1, secrets.token_bytes(16), b"a" * 16))
    secrets.SystemRandom().shuffle(group)
    db.session.rollback()
    link = connect(config)
    outcomes = link.write(group)
    link.close()
    assert outcomes.count(Outcome.ACCEPTED) == 8
    assert [outcome for claim, outcome in zip(group, outcomes, strict=True) if outcome is Outcome.UNKNOWN]
    assert db.session.scalar(select(func.count()).select_from(Envelope)) == 8


def next_epoch(poll: Poll, public_key: bytes = bytes(32)) -> None:
    """What the mixer of a long poll does: close one epoch and open the next."""
    db.session.execute(update(Epoch).values(state=EpochState.CLOSED))
    db.session.add(Epoch(poll_id=poll.id, number=2, public_key=public_key, state=EpochState.OPEN))
    db.session.commit()
