"""Verbs of a draw: list, freeze, numbers, who comes in for whom, and that names go."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import delete, insert, update

from survey import clock
from survey.db import db, destroys, operation, settings
from survey.draws import queries
from survey.draws.facts import (
    AlreadyDrawn,
    EntropyEarly,
    EntropyUnfit,
    GroupUnknown,
    ListAltered,
    ListFrozen,
    NamesGone,
    NobodyWanted,
    NotDrawn,
    NotFrozen,
    NotInvited,
    QuotaUnfit,
    ReasonMissing,
    SourceMissing,
    SourcePast,
)
from survey.draws.models import Draw, DrawGroup, DrawState, Recipient, Replacement
from survey.draws.people import People
from survey.draws.rules import LEAST_DIGITS, canonical, digits, line_digest, list_digest, lot
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.rounds.facts import RowsRefused
from survey.rounds.models import Inspection
from survey.rounds.roster.mending import mended_text

SALT = 16  # bytes: names are few and easily guessed, so that a digest without one would tell them
ONE_GROUP = "服务对象"  # what a list is called whose file names no groups


@operation
def make_draw(
    by: Officer, inspection: Inspection, people: People, quotas: Mapping[str, int] | None = None
) -> Draw:
    """A draft with the whole list, or nothing of it; raises RowsRefused, and what `set_quotas` raises."""
    _check(people)
    draw = Draw(inspection=inspection, made_at=clock.now(), made_by=by)
    db.session.add(draw)
    db.session.flush()
    _enter(draw, people)
    _set(draw, quotas or {})
    record(by, "draw.make", draw, file=people.file, count=len(people.rows))
    return draw


@operation
def replace_list(by: Officer, draw: Draw, people: People) -> Draw:
    """Another list for a draft, quotas kept by the names of groups; raises ListFrozen, RowsRefused."""
    _hold(draw, DrawState.DRAFT)
    _check(people)
    quotas = {group.name: group.quota for group in draw.groups}
    _empty(draw)
    _enter(draw, people, quotas)
    record(by, "draw.replace_list", draw, file=people.file, count=len(people.rows))
    return draw


@operation
def set_quotas(by: Officer, draw: Draw, quotas: Mapping[str, int]) -> Draw:
    """How many of each group are drawn; raises ListFrozen, GroupUnknown, QuotaUnfit."""
    _hold(draw, DrawState.DRAFT)
    _set(draw, quotas)
    record(by, "draw.quotas", draw, quotas=dict(quotas))
    return draw


@destroys
@operation
def discard(by: Officer, draw: Draw) -> None:
    """Take back a draft with everything in it; raises ListFrozen."""
    _hold(draw, DrawState.DRAFT)
    record(by, "draw.discard", draw)
    _empty(draw)
    db.session.delete(draw)


@operation
def freeze(by: Officer, draw: Draw, source: str, source_on: date) -> str:
    """Fix the list, and say what the numbers will be taken from and when; returns the digest to make known.

    Raises ListFrozen, NobodyWanted, SourceMissing, SourcePast."""
    _hold(draw, DrawState.DRAFT)
    source = mended_text(source)
    if not source:
        raise SourceMissing(field="source")
    if source_on < clock.today(settings().timezone):
        raise SourcePast(field="source_on", day=source_on.isoformat())
    if not any(group.quota for group in draw.groups):
        raise NobodyWanted(field="quotas")
    draw.source, draw.source_on = source, source_on
    digest = list_digest(queries.list_of(draw))
    draw.list_digest, draw.frozen_at, draw.frozen_by = digest, clock.now(), by
    record(by, "draw.freeze", draw, digest=digest, source=source, source_on=source_on)
    return digest


@operation
def enter_entropy(by: Officer, draw: Draw, entropy: str) -> Draw:
    """Draw by the numbers of the source; raises NotFrozen, AlreadyDrawn, EntropyEarly, EntropyUnfit, ListAltered."""
    _hold(draw, DrawState.FROZEN)
    if draw.source_on and clock.today(settings().timezone) < draw.source_on:
        raise EntropyEarly(day=draw.source_on.isoformat())
    if digits(entropy) < LEAST_DIGITS:
        raise EntropyUnfit(field="entropy", digits=digits(entropy), least=LEAST_DIGITS)
    if not queries.is_as_frozen(draw):
        raise ListAltered
    draw.entropy, draw.drawn_at, draw.drawn_by = mended_text(entropy), _after(draw.frozen_at), by
    _place(draw)
    record(by, "draw.draw", draw, digest=draw.list_digest, entropy=canonical(draw.entropy))
    return draw


@operation
def replace_absent(by: Officer, draw: Draw, number: int, reason: str) -> Replacement:
    """Let the next of the lot's order come in for one who cannot; raises NotDrawn, NotInvited, ReasonMissing."""
    _hold(draw, DrawState.DRAWN)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    lots = next((each for each in queries.lots(draw) if number in each.invited), None)
    if lots is None:
        raise NotInvited(field="number", number=number)
    made = Replacement(draw=draw, out=number, come_in=lots.next_in, reason=reason.strip(), at=clock.now())
    made.officer = by
    db.session.add(made)
    record(by, "draw.replace", draw, out=number, come_in=made.come_in)
    return made


@destroys
@operation
def delete_names(by: Officer, draw: Draw) -> None:
    """Empty names, addresses, matters, telephones and salts; what is left still repeats the draw.

    Raises NotDrawn, NamesGone."""
    _hold(draw, DrawState.DRAWN)
    if draw.names_deleted_at:
        raise NamesGone
    emptied = {"name": "", "address": "", "matter": "", "phone": "", "salt": b""}
    db.session.execute(update(Recipient).where(Recipient.draw_id == draw.id).values(**emptied))
    draw.names_deleted_at = clock.now()
    record(by, "draw.delete_names", draw, count=sum(queries.sizes(draw).values()))


def _hold(draw: Draw, state: DrawState) -> None:
    """Nobody else acts on this draw until the operation ends; raises why it cannot be done in another state."""
    db.session.refresh(draw, with_for_update=True)
    if draw.state is state:
        return
    if state is DrawState.DRAFT:
        raise ListFrozen
    if state is DrawState.DRAWN:
        raise NotDrawn
    raise NotFrozen if draw.state is DrawState.DRAFT else AlreadyDrawn


def _check(people: People) -> None:
    if people.refused:
        raise RowsRefused(people.refused)


def _enter(draw: Draw, people: People, quotas: Mapping[str, int] | None = None) -> None:
    """Number everybody in the order of the file; the groups stand in the order in which they come."""
    names = [person.group or ONE_GROUP for person in people.rows]
    for position, name in enumerate(dict.fromkeys(names), start=1):
        quota = min((quotas or {}).get(name, 0), names.count(name))
        db.session.add(DrawGroup(draw_id=draw.id, name=name, quota=quota, position=position))
    db.session.flush()
    rows = []
    for number, (person, group) in enumerate(zip(people.rows, names, strict=True), start=1):
        salt, about = secrets.token_bytes(SALT), (person.name, person.address, person.matter, person.phone)
        columns = dict(zip(("name", "address", "matter", "phone"), about, strict=True))
        digest = line_digest(salt, number, group, *about)
        rows.append(
            {"draw_id": draw.id, "number": number, "group": group, "salt": salt, "digest": digest} | columns
        )
    db.session.execute(insert(Recipient), rows)
    db.session.expire(draw, ["groups"])


def _set(draw: Draw, quotas: Mapping[str, int]) -> None:
    groups, sizes = {group.name: group for group in draw.groups}, queries.sizes(draw)
    for name, quota in quotas.items():
        if name not in groups:
            raise GroupUnknown(field="quotas", group=name)
        if not 0 <= quota <= sizes[name]:
            raise QuotaUnfit(field="quotas", group=name, size=sizes[name], quota=quota)
        groups[name].quota = quota


def _empty(draw: Draw) -> None:
    for table in (Recipient, DrawGroup):
        db.session.execute(delete(table).where(table.draw_id == draw.id))
    db.session.expire(draw, ["groups"])


def _place(draw: Draw) -> None:
    """Write down everybody's place in the lot of their group."""
    digest, entropy = draw.list_digest or "", draw.entropy or ""
    rows = [
        {"draw_id": draw.id, "number": number, "place": place}
        for group, numbers in queries.numbers(draw).items()
        for place, number in enumerate(lot(digest, group, numbers, entropy), start=1)
    ]
    db.session.execute(update(Recipient), rows)


def _after(instant: datetime | None) -> datetime:
    """Now; a clock that was set back since does not turn the order of events round."""
    now = clock.now()
    return max(now, instant + datetime.resolution) if instant else now
