"""The closing head: made once, at the close, of exactly what the box holds; its digest gives no turnout away."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from survey.ballots import heads, leaves, manifest, merkle, mix_acts, polls
from survey.ballots.facts import PollClosed
from survey.ballots.leaves import Paper
from survey.ballots.mixer import Mixer
from survey.ballots.models import Ballot, Poll, State
from survey.config import Config
from survey.db import db
from survey.proof.entries import canonical, digest_of
from survey.proof.models import EntryKind, LogEntry
from tests.ballots.urn import answers, blank, cast, close, make_open_poll, make_ticket_poll

pytestmark = pytest.mark.usefixtures("booth")


def head_of(poll: Poll) -> dict:
    db.session.rollback()
    entry = heads.head_entry(poll)
    assert entry is not None
    return json.loads(entry.body)


def test_the_head_names_the_box_the_manifest_and_the_turnout(config: Config) -> None:
    poll, codes = make_ticket_poll(25, "MC")
    for code in codes[:21]:
        cast(poll, ticket=code, checked=answers("fair", "MC", opinion="路灯"))
    cast(poll, ticket=codes[21], checked=blank("MC"))
    close(poll, config)
    head = head_of(poll)
    assert head["poll"] == poll.code
    assert head["manifest"] == poll.manifest_digest
    people = {"eligible": None, "present": None, "returned": 22}
    assert head["turnout"] == people | {"issued": 25, "spent": 22, "void": 0}
    assert head["opinions"] == {"opinion": 21}
    assert head["classes"] == {"channel": ["open", "ticket"], "flag": ["doubtful"], "group": []}
    assert heads.head_entry(poll).body == canonical(head)  # type: ignore[union-attr]


def test_the_roots_are_of_every_ballot_and_every_section(config: Config) -> None:
    """Worked out from the rows by the definition alone."""
    poll = make_open_poll()
    for overall in ("satisfied", "fair", "satisfied"):
        cast(poll, checked=answers(overall))
    close(poll, config)
    head, frozen = head_of(poll), manifest.read(poll.manifest or "")
    rows = [
        Paper(row.id, row.channel, row.group, row.flag, row.answers, row.salt)
        for row in db.session.scalars(select(Ballot).filter_by(poll_id=poll.id).order_by(Ballot.id))
    ]
    assert head["ballots"] == {
        "size": 3,
        "root": merkle.root(heads.ballot_leaf(poll.code, row) for row in rows).hex(),
    }
    entries = []
    for section in leaves.sections(frozen.instrument, head["classes"]):
        prefix = leaves.section_prefix(poll.code, section.name)
        own = sorted(leaves.leaf_of(prefix, section, row) for row in rows)
        entries.append(leaves.section_entry(section.name, 3, merkle.root(own)))
    assert head["items"] == {"root": merkle.root(entries).hex(), "sections": len(entries)}


def test_a_box_too_large_for_the_memory_gives_the_same_roots(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = make_open_poll()
    for _ in range(7):
        cast(poll)
    close(poll, config)
    frozen = manifest.read(poll.manifest or "")
    whole = heads.take_roots(poll.id, frozen)
    monkeypatch.setattr(heads, "CHUNK", 3)
    monkeypatch.setattr(heads, "MOST_LEAVES", 15)
    assert heads.take_roots(poll.id, frozen) == whole


def test_two_heads_of_an_empty_box_have_nothing_in_common(config: Config) -> None:
    """Whoever would try all turnouts finds none: the digest is all that goes out."""
    poll = make_open_poll()
    close(poll, config)
    roots = heads.take_roots(poll.id, manifest.read(poll.manifest or ""))
    frozen = manifest.read(poll.manifest or "")
    drawn = {digest_of(heads._drawn_up(poll, frozen, roots)) for _ in range(2)}
    assert len(drawn) == 2


def test_the_head_keeps_the_code_of_the_manifest(config: Config) -> None:
    poll = make_open_poll()
    printed = poll.code
    polls.replace_code(None, poll, "打印模糊")
    cast(poll)
    close(poll, config)
    assert (head_of(poll)["poll"], poll.code == printed) == (printed, False)


class Power(Exception):
    """Goes out."""


@pytest.mark.parametrize("at", ["take_roots", "sign"])
def test_a_crash_between_box_and_head_ends_with_one_head(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    poll = make_open_poll()
    cast(poll)
    polls.begin_close(None, poll)
    for is_after in (False, True):
        with monkeypatch.context() as broken:
            broken.setattr(heads, at, _failing(getattr(heads, at), is_after))
            Mixer(config).turn()
        db.session.rollback()
        assert poll.state is State.CLOSING
    assert Mixer(config).turn()
    db.session.rollback()
    assert poll.state is State.CLOSED
    signed = db.session.scalars(select(LogEntry).filter_by(kind=EntryKind.HEAD, subject=poll.code)).all()
    assert len(signed) == 1


def test_a_poll_that_is_closed_gets_no_second_head(config: Config) -> None:
    poll = make_open_poll()
    close(poll, config)
    roots = heads.take_roots(poll.id, manifest.read(poll.manifest or ""))
    with pytest.raises(PollClosed):
        mix_acts.set_closed(poll, roots)
    assert len(db.session.scalars(select(LogEntry).filter_by(kind=EntryKind.HEAD)).all()) == 1


def _failing(step: Callable[..., object], is_after: bool) -> Callable[..., object]:
    def fail(*given: object) -> object:
        if is_after:
            step(*given)
        raise Power

    return fail
