"""Claims on PostgreSQL: one statement a poll, which holds the epoch's row until its commit."""

import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import psycopg
from sqlalchemy import make_url

from survey.ballots.claims import Claim, Kept, Outcome, settle
from survey.ballots.footfall import Row
from survey.config import Config

TRIES = 6

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

# `free` looks each claim up by the primary key, which a list of digests does not where nothing is known of a new poll's
# tickets; and `won` asks for it whether or not there is such a ticket, or the clock would tell a void one.
CLAIM_TICKETS = f"""{GIVEN} free AS MATERIALIZED (
    SELECT ticket.digest FROM claim JOIN ticket USING (digest)
    WHERE ticket.poll_id = %(poll)s AND state = 'unused'
    ORDER BY ticket.digest FOR UPDATE OF ticket
), won AS (
    UPDATE ticket SET state = 'spent', epoch = claim.epoch, ack = claim.ack FROM claim
    WHERE poll_id = %(poll)s AND claim.digest = ANY (ARRAY(SELECT digest FROM free)) AND ticket.digest = claim.digest
    RETURNING ticket.digest
)
INSERT INTO envelope (poll_id, epoch, id, sealed)
SELECT %(poll)s, claim.epoch, id, sealed FROM claim JOIN won USING (digest) ORDER BY id
RETURNING id"""

ADD_FOOTFALL = """
INSERT INTO footfall (poll_id, day, scans, casts) VALUES (%s, %s, %s, %s)
ON CONFLICT (poll_id, day)
DO UPDATE SET scans = footfall.scans + excluded.scans, casts = footfall.casts + excluded.casts"""

KEPT_MARKS = """
SELECT id, 'spent', NULL, FALSE
FROM unnest(%(digests)b::bytea[], %(ids)b::bytea[]) AS given (digest, id)
WHERE EXISTS (SELECT FROM mark WHERE poll_id = %(poll)s AND mark.digest = given.digest)"""

# After its mix a ticket has no ack: the page that it was used with is known by its receipt, which is in the box.
KEPT_TICKETS = """
SELECT given.id, state, ack,
    ack IS NULL AND EXISTS (SELECT FROM ballot WHERE ballot.poll_id = %(poll)s AND ballot.id = receipt)
FROM unnest(%(digests)b::bytea[], %(ids)b::bytea[], %(receipts)b::bytea[]) AS given (digest, id, receipt)
JOIN ticket ON ticket.poll_id = %(poll)s AND ticket.digest = given.digest AND state <> 'void'"""


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

    def add_footfall(self, rows: Sequence[Row]) -> None:
        self._be_connected()
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(ADD_FOOTFALL, rows)

    def close(self) -> None:
        self._connection.close()

    def _connect(self) -> "psycopg.Connection[Any]":
        """Statements are not prepared: PgBouncer in transaction mode gives each to another server process."""
        return psycopg.connect(self._address, autocommit=True, prepare_threshold=None, connect_timeout=5)

    def _be_connected(self) -> None:
        if self._connection.closed:
            self._connection = self._connect()

    def _write(self, claims: Sequence[Claim]) -> list[Outcome]:
        self._be_connected()
        polls = defaultdict(list)
        for claim in claims:
            polls[claim.poll_id].append(claim)
        with self._one_commit(len(polls)):
            won = {row for poll_id in sorted(polls) for row in self._claim(poll_id, polls[poll_id])}
        losers = [claim for claim in claims if claim.envelope_id not in won]
        kept = self._kept(losers)
        return [
            Outcome.ACCEPTED if claim.envelope_id in won else settle(claim, kept.get(claim.envelope_id))
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

    def _kept(self, claims: Sequence[Claim]) -> Mapping[bytes, Kept]:
        """By the ids of the envelopes: of two pages with one ticket only one may have its receipt in the box."""
        kept: dict[bytes, Kept] = {}
        for poll_id, is_mark in {(claim.poll_id, claim.ack is None) for claim in claims}:
            own = [claim for claim in claims if (claim.poll_id, claim.ack is None) == (poll_id, is_mark)]
            given = {
                "poll": poll_id,
                "digests": [claim.digest for claim in own],
                "ids": [claim.envelope_id for claim in own],
                "receipts": [claim.receipt for claim in own],
            }
            rows = self._connection.execute(KEPT_MARKS if is_mark else KEPT_TICKETS, given)
            kept.update({envelope_id: (state, ack, is_boxed) for envelope_id, state, ack, is_boxed in rows})
        return kept


def connect(config: Config) -> PostgreSQLLink:
    return PostgreSQLLink(config)
