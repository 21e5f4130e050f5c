"""Taking in a questionnaire of the office's own."""

from sqlalchemy import select

from survey.db import db, operation
from survey.instruments.builtin import is_reserved
from survey.instruments.document import parse
from survey.instruments.facts import KeyReserved, RevisionTaken
from survey.instruments.models import OwnInstrument
from survey.instruments.rules import Instrument
from survey.officers.audit import record
from survey.officers.models import Office, Officer


@operation
def add_instrument(by: Officer | None, office: Office, document: object) -> Instrument:
    """Keep a document as an instrument of the office; the same one again changes nothing.

    Raises InstrumentRefused with every mistake, KeyReserved for a built-in's key, and RevisionTaken where the
    revision has other wording already.
    """
    instrument = parse(document)
    if is_reserved(instrument.key):
        raise KeyReserved(key=instrument.key)
    kept = _kept(office, instrument)
    if kept is None:
        _keep(by, office, instrument)
    elif kept.digest != instrument.digest():
        raise RevisionTaken(key=instrument.key, revision=instrument.revision)
    return instrument


def _kept(office: Office, instrument: Instrument) -> OwnInstrument | None:
    wanted = select(OwnInstrument).filter_by(
        office_id=office.id, key=instrument.key, revision=instrument.revision
    )
    return db.session.scalars(wanted).one_or_none()


def _keep(by: Officer | None, office: Office, instrument: Instrument) -> None:
    row = OwnInstrument(
        office_id=office.id,
        key=instrument.key,
        revision=instrument.revision,
        document=instrument.to_json(),
        digest=instrument.digest(),
    )
    db.session.add(row)
    record(
        by,
        "instrument.add",
        row,
        key=instrument.key,
        revision=instrument.revision,
        digest=instrument.digest(),
    )
