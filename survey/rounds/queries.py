"""Reads of rounds, units and inspections; another office's object is None."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from survey.db import db
from survey.officers.models import Office
from survey.rounds.models import Inspection, Round, Unit
from survey.rounds.roster.mending import mended_name


def rounds_of(office_id: int) -> list[Round]:
    """The rounds of an office, the newest first."""
    return list(
        db.session.scalars(select(Round).where(Round.office_id == office_id).order_by(Round.id.desc()))
    )


def find_round(office_id: int, round_id: int) -> Round | None:
    return db.session.scalars(
        select(Round).where(Round.office_id == office_id, Round.id == round_id)
    ).one_or_none()


def find_round_named(office: Office, name: str) -> Round | None:
    chosen = select(Round).where(Round.office_id == office.id, Round.name == mended_name(name))
    return db.session.scalars(chosen).one_or_none()


def find_unit(office_id: int, unit_id: int) -> Unit | None:
    return db.session.scalars(
        select(Unit).where(Unit.office_id == office_id, Unit.id == unit_id)
    ).one_or_none()


def find_inspection(office_id: int, inspection_id: int) -> Inspection | None:
    chosen = (
        select(Inspection).join(Round).where(Round.office_id == office_id, Inspection.id == inspection_id)
    )
    return db.session.scalars(chosen).one_or_none()


def inspections_of(round: Round) -> list[Inspection]:
    """Every inspection of a round with its unit and team, in the order they were entered."""
    with_names = (joinedload(Inspection.unit).joinedload(Unit.parent), joinedload(Inspection.team))
    chosen = select(Inspection).where(Inspection.round_id == round.id).options(*with_names)
    return list(db.session.scalars(chosen.order_by(Inspection.id)))
