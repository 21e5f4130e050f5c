"""What a command stands on: the application without a door, a migrated database, and the officer who acts."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from survey import config, create_app
from survey.ballots.codes import read_poll_code
from survey.ballots.facts import PollUnknown
from survey.ballots.models import Poll
from survey.ballots.queries import find_poll
from survey.config import ROOT, Config, private_folder
from survey.db import db, file_lock, settings
from survey.facts import N_, Fact
from survey.officers.models import Office, Officer
from survey.officers.queries import find_office, find_officer, first_officer
from survey.rounds.models import Inspection, Round
from survey.rounds.queries import find_round_named, inspections_of
from survey.rounds.roster.mending import mended_name
from survey.web.doors import Door

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseUnreachable(Fact):
    sentence = N_("The database cannot be reached.")


class NotMigrated(Fact):
    sentence = N_("The database is not up to date. Run “survey init” first.")


class NobodyYet(Fact):
    sentence = N_("There is no officer yet. Run “survey init” first.")


class OfficerUnknown(Fact):
    sentence = N_("There is no officer named “%(username)s”.")


class OfficeUnknown(Fact):
    sentence = N_("There is no office named “%(name)s”.")


class RoundUnknown(Fact):
    sentence = N_("There is no round named “%(name)s”.")


class UnitUnknown(Fact):
    sentence = N_("The round has no unit named “%(name)s”.")


def in_service(command: Callable[P, T]) -> Callable[P, T]:
    """Run a command inside the application, on a database that is up to date."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        enter()
        require_migrated()
        return command(*args, **kwargs)

    return run


def acting(command: Callable[Concatenate[Officer, P], T]) -> Callable[..., T]:
    """As in_service, with the officer in whose name the command acts: --as, or whoever was there first."""

    @click.option(
        "--as", "acts_as", metavar="NAME", help="Act in this officer's name; the first officer otherwise."
    )
    @wraps(command)
    def run(acts_as: str | None, *args: P.args, **kwargs: P.kwargs) -> T:
        enter()
        require_migrated()
        return command(actor(acts_as), *args, **kwargs)

    return run


def enter() -> Config:
    """Push the application's context until the command ends."""
    read = config.read()
    private_folder(read.instance_dir)
    click.get_current_context().find_root().with_resource(create_app(Door.NONE, read).app_context())
    return read


def actor(username: str | None) -> Officer:
    if username:
        return officer_named(username)
    officer = first_officer()
    if officer is None:
        raise NobodyYet
    return officer


def officer_named(username: str) -> Officer:
    officer = find_officer(username)
    if officer is None:
        raise OfficerUnknown(username=username)
    return officer


def office_named(name: str) -> Office:
    office = find_office(name)
    if office is None:
        raise OfficeUnknown(name=name)
    return office


def round_of(by: Officer, name: str) -> Round:
    """The round of that name in the officer's office."""
    round = find_round_named(by.office, name)
    if round is None:
        raise RoundUnknown(name=name)
    return round


def inspections_named(round: Round, unit: str | None) -> list[Inspection]:
    """Every inspection of a round, or that of one unit."""
    there = inspections_of(round)
    chosen = [each for each in there if each.unit.name == mended_name(unit)] if unit else there
    if unit and not chosen:
        raise UnitUnknown(name=unit)
    return chosen


def poll_of(by: Officer, code: str) -> Poll:
    """The poll with that code in the officer's office."""
    poll = find_poll(by.office_id, read_poll_code(code))
    if poll is None:
        raise PollUnknown
    return poll


def require_migrated() -> None:
    """Raises NotMigrated, DatabaseUnreachable."""
    with _connection() as connection:
        there = set(MigrationContext.configure(connection).get_current_heads())
    if there != set(ScriptDirectory(str(ROOT / "migrations")).get_heads()):
        raise NotMigrated


def bring_up_to_date() -> None:
    """Migrate; another command that does the same waits. Raises DatabaseUnreachable."""
    _connection().close()
    with file_lock(settings().writer_lock) if settings().is_sqlite else nullcontext():
        upgrade()


def _connection() -> Connection:
    try:
        return db.engine.connect()
    except OperationalError as error:
        raise DatabaseUnreachable from error
