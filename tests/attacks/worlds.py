"""One poll, published, whose ballots could have been others: all that leaves the office, with chance taken out."""

import io
import json
import random
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache

from survey import create_app
from survey.ballots.heads import sealed_head
from survey.ballots.leaves import Paper
from survey.ballots.models import Mode, Poll
from survey.instruments.answers import pack
from survey.instruments.builtin import builtin
from survey.instruments.rules import Kind
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.publication.batches import make_batch, release
from survey.publication.models import Batch
from survey.publication.operations import propose, sign
from survey.publication.preview import batch_as_released
from survey.publication.reasons import Outcome
from survey.tally.operations import count, read_tally
from tests.conftest import configure, in_context
from tests.make import (
    make_counted_poll,
    make_inspection,
    make_office,
    make_officer,
    make_poll,
    make_round,
)
from tests.recount.published import GATES, complete, make_closed_poll

CODE = "ABCD2345"
PLAIN, CLASSED = 49, 132  # bytes of a record in a bundle: docs/proof.md
BY_CHANCE = (
    re.compile(r"[0-9a-f]{16,}"),
    re.compile(r"[0-9A-Za-z+/_-]{40,}={0,2}"),
    re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-][\d:]+)?"),
)

Counts = Mapping[str, int]
Surfaces = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """By group, how many chose what: of every rated item the same."""

    instrument: str
    mode: Mode
    groups: Mapping[str, Counts]

    def papers(self) -> list[Paper]:
        chance, asked = random.Random(1), builtin(self.instrument)
        rated = [item for item in asked.items if item.kind is not Kind.TEXT and asked.is_rated(item)]
        return [
            Paper(
                chance.randbytes(16),
                str(self.mode),
                group,
                "",
                pack(asked, {item.key: [choice] for item in rated}),
                chance.randbytes(16),
            )
            for group, counts in self.groups.items()
            for choice, count in counts.items()
            for _ in range(count)
        ]


def whole(instrument: str, mode: Mode, **counts: int) -> Case:
    return Case(instrument, mode, {"": counts})


def published(case: Case, home: Path, template: Path, compiled: BytecodeCache) -> Surfaces:
    """Every public address, what the proof bundle holds and opens, and the table that the interface calls public.

    Beside the unit a second one is published, always the same: what is told of both together must not tell of one.
    """
    home.mkdir()
    shutil.copy(template, home / "survey.db")
    with in_context(create_app("public", configure(home))) as app:
        app.jinja_env.bytecode_cache = compiled
        poll, clerk, leader = _poll(case)
        batch = _make(poll, clerk, leader)
        surfaces: Surfaces = {"preview": _without_chance(repr(batch_as_released(batch, None, "zh_CN")))}
        release(leader, batch, GATES)
        surfaces["api"] = read_tally(clerk, poll, "public")
        units = [f"/units/{release.inspection_id}" for release in batch.releases]
        surfaces |= _walk(app, [f"/batches/{batch.id}", *units], poll)
        surfaces |= _bundle(_get(app, f"/polls/{CODE}/proof.zip"))
        return surfaces


def _poll(case: Case) -> tuple[Poll, Officer, Officer]:
    office = make_office(name="临江县委巡察办")
    inspection = make_inspection(make_round(office, name="第八轮巡察"), unit="临江县水务局党组")
    given = {"mode": case.mode, "code": CODE, "key": bytes(32)}
    poll = make_poll(inspection, case.instrument, **given)
    groups = [group for group in case.groups if group]
    poll = make_closed_poll(case.papers(), case.instrument, case.mode, groups, poll=poll)
    return poll, make_officer(office=office), make_officer(Role.LEADER, office=office)


def seen_of_team(case: Case, home: Path, template: Path) -> Surfaces:
    """All that leaves the office of a team's evaluation, which is never published: its public table."""
    home.mkdir()
    shutil.copy(template, home / "survey.db")
    with in_context(create_app(config=configure(home))):
        poll, clerk, _ = _poll(case)
        count(None, poll)
        return {"api": read_tally(clerk, poll, "public")}


def _make(poll: Poll, clerk: Officer, leader: Officer) -> Batch:
    """Whatever would be decided: that a decision tells something of a rate is another matter."""
    count(None, poll)
    complete(clerk, poll)
    sibling = make_inspection(poll.inspection.round, unit="临江县民政局党组")
    complete(clerk, make_counted_poll(sibling, code="WXYZ6789", satisfied=57, dissatisfied=3))
    for decision in propose(clerk, poll.inspection.round):
        sign(leader, decision, Outcome.RELEASE, "会议决定")
    return make_batch(clerk, poll.inspection.round)


def _walk(app: Flask, own: Sequence[str], poll: Poll) -> Surfaces:
    head = sealed_head(poll)
    assert head
    words = [head.words[start : start + 4] for start in (0, 4, 8)]
    addresses = [
        "/",
        "/heads",
        f"/heads?code={CODE}",
        "/feed.atom",
        "/?words=水务",
        f"/polls/{CODE}/head.json",
        *own,
    ]
    found = {}
    for address in addresses:
        for language in ("", "en"):
            sought = f"{address}{'&' if '?' in address else '?'}lang={language}" if language else address
            found[sought] = _without_chance(_get(app, sought).decode(), words)
    return found


def _get(app: Flask, address: str) -> bytes:
    answer = app.test_client().get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.text[:300])
    return answer.data


def _without_chance(text: str, words: Sequence[str] = ()) -> str:
    for word in words:
        text = text.replace(word, "#")
    for pattern in BY_CHANCE:
        text = pattern.sub("#", text)
    return text


def _bundle(content: bytes) -> Surfaces:
    """Sizes of what is closed, and of what is opened how often each was said."""
    found: Surfaces = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            own = archive.read(info)
            if info.filename.endswith(".json"):
                text = own.decode()
                found[info.filename] = _without_chance(text) if info.filename != "head.json" else _head(text)
            elif info.filename.startswith("sections/"):
                found[info.filename] = _said(own)
            else:
                found[info.filename] = info.file_size
    return found


def _head(text: str) -> Any:
    return json.loads(_without_chance(text))


def _said(records: bytes) -> Any:
    size = PLAIN if len(records) % PLAIN == 0 and len(records) % CLASSED else CLASSED
    places = (0,) if size == PLAIN else (0, 33, 66, 99)
    starts = range(0, len(records), size)
    return size, sorted(Counter(bytes(records[start + each] for each in places) for start in starts).items())
