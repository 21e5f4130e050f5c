"""The closing head: what the box held when the poll closed, as two roots, for everybody to keep (docs/proof.md)."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select

from survey.ballots import leaves, manifest, merkle, stacked
from survey.ballots.leaves import CHANNEL, FLAG, GROUP, Classes, Paper, Section
from survey.ballots.manifest import Head, Manifest
from survey.ballots.models import Ballot, Mode, Opinion, Poll, Ticket, TicketState
from survey.ballots.networks import DOUBTFUL
from survey.db import db
from survey.proof import log
from survey.proof.characters import in_characters
from survey.proof.entries import canonical, digest_of
from survey.proof.models import EntryKind, LogEntry

FORMAT = 1
SALT = 16
CHUNK = 10_000  # ballots read at once
MOST_LEAVES = 1_000_000  # held at once: a larger box is read again for every few sections

T = TypeVar("T")


@dataclass(frozen=True)
class SealedHead:
    """A poll's head as it may be kept from the close on: its digest, in words too, and the day."""

    code: str
    digest: str
    words: str
    on: date

    @classmethod
    def of(cls, entry: LogEntry) -> "SealedHead":
        digest = digest_of(entry.body)
        return cls(entry.subject, digest.hex(), in_characters(digest), entry.on)


@dataclass(frozen=True)
class Roots:
    """Both trees of a box, and the words that its ballots' classes can be."""

    size: int
    ballots: str
    sections: int
    items: str
    classes: Mapping[str, Sequence[str]]


def papers(poll_id: int) -> Iterator[Paper]:
    """Every ballot of a box that nothing changes any more, by its receipt; no transaction lasts over two chunks."""
    columns = (Ballot.id, Ballot.channel, Ballot.group, Ballot.flag, Ballot.answers, Ballot.salt)
    after: bytes | None = b""
    while after is not None:
        chosen = select(*columns).where(Ballot.poll_id == poll_id, Ballot.id > after)
        chunk = db.session.execute(chosen.order_by(Ballot.id).limit(CHUNK)).all()
        db.session.rollback()
        yield from map(Paper._make, chunk)
        after = bytes(chunk[-1][0]) if len(chunk) == CHUNK else None


def take_roots(poll_id: int, frozen: Manifest) -> Roots:
    """Both roots of a box whose every envelope is mixed."""
    classes = _classes(poll_id, frozen)
    every = leaves.sections(frozen.instrument, classes)
    tree, items = merkle.Tree(), merkle.Tree()
    tree.extend(ballot_leaf(frozen.code, paper) for paper in papers(poll_id))
    prefixes = {section.name: leaves.section_prefix(frozen.code, section.name) for section in every}

    def leaf(section: Section, paper: Paper) -> bytes:
        return leaves.leaf_of(prefixes[section.name], section, paper)

    for section, own in by_section(poll_id, every, tree.size, leaf):
        own.sort()
        items.extend([leaves.section_entry(section.name, tree.size, merkle.root(own))])
    return Roots(tree.size, tree.root().hex(), items.size, items.root().hex(), classes)


def ballot_leaf(code: str, paper: Paper) -> bytes:
    digest = leaves.answers_digest(paper.salt, paper.answers)
    return leaves.ballot_leaf(code, paper.receipt, digest)


def by_section(
    poll_id: int, sections: Sequence[Section], size: int, make: Callable[[Section, Paper], T]
) -> Iterator[tuple[Section, list[T]]]:
    """What is made of every ballot in every section, one section after the other."""
    at_once = max(1, MOST_LEAVES // max(size, 1))
    for start in range(0, len(sections), at_once):
        some = sections[start : start + at_once]
        made: list[list[T]] = [[] for _ in some]
        for paper in papers(poll_id):
            for section, own in zip(some, made, strict=True):
                own.append(make(section, paper))
        while made:
            yield some[-len(made)], made.pop(0)


def sign(poll: Poll, roots: Roots) -> LogEntry:
    """Put the head into the signed log, inside the operation that closes the poll; the board shows what it may."""
    frozen = manifest.read(poll.manifest or "")
    is_public = frozen.head is Head.BOARD
    return log.append(EntryKind.HEAD, frozen.code, _drawn_up(poll, frozen, roots), is_public=is_public)


def head_entry(poll: Poll) -> LogEntry | None:
    """The signed head of a closed poll."""
    return log.head_of(manifest.read(poll.manifest).code) if poll.manifest and poll.closed_at else None


def sealed_head(poll: Poll) -> SealedHead | None:
    entry = head_entry(poll)
    return SealedHead.of(entry) if entry else None


def _drawn_up(poll: Poll, frozen: Manifest, roots: Roots) -> str:
    """Salted, so that nobody guesses a turnout from the digest."""
    return canonical(
        {
            "format": FORMAT,
            "poll": frozen.code,
            "manifest": poll.manifest_digest,
            "salt": secrets.token_hex(SALT),
            "turnout": _turnout(poll, roots.size),
            "opinions": _opinions(poll.id, frozen),
            "classes": roots.classes,
            "ballots": {"size": roots.size, "root": roots.ballots},
            "items": {"sections": roots.sections, "root": roots.items},
        }
    )


def _turnout(poll: Poll, returned: int) -> dict[str, int | None]:
    states = {} if poll.mode is Mode.OPEN else {"issued": stacked.issued(poll), **_tickets(poll.id)}
    people = {"eligible": poll.eligible, "present": poll.present, "returned": returned}
    return {"issued": None, "spent": None, "void": None, **states, **people}


def _tickets(poll_id: int) -> dict[str, int]:
    counted = (
        select(Ticket.state, func.count().label("number")).filter_by(poll_id=poll_id).group_by(Ticket.state)
    )
    counts = {row.state: row.number for row in db.session.execute(counted)}
    return {state.value: counts.get(state, 0) for state in (TicketState.SPENT, TicketState.VOID)}


def _opinions(poll_id: int, frozen: Manifest) -> dict[str, int]:
    counted = (
        select(Opinion.item, func.count().label("number")).filter_by(poll_id=poll_id).group_by(Opinion.item)
    )
    counts = {row.item: row.number for row in db.session.execute(counted)}
    return {key: counts.get(key, 0) for key in frozen.text_keys}


def _classes(poll_id: int, frozen: Manifest) -> Classes:
    """Every word there could have been: that one is listed says nothing of whether anybody has it."""
    known: dict[str, set[str]] = {CHANNEL: set(Mode), FLAG: {DOUBTFUL}, GROUP: set(frozen.groups)}
    columns = {CHANNEL: Ballot.channel, FLAG: Ballot.flag, GROUP: Ballot.group}
    found = {
        kind: set(db.session.scalars(select(column).filter_by(poll_id=poll_id).distinct()))
        for kind, column in columns.items()
    }
    db.session.rollback()
    return {kind: sorted(filter(None, map(str, known[kind] | found[kind]))) for kind in known}
