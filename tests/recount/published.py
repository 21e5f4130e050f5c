"""Polls published by the product's own operations, over boxes filled with made-up ballots, and their bundles."""

import random
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from survey import clock
from survey.ballots import box, heads, manifest, mix_acts
from survey.ballots.codes import new_poll_code
from survey.ballots.leaves import Paper
from survey.ballots.models import Ballot, Mode, Poll
from survey.db import db
from survey.findings.models import FindingKind, FindingStatus
from survey.findings.operations import add_findings
from survey.instruments.answers import pack
from survey.instruments.builtin import builtin
from survey.instruments.rules import Instrument, Kind
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.publication import bundles
from survey.publication.batches import make_batch, release
from survey.publication.models import GateKind, Release
from survey.publication.operations import propose, sign
from survey.publication.reasons import Outcome
from survey.rounds.models import Inspection
from survey.tally.models import ExclusionKind
from survey.tally.operations import count, propose_exclusion, sign_exclusion
from tests.make import make_inspection, make_office, make_officer, make_poll, make_round
from tests.publication.complete import review

GATES = dict.fromkeys(GateKind, "已办")
Class = tuple[ExclusionKind, str]


def papers(
    number: int,
    instrument: str = "QZ",
    channel: str = "open",
    groups: Sequence[str] = ("",),
    flags: Sequence[str] = ("",),
    seed: int = 1,
) -> list[Paper]:
    """Different answers of every kind, blanks and spoilt papers among them; the same for the same seed."""
    chance, asked = random.Random(seed), builtin(instrument)
    return [
        Paper(
            chance.randbytes(16),
            channel,
            chance.choice(groups),
            chance.choice(flags),
            "" if asked is None else _answers(asked, chance, is_spoilt=place % 19 == 7),
            chance.randbytes(16),
        )
        for place in range(number)
    ]


def _answers(asked: Instrument, chance: random.Random, *, is_spoilt: bool) -> str:
    chosen: dict[str, list[str]] = {}
    for item in asked.items if not is_spoilt else ():
        values = [choice.value for choice in item.choices]
        if item.kind is Kind.MANY:
            chosen[item.key] = [value for value in values if chance.random() < 0.4]
        elif values and chance.random() < 0.9:
            chosen[item.key] = chance.choices(values, weights=range(len(values), 0, -1))
    return pack(asked, chosen)


def make_closed_poll(
    given: Iterable[Paper],
    instrument: str = "QZ",
    mode: Mode = Mode.OPEN,
    groups: Sequence[str] = (),
    inspection: Inspection | None = None,
    poll: Poll | None = None,
    code: str = "",
) -> Poll:
    """Closed by the mixer's last act, head and all; its ballots are in the box as if they had been mixed.

    `code` stands in the manifest, where the poll has been given another one since.
    """
    poll = poll or make_poll(
        inspection, instrument, mode=mode, key=secrets.token_bytes(32), code=new_poll_code()
    )
    drawn_up = manifest.draw_up(poll, builtin(instrument), groups, date(2029, 12, 31))
    drawn_up = replace(drawn_up, code=code or poll.code)
    poll.manifest, poll.manifest_digest = drawn_up.to_json(), drawn_up.digest
    poll.opened_at = poll.closing_at = clock.now()
    db.session.commit()
    fill(poll, given)
    mix_acts.set_closed(poll, heads.take_roots(poll.id, drawn_up))
    return poll


def fill(poll: Poll, given: Iterable[Paper]) -> None:
    names = ("id", "channel", "grp", "flag", "answers", "salt")
    poll_id = poll.id
    rows = [{"poll_id": poll_id} | dict(zip(names, paper, strict=True)) for paper in sorted(given)]
    for chunk in box.chunks(rows):
        box.put(Ballot, poll_id, chunk)


def publish(poll: Poll, left_out: Iterable[Class] = ()) -> Release:
    """Count, leave classes out, decide, release."""
    office = poll.inspection.round.office
    clerk, leader = make_officer(office=office), make_officer(Role.LEADER, office=office)
    count(None, poll)
    for kind, value in left_out:
        sign_exclusion(leader, propose_exclusion(clerk, poll, kind, value, "同一时段集中提交"))
    complete(clerk, poll)
    [decision] = propose(clerk, poll.inspection.round)
    sign(leader, decision, Outcome.RELEASE, "会议决定")
    batch = make_batch(clerk, poll.inspection.round)
    return release(leader, batch, GATES).releases[-1]


def make_bundle(
    folder: Path,
    given: Iterable[Paper],
    instrument: str = "QZ",
    mode: Mode = Mode.OPEN,
    groups: Sequence[str] = (),
    left_out: Iterable[Class] = (),
) -> Path:
    """The bundle of a poll of its own."""
    inspection = make_inspection(make_round(make_office()))
    poll = make_closed_poll(given, instrument, mode, groups, inspection)
    published = publish(poll, left_out)
    path = folder / f"{poll.code}.zip"
    bundles.make(path, poll, published)
    return path


def complete(by: Officer, poll: Poll) -> None:
    review(by, poll.inspection)
    finding = {"text": "问题", "kind": FindingKind.COMMON, "status": FindingStatus.RECTIFIED}
    add_findings(by, poll.inspection, [finding | {"number": number} for number in range(1, 11)])
