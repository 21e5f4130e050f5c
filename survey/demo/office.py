"""The office while it shows a synthetic city: marked as fictional, and given back as it was."""

import json

from sqlalchemy import select

from survey.db import db, operation
from survey.demo.city import NAMES, City, read_city
from survey.demo.facts import AlreadyLoaded, RealRounds
from survey.officers.audit import record
from survey.officers.models import AuditEntry, Office, Officer
from survey.rounds.models import Round

BEGIN, COMPLETE, WIPE = "demo.begin", "demo.complete", "demo.wipe"


def is_loaded() -> bool:
    """Whether a synthetic city is here, whole."""
    return (last := latest()) is not None and last.act == COMPLETE


def is_broken_off() -> bool:
    """Whether a synthetic city was begun and never finished."""
    return (last := latest()) is not None and last.act == BEGIN


def latest(*acts: str) -> AuditEntry | None:
    """The last entry on record about a synthetic city."""
    chosen = select(AuditEntry).where(AuditEntry.act.in_(acts or (BEGIN, COMPLETE, WIPE)))
    return db.session.scalars(chosen.order_by(AuditEntry.number.desc()).limit(1)).first()


def demo_rounds() -> list[Round]:
    """Rounds that a synthetic city made; a real office cannot have them, because its office is not fictional."""
    names = [read_city(name).round for name in NAMES]
    return list(
        db.session.scalars(
            select(Round).join(Office).where(Office.is_fictional.is_(True), Round.name.in_(names))
        )
    )


def refuse_real_rounds() -> None:
    """Raise RealRounds with the names of those that are not a synthetic city's."""
    ours = {round.id for round in demo_rounds()}
    if others := [round.name for round in db.session.scalars(select(Round)) if round.id not in ours]:
        raise RealRounds(names=tuple(others))


@operation
def begin(by: Officer, city: City) -> None:
    """Give the officer's office the city's name and mark; raises AlreadyLoaded, RealRounds."""
    refuse_real_rounds()
    if is_loaded() or is_broken_off():
        raise AlreadyLoaded
    before = {name: getattr(by.office, name) for name in city.office}
    _dress(by.office, city.office | {"is_fictional": True})
    record(by, BEGIN, city.name, before=before)


@operation
def complete(by: Officer, city: City) -> None:
    record(by, COMPLETE, city.name)


def give_back() -> Office:
    """The office's own name and numbers again, as they were before the city came."""
    begun = latest(BEGIN)
    assert begun
    office = db.session.get_one(Office, begun.office_id)
    _dress(office, json.loads(begun.detail)["before"] | {"is_fictional": False})
    return office


def _dress(office: Office, columns: dict[str, object]) -> None:
    for name, value in columns.items():
        setattr(office, name, value)
