"""The signed log says what was decided and published, in the order in which it was; the public learns no more by it."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from survey.db import db
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.proof import log
from survey.proof.models import EntryKind, LogEntry
from survey.publication.batches import correct_release, make_batch, release, withdraw_release
from survey.publication.facts import ProposerSigns
from survey.publication.models import GateKind, Ground
from survey.publication.operations import propose, sign
from survey.publication.reasons import Outcome
from survey.publication.withholding import agree_withholding, ask_withholding, lift_withholding
from survey.rounds.models import Round
from tests.make import make_office, make_officer, make_round
from tests.publication.complete import make_complete

GATES = dict.fromkeys(GateKind, "已办")


def staff() -> tuple[Officer, Officer, Round]:
    office = make_office()
    return make_officer(office=office), make_officer(Role.LEADER, office=office), make_round(office)


def said() -> list[tuple[EntryKind, dict]]:
    """Every entry but the key's."""
    entries = db.session.scalars(select(LogEntry).order_by(LogEntry.number)).all()
    return [(entry.kind, json.loads(entry.body)) for entry in entries if entry.kind is not EntryKind.KEY]


def test_publishing_correcting_and_withdrawing_are_entries(app: Flask) -> None:
    clerk, leader, round = staff()
    make_complete(clerk, round)
    [decision] = propose(clerk, round)
    sign(leader, decision)
    [first] = release(leader, make_batch(clerk, round), GATES).releases
    corrected = correct_release(leader, first, "整改数更正")
    withdraw_release(leader, corrected, "数据有误")
    kinds, bodies = zip(*said(), strict=True)
    assert [kind.value for kind in kinds] == ["decision", "release", "correction", "withdrawal"]
    assert (bodies[0]["outcome"], bodies[0]["reason"]) == ("release", "")
    assert bodies[1]["copy"] == first.digest
    assert list(bodies[1]["tables"]) == [json.loads(first.copy)["polls"][0]["code"]]
    assert (bodies[2]["supersedes"], bodies[2]["reason"]) == (first.id, "整改数更正")
    assert bodies[3]["reason"] == "数据有误"
    assert log.check_log().is_whole


def test_a_delay_is_an_entry_with_its_reason(app: Flask) -> None:
    clerk, leader, round = staff()
    make_complete(clerk, round)
    [decision] = propose(clerk, round)
    sign(leader, decision, Outcome.HOLD, "信访未办结")
    [(kind, body)] = said()
    assert (kind, body["outcome"], body["reason"]) == (EntryKind.DECISION, "hold", "信访未办结")
    assert body["review_on"] == decision.review_on.isoformat()


def test_a_withholding_is_an_entry_with_its_ground_at_each_step(app: Flask) -> None:
    clerk, leader, round = staff()
    asked = ask_withholding(clerk, make_complete(clerk, round), Ground.UNDER_INVESTIGATION, "正在办案")
    agree_withholding(leader, asked)
    lift_withholding(leader, asked, "已办结")
    steps = [(body["act"], body["ground"]) for _, body in said()]
    assert steps == [(act, "under_investigation") for act in ("ask", "agree", "lift")]


def test_no_entry_of_a_decision_is_on_the_board(app: Flask) -> None:
    clerk, leader, round = staff()
    make_complete(clerk, round)
    [decision] = propose(clerk, round)
    sign(leader, decision)
    assert set(db.session.scalars(select(LogEntry.kind).where(LogEntry.is_public))) == {EntryKind.KEY}


def test_what_is_refused_leaves_no_entry(app: Flask) -> None:
    clerk, _, round = staff()
    make_complete(clerk, round)
    [decision] = propose(clerk, round)
    with pytest.raises(ProposerSigns):
        sign(clerk, decision)
    assert said() == []
