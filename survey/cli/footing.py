"""What a command stands on: the application without a door, a migrated database, and the officer who acts."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import click
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from survey import config, create_app
from survey.cli import revisions
from survey.cli.named import officer_named
from survey.config import Config, private_folder
from survey.db import db
from survey.facts import N_, Fact
from survey.officers.models import Officer
from survey.officers.queries import first_officer
from survey.processes import journal
from survey.web.doors import Door

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseUnreachable(Fact):
    sentence = N_("The database cannot be reached.")


class NotMigrated(Fact):
    sentence = N_("The database is not up to date. Run “survey init” first.")


class NobodyYet(Fact):
    sentence = N_("There is no officer yet. Run “survey init” first.")


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
    journal.speak_discreetly()
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


def require_migrated() -> None:
    """Raises NotMigrated, DatabaseUnreachable."""
    with connection() as link:
        if not revisions.is_up_to_date(link):
            raise NotMigrated


def is_migrated() -> bool:
    """False too where the database cannot be asked."""
    try:
        require_migrated()
    except (NotMigrated, DatabaseUnreachable):
        return False
    return True


def connection() -> Connection:
    """Raises DatabaseUnreachable."""
    try:
        return db.engine.connect()
    except OperationalError as error:
        raise DatabaseUnreachable from error
