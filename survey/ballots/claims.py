"""Claim first: a ballot's mark or ticket and its envelope in one durable commit, or neither.

The statements are those of a dialect, one module each, and only the module that is needed is loaded. Beside
`survey.db` they alone commit: the casting path speaks to the database's own driver, because a session costs half of
what sealing does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from importlib import import_module
from typing import Protocol

from survey.ballots.footfall import Book
from survey.ballots.models import TicketState
from survey.config import Config

NO_EPOCH = 0  # a claim for it stores nothing; it only asks whether the same page was accepted before


class Outcome(Enum):
    ACCEPTED = auto()
    AGAIN = auto()  # it was accepted before, with the same mark
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
    receipt: bytes = b""


# State and ack of a ticket that is not void, and whether the claim's receipt is in the box; a mark there is spent.
Kept = tuple[str, bytes | None, bool]


class Link(Book, Protocol):
    """One process's way to the database past the session."""

    def write(self, claims: Sequence[Claim]) -> list[Outcome]:
        """Claim all in one durable commit; outcomes in the order of the claims."""

    def close(self) -> None: ...


def connect(config: Config) -> Link:
    dialect = import_module(f"survey.ballots.claims_{'sqlite' if config.is_sqlite else 'postgresql'}")
    link: Link = dialect.connect(config)
    return link


def settle(claim: Claim, kept: Kept | None) -> Outcome:
    """What a claim that won nothing is told, from what stands in the database."""
    if claim.ack is None:
        return Outcome.AGAIN if kept else Outcome.LATE
    if kept is None:
        return Outcome.UNKNOWN
    if kept[0] == TicketState.UNUSED:
        return Outcome.LATE
    _, ack, is_boxed = kept
    return Outcome.AGAIN if is_boxed or ack == claim.ack else Outcome.SPENT


# ---- the mixer's: an envelope has no index of its own, only a place ---------------------------------------

DELETE_ENVELOPES = {
    dialect: (
        f"DELETE FROM envelope WHERE {place} IN "
        f"(SELECT {place} FROM envelope WHERE poll_id = :poll_id AND epoch = :epoch LIMIT :chunk)"
    )
    for dialect, place in (("sqlite", "rowid"), ("postgresql", "ctid"))
}


# ---- the mixer's: rows written anew in the order of their keys ---------------------------------------------

# All are taken out before the first is put back, or each would fall into the hole that it left. On SQLite that means
# through a table in memory: a statement that reads what it deletes puts cell by cell back where it was.
REWRITE = {
    "sqlite": (
        "CREATE TEMP TABLE taken_out AS SELECT {columns} FROM {table} WHERE {which}",
        "DELETE FROM {table} WHERE {which}",
        "INSERT INTO {table} ({columns}) SELECT {columns} FROM taken_out ORDER BY {key}",
        "DROP TABLE taken_out",
    ),
    "postgresql": (
        """
        WITH taken_out AS (DELETE FROM {table} WHERE {which} RETURNING {columns})
        INSERT INTO {table} ({columns}) SELECT {columns} FROM taken_out ORDER BY {key}""",
    ),
}
