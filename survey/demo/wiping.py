"""Removes a synthetic city and nothing else; what was done with it stays in the audit trail."""

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, Table, delete, or_, select

from survey.ballots.epochs import EpochKeys
from survey.ballots.models import Epoch, Poll
from survey.db import db, operation, settings
from survey.deadlines import Alert
from survey.demo.city import NAMES, read_city
from survey.demo.facts import NothingLoaded
from survey.demo.office import WIPE, demo_rounds, give_back, is_broken_off, is_loaded, refuse_real_rounds
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.rounds.models import Inspection, Round, Unit

Doomed = dict[Table, ColumnElement[bool]]


def wipe(by: Officer) -> None:
    """Remove the city; raises NothingLoaded, and RealRounds where anybody made a round beside it."""
    keys = EpochKeys(settings())
    for public in _wipe(by):
        keys.erase(public)


@operation
def _wipe(by: Officer) -> list[bytes]:
    """Returns the public halves of the keys that are of no use any more."""
    refuse_real_rounds()
    if not (is_loaded() or is_broken_off()):
        raise NothingLoaded
    doomed = _doomed(_seeds([round.id for round in demo_rounds()]))
    keys = list(db.session.scalars(select(Epoch.public_key).where(doomed[_table(Epoch)])))
    for table, which in reversed(doomed.items()):
        db.session.execute(delete(table).where(which))
    db.session.execute(delete(Alert))  # there are no rounds but the city's
    db.session.expire_all()
    record(by, WIPE, give_back())
    return keys


def _seeds(rounds: list[int]) -> Doomed:
    """What nothing else leads to: rounds, their units, the city's officers."""
    usernames = [row["username"] for name in NAMES for row in read_city(name).officers]
    inspected = select(Inspection.unit_id).where(Inspection.round_id.in_(rounds))
    units = list(db.session.scalars(inspected))
    return {
        _table(Round): Round.id.in_(rounds),
        _table(Unit): Unit.id.in_(units),
        _table(Officer): Officer.username.in_(usernames),
    }


def _doomed(seeds: Mapping[Table, ColumnElement[bool]]) -> Doomed:
    """Every row that hangs on a seed by a foreign key, or by the number of its poll; parents before children."""
    found: Doomed = {}
    for table in db.metadata.sorted_tables:
        which = [seeds[table]] if table in seeds else []
        if which := which + list(_hanging(table, found)):
            found[table] = or_(*which)
    polls = select(Poll.id).where(found[_table(Poll)])
    loose = [table for table in db.metadata.sorted_tables if "poll_id" in table.c and table not in found]
    return found | {table: table.c.poll_id.in_(polls) for table in loose}


def _hanging(table: Table, found: Doomed) -> Iterator[ColumnElement[bool]]:
    for key in table.foreign_keys:
        parent = key.column.table
        if parent in found and parent is not table:
            yield key.parent.in_(select(key.column).where(found[parent]))


def _table(model: type[db.Model]) -> Table:  # type: ignore[name-defined]
    return db.metadata.tables[model.__tablename__]
