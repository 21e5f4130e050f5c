"""Loads a synthetic city the way an office would work: each step is one of the product's own operations."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from survey import clock
from survey.ballots import casting
from survey.ballots.models import Mode, Poll
from survey.ballots.papers import Paper
from survey.ballots.polls import begin_close, open_poll, prepare_poll, set_attendance
from survey.ballots.print_runs import issue_tickets
from survey.db import settings
from survey.demo.city import City, DemoPoll, DemoUnit
from survey.demo.office import begin, complete
from survey.demo.voters import forms
from survey.evaluation.models import ReviewOf
from survey.evaluation.operations import give_review
from survey.findings.models import FindingKind
from survey.findings.operations import add_findings
from survey.instruments.answers import Checked, check
from survey.officers.models import Officer
from survey.officers.operations import add_officer
from survey.officers.rules import Role
from survey.processes.settling import settle
from survey.publication.batches import make_batch, release
from survey.publication.models import Decision, GateKind
from survey.publication.operations import propose, sign
from survey.publication.reasons import Outcome
from survey.rounds.models import Inspection, Round
from survey.rounds.operations import create_inspections, create_round, date_fieldwork

PHONES = 24  # voters at the same time
SETTLED_WITHIN = 120.0  # seconds
STAYS_OPEN = timedelta(days=60)
CLOSING_TIME = time(18)
FIELDWORK = timedelta(days=54), timedelta(days=14)  # began and ended so long before the feedback


@dataclass(frozen=True)
class Box:
    """A poll that is open, with what its voters hold: a ticket each, or nothing."""

    poll: Poll
    meant: DemoPoll
    tickets: Sequence[str]


def load(by: Officer, city: City) -> Iterator[None]:
    """Load the city into the officer's office; tells of its progress `city.steps` times."""
    begin(by, city)
    clerk, leader = (_officer(by, row) for row in city.officers)
    round = _open_round(clerk, city)
    inspections = _enter_units(clerk, round, city)
    draw = Random(city.seed)
    boxes = [
        _open_box(clerk, inspection, poll)
        for unit, inspection in zip(city.units, inspections, strict=True)
        for poll in unit.polls
    ]
    yield from _cast_all(boxes, city.texts["opinions"], draw)
    yield from _close_all(clerk, boxes)
    _publish(clerk, leader, round, city)
    complete(by, city)


def _officer(by: Officer, row: Mapping[str, Any]) -> Officer:
    """An account nobody signs in with: its one-time password is told to no one."""
    officer, _ = add_officer(by, by.office, row["username"], row["full_name"], map(Role, row["roles"]))
    return officer


def _open_round(clerk: Officer, city: City) -> Round:
    feedback_on = clock.today(settings().timezone) - timedelta(days=city.feedback_days_ago)
    due_on = feedback_on + timedelta(days=city.rectification_days)
    round = create_round(clerk, clerk.office, city.round, city.kind, feedback_on, due_on)
    return date_fieldwork(clerk, round, *(feedback_on - before for before in FIELDWORK))


def _enter_units(clerk: Officer, round: Round, city: City) -> list[Inspection]:
    named = ("name", "category", "population")
    items = [
        {"unit": {name: getattr(unit, name) for name in named}, "team": unit.team} for unit in city.units
    ]
    inspections = create_inspections(clerk, round, items)
    for unit, inspection in zip(city.units, inspections, strict=True):
        add_findings(clerk, inspection, list(_findings(unit, city, round.due_on)))
        for party, verdict in unit.reviews.items():
            give_review(clerk, inspection, party, ReviewOf.PROGRESS, verdict)
    return inspections


def _findings(unit: DemoUnit, city: City, due_on: date) -> Iterator[dict[str, Any]]:
    statuses = [status for status, count in unit.findings.items() for _ in range(count)]
    first = city.units.index(unit)
    for number, status in enumerate(statuses, start=1):
        texts = city.texts["findings"]
        yield {
            "number": number,
            "text": texts[(first + number) % len(texts)],
            "kind": FindingKind.COMMON if number % 3 == 0 else FindingKind.PARTICULAR,
            "measures": city.texts["measures"],
            "responsible": city.texts["responsible"],
            "due_on": due_on,
            "status": status,
        }


def _open_box(clerk: Officer, inspection: Inspection, meant: DemoPoll) -> Box:
    mode = Mode.TICKET if meant.groups else Mode.OPEN
    closes_at = _closing() if meant.stays_open else None
    poll = prepare_poll(
        clerk, inspection, meant.instrument, mode, closes_at=closes_at, eligible=meant.eligible
    )
    tickets = [
        code
        for group, count in meant.groups.items()
        for code in issue_tickets(clerk, poll, count, group=group)
    ]
    open_poll(clerk, poll)
    if meant.present is not None:
        set_attendance(clerk, poll, meant.eligible, meant.present)
    return Box(poll, meant, tickets)


def _closing() -> datetime:
    zone = settings().timezone
    return clock.utc(datetime.combine(clock.today(zone) + STAYS_OPEN, CLOSING_TIME), zone)


def _cast_all(boxes: Sequence[Box], opinions: Sequence[str], draw: Random) -> Iterator[None]:
    casting.start(settings())
    with ThreadPoolExecutor(PHONES) as phones:
        answers = [phones.submit(*answer) for box in boxes for answer in _answers(box, opinions, draw)]
        for answer in as_completed(answers):
            answer.result()
            yield
    casting.stop()


def _answers(box: Box, opinions: Sequence[str], draw: Random) -> Iterator[tuple[Any, ...]]:
    """What each voter of a poll does, and with what."""
    paper = casting.find(box.poll.code)
    assert paper.manifest
    instrument = paper.manifest.instrument
    tickets = draw.sample(box.tickets, box.meant.ballots) if box.tickets else [""] * box.meant.ballots
    for ticket, form in zip(tickets, forms(instrument, box.meant, opinions, draw), strict=True):
        yield _answer, paper, secrets.token_hex(16), ticket, check(instrument, form)


def _answer(paper: Paper, mark: str, ticket: str, checked: Checked) -> bytes:
    """Somebody opens the page and sends it."""
    casting.scan(paper)
    return casting.cast(paper, mark, ticket, checked)


def _close_all(clerk: Officer, boxes: Sequence[Box]) -> Iterator[None]:
    for poll in [begin_close(clerk, box.poll) for box in boxes if not box.meant.stays_open]:
        settle(poll, SETTLED_WITHIN)
        yield


def _publish(clerk: Officer, leader: Officer, round: Round, city: City) -> None:
    proposals = propose(clerk, round)
    for unit, decision in zip(city.units, proposals, strict=True):
        if unit.is_signed and unit.outcome is not Outcome.INCOMPLETE:
            sign(leader, decision)
            _resurvey(clerk, decision)
    batch = make_batch(clerk, round)
    release(leader, batch, dict.fromkeys(GateKind, city.readiness))


def _resurvey(clerk: Officer, decision: Decision) -> None:
    """A held unit is asked about again, under a new code that is not open yet."""
    if decision.outcome is Outcome.HOLD:
        prepare_poll(clerk, decision.inspection, "QZ", Mode.OPEN, wave=2)
