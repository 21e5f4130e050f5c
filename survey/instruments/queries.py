"""Which questionnaires an office can use: the built-in ones and its own."""

import json

from sqlalchemy import select

from survey.db import db
from survey.instruments.builtin import KEYS, builtin
from survey.instruments.document import parse
from survey.instruments.facts import InstrumentUnknown
from survey.instruments.models import OwnInstrument
from survey.instruments.rules import Instrument, Subject


def find_instrument(office_id: int, key: str, revision: int | None = None) -> Instrument:
    """A built-in by its key, else the office's own, newest revision first; raises InstrumentUnknown."""
    if key in KEYS and revision in (None, builtin(key).revision):
        return builtin(key)
    wanted = select(OwnInstrument).filter_by(office_id=office_id, key=key)
    if revision is not None:
        wanted = wanted.filter_by(revision=revision)
    row = db.session.scalars(wanted.order_by(OwnInstrument.revision.desc()).limit(1)).first()
    if row is None:
        raise InstrumentUnknown(key=key)
    return parse(json.loads(row.document))


def list_instruments(office_id: int) -> list[Instrument]:
    """The built-in ones, then the newest revision of each of the office's own, by key."""
    rows = db.session.scalars(
        select(OwnInstrument)
        .filter_by(office_id=office_id)
        .order_by(OwnInstrument.key, OwnInstrument.revision)
    )
    newest = {row.key: row for row in rows}
    return [*map(builtin, KEYS), *(parse(json.loads(row.document)) for row in newest.values())]


def about_teams(office_id: int) -> list[str]:
    """The keys of the questionnaires that rate the team that inspected."""
    return [each.key for each in list_instruments(office_id) if each.subject is Subject.TEAM]
