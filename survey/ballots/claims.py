"""Claim first: a ballot's mark or ticket and its envelope in one durable commit, or neither.

The one module with statements of a dialect and, beside `survey.db`, the only one that commits: the casting path
speaks to the database's own driver, because a session costs half of what sealing does.
"""

import random
import sqlite3
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol

import psycopg
from sqlalchemy import make_url

from survey.ballots.models import TicketState
from survey.config import Config
from survey.db import PRAGMAS, file_lock

NO_EPOCH = 0  # a claim for it stores nothing; it only asks whether the same page was accepted before
TRIES = 6


class Outcome(Enum):
    ACCEPTED = auto()  # now, or before with the same mark
    SPENT = auto()
    UNKNOWN = auto()  # no such ticket in this poll, or a void one
    LATE = auto()  # the epoch it was sealed to is not open


@dataclass(frozen=True, slots=True)
class Claim:
    """One ballot to be stored under its ticket, or under its mark where there are no tickets and no `ack`."""

    poll_id: int
    epoch: int
    digest: bytes
    ack: bytes | None
    envelope_id: bytes
    sealed: bytes


Kept = tuple[str, bytes | None]  # state and ack of a ticket; a mark that is there is spent


class Link(Protocol):
    """One process's way to the database past the session."""

    def write(self, claims: Sequence[Claim]) -> list[Outcome]:
        """Claim all in one durable commit; outcomes in the order of the claims."""

    def close(self) -> None: ...


def connect(config: Config) -> Link:
    return SQLiteLink(config) if config.is_sqlite else PostgreSQLLink(config)


def settle(claim: Claim, kept: Kept | None) -> Outcome:
    """What a claim that won nothing is told, from what stands in the database."""
    if claim.ack is None:
        return Outcome.ACCEPTED if kept else Outcome.LATE
    if kept is None or kept[0] == TicketState.VOID:
        return Outcome.UNKNOWN
    if kept[0] == TicketState.UNUSED:
        return Outcome.LATE
    return Outcome.ACCEPTED if kept[1] == claim.ack else Outcome.SPENT


# ---- SQLite: the writer's lock, then plain statements ----------------------------------------------------

OPEN_EPOCHS = "SELECT number FROM epoch WHERE poll_id = ? AND state = 'open'"
PUT_MARK = "INSERT OR IGNORE INTO mark (poll_id, digest) VALUES (?, ?)"
SPEND_TICKET = """
UPDATE ticket SET state = 'spent', epoch = ?, ack = ?
WHERE poll_id = ? AND digest = ? AND state = 'unused'"""
FIND_MARK = "SELECT 'spent', NULL FROM mark WHERE poll_id = ? AND digest = ?"
FIND_TICKET = "SELECT state, ack FROM ticket WHERE poll_id = ? AND digest = ?"
PUT_ENVELOPE = "INSERT INTO envelope (poll_id, epoch, id, sealed) VALUES (?, ?, ?, ?)"


class SQLiteLink:
    def __init__(self, config: Config) -> None:
        self._lock = config.writer_lock
        path = make_url(config.database_url).database or ""
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            self._connection.execute(pragma)

    def write(self, claims: Sequence[Claim]) -> list[Outcome]:
        with file_lock(self._lock):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                outcomes = self._claim(claims)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        return outcomes

    def close(self) -> None:
        self._connection.close()

    def _claim(self, claims: Sequence[Claim]) -> list[Outcome]:
        """In the order of their digests; of two with the same digest the one that came first is first."""
        run = self._connection.execute
        polls = {claim.poll_id for claim in claims}
        now_open = {(poll, number) for poll in polls for (number,) in run(OPEN_EPOCHS, (poll,))}
        outcomes, won = [Outcome.LATE] * len(claims), list[Claim]()
        for place in sorted(range(len(claims)), key=lambda place: claims[place].digest):
            claim = claims[place]
            if (claim.poll_id, claim.epoch) in now_open and self._wins(claim):
                outcomes[place] = Outcome.ACCEPTED
                won.append(claim)
            else:
                outcomes[place] = settle(claim, self._kept(claim))
        won.sort(key=lambda claim: claim.envelope_id)
        rows = ((claim.poll_id, claim.epoch, claim.envelope_id, claim.sealed) for claim in won)
        self._connection.executemany(PUT_ENVELOPE, rows)
        return outcomes

    def _wins(self, claim: Claim) -> bool:
        if claim.ack is None:
            return self._connection.execute(PUT_MARK, (claim.poll_id, claim.digest)).rowcount == 1
        row = (claim.epoch, claim.ack, claim.poll_id, claim.digest)
        return self._connection.execute(SPEND_TICKET, row).rowcount == 1

    def _kept(self, claim: Claim) -> Kept | None:
        find = FIND_MARK if claim.ack is None else FIND_TICKET
        kept: Kept | None = self._connection.execute(find, (claim.poll_id, claim.digest)).fetchone()
        return kept


# ---- PostgreSQL: one statement a poll, which holds the epoch's row until its commit ----------------------

# FOR SHARE reads the row as it is *after* waiting for a closing mixer, and makes the next one wait for us: an epoch
# that is read once it is closed has every envelope. A check without the lock, or a lock of another kind, loses votes.
GIVEN = """
WITH now_open AS MATERIALIZED (
    SELECT number FROM epoch WHERE poll_id = %(poll)s AND state = 'open' FOR SHARE
), claim AS MATERIALIZED (
    SELECT DISTINCT ON (digest) digest, ack, epoch, id, sealed
    FROM unnest(%(digests)b::bytea[], %(acks)b::bytea[], %(epochs)b::int[], %(ids)b::bytea[], %(sealed)b::bytea[])
        WITH ORDINALITY AS given (digest, ack, epoch, id, sealed, place)
    WHERE epoch IN (SELECT number FROM now_open)
    ORDER BY digest, place
), """

CLAIM_MARKS = f"""{GIVEN} won AS (
    INSERT INTO mark (poll_id, digest) SELECT %(poll)s, digest FROM claim ORDER BY digest
    ON CONFLICT DO NOTHING RETURNING digest
)
INSERT INTO envelope (poll_id, epoch, id, sealed)
SELECT %(poll)s, epoch, id, sealed FROM claim JOIN won USING (digest) ORDER BY id
RETURNING id"""

CLAIM_TICKETS = f"""{GIVEN} free AS MATERIALIZED (
    SELECT digest FROM ticket
    WHERE poll_id = %(poll)s AND digest = ANY (ARRAY(SELECT digest FROM claim)) AND state = 'unused'
    ORDER BY digest FOR UPDATE
), won AS (
    UPDATE ticket SET state = 'spent', epoch = claim.epoch, ack = claim.ack FROM claim
    WHERE poll_id = %(poll)s AND ticket.digest = ANY (ARRAY(SELECT digest FROM free)) AND ticket.digest = claim.digest
    RETURNING ticket.digest
)
INSERT INTO envelope (poll_id, epoch, id, sealed)
SELECT %(poll)s, claim.epoch, id, sealed FROM claim JOIN won USING (digest) ORDER BY id
RETURNING id"""

KEPT_MARKS = "SELECT digest, 'spent', NULL FROM mark WHERE poll_id = %s AND digest = ANY (%b)"
KEPT_TICKETS = "SELECT digest, state, ack FROM ticket WHERE poll_id = %s AND digest = ANY (%b)"


class PostgreSQLLink:
    def __init__(self, config: Config) -> None:
        url = make_url(config.database_url).set(drivername="postgresql")
        self._address = url.render_as_string(hide_password=False)
        self._connection = self._connect()

    def write(self, claims: Sequence[Claim]) -> list[Outcome]:
        """Again after a deadlock or a lost connection: what was committed the first time is known by its ack."""
        for left in reversed(range(TRIES)):
            try:
                return self._write(claims)
            except psycopg.OperationalError:
                if not left:
                    raise
                time.sleep(random.uniform(0, 0.1 / (left + 1)))
        raise AssertionError("unreachable")

    def close(self) -> None:
        self._connection.close()

    def _connect(self) -> "psycopg.Connection[Any]":
        """Statements are not prepared: PgBouncer in transaction mode gives each to another server process."""
        return psycopg.connect(self._address, autocommit=True, prepare_threshold=None, connect_timeout=5)

    def _write(self, claims: Sequence[Claim]) -> list[Outcome]:
        if self._connection.closed:
            self._connection = self._connect()
        polls = defaultdict(list)
        for claim in claims:
            polls[claim.poll_id].append(claim)
        with self._one_commit(len(polls)):
            won = {row for poll_id in sorted(polls) for row in self._claim(poll_id, polls[poll_id])}
        losers = [claim for claim in claims if claim.envelope_id not in won]
        kept = self._kept(losers)
        return [
            Outcome.ACCEPTED
            if claim.envelope_id in won
            else settle(claim, kept.get((claim.poll_id, claim.digest)))
            for claim in claims
        ]

    def _one_commit(self, statements: int) -> AbstractContextManager[Any]:
        return nullcontext() if statements == 1 else self._connection.transaction()

    def _claim(self, poll_id: int, claims: Sequence[Claim]) -> list[bytes]:
        """The ids of the envelopes that went in."""
        given = {
            "poll": poll_id,
            "digests": [claim.digest for claim in claims],
            "acks": [claim.ack for claim in claims],
            "epochs": [claim.epoch for claim in claims],
            "ids": [claim.envelope_id for claim in claims],
            "sealed": [claim.sealed for claim in claims],
        }
        statement = CLAIM_MARKS if claims[0].ack is None else CLAIM_TICKETS
        return [envelope_id for (envelope_id,) in self._connection.execute(statement, given)]

    def _kept(self, claims: Sequence[Claim]) -> Mapping[tuple[int, bytes], Kept]:
        kept: dict[tuple[int, bytes], Kept] = {}
        for poll_id, is_mark in {(claim.poll_id, claim.ack is None) for claim in claims}:
            digests = [claim.digest for claim in claims if claim.poll_id == poll_id]
            rows = self._connection.execute(KEPT_MARKS if is_mark else KEPT_TICKETS, (poll_id, digests))
            kept.update({(poll_id, digest): (state, ack) for digest, state, ack in rows})
        return kept


# ---- the mixer's chunks: an envelope has no index of its own, only a place -------------------------------

DELETE_ENVELOPES = {
    dialect: (
        f"DELETE FROM envelope WHERE {place} IN "
        f"(SELECT {place} FROM envelope WHERE poll_id = :poll_id AND epoch = :epoch LIMIT :chunk)"
    )
    for dialect, place in (("sqlite", "rowid"), ("postgresql", "ctid"))
}
