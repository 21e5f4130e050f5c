"""Claims on SQLite: the writer's lock, then plain statements."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import make_url

from survey.ballots.claims import Claim, Kept, Outcome, settle
from survey.ballots.footfall import Row
from survey.config import Config
from survey.db import PRAGMAS, file_lock

OPEN_EPOCHS = "SELECT number FROM epoch WHERE poll_id = ? AND state = 'open'"
PUT_MARK = "INSERT OR IGNORE INTO mark (poll_id, digest) VALUES (?, ?)"
SPEND_TICKET = """
UPDATE ticket SET state = 'spent', epoch = ?, ack = ?
WHERE poll_id = ? AND digest = ? AND state = 'unused'"""
FIND_MARK = "SELECT 'spent', NULL, 0 FROM mark WHERE poll_id = :poll_id AND digest = :digest"
# After its mix a ticket has no ack: the page that it was used with is known by its receipt, which is in the box.
FIND_TICKET = """
SELECT state, ack, ack IS NULL AND EXISTS (SELECT 1 FROM ballot WHERE poll_id = :poll_id AND id = :receipt)
FROM ticket WHERE poll_id = :poll_id AND digest = :digest AND state <> 'void'"""
PUT_ENVELOPE = "INSERT INTO envelope (poll_id, epoch, id, sealed) VALUES (?, ?, ?, ?)"
ADD_FOOTFALL = """
INSERT INTO footfall (poll_id, day, scans, casts) VALUES (?, ?, ?, ?)
ON CONFLICT (poll_id, day) DO UPDATE SET scans = scans + excluded.scans, casts = casts + excluded.casts"""


class SQLiteLink:
    def __init__(self, config: Config) -> None:
        self._lock = config.writer_lock
        path = make_url(config.database_url).database or ""
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            self._connection.execute(pragma)

    def write(self, claims: Sequence[Claim]) -> list[Outcome]:
        with self._writing():
            return self._claim(claims)

    def add_footfall(self, rows: Sequence[Row]) -> None:
        with self._writing():
            self._connection.executemany(ADD_FOOTFALL, rows)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with file_lock(self._lock):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

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
        page = {"poll_id": claim.poll_id, "digest": claim.digest, "receipt": claim.receipt}
        kept: Kept | None = self._connection.execute(find, page).fetchone()
        return kept


def connect(config: Config) -> SQLiteLink:
    return SQLiteLink(config)
