"""The schema's history, Alembic through Flask-Migrate: for commands only, the doors never load it."""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import Connection

from survey.config import ROOT
from survey.db import db

DIRECTORY = str(ROOT / "migrations")

migrate = Migrate(db=db, directory=DIRECTORY, render_as_batch=True, compare_type=True)


def bring_up_to_date(app: Flask) -> None:
    """Run every migration that the database lacks; the application's context must be pushed."""
    migrate.init_app(app)
    upgrade()


def is_up_to_date(connection: Connection) -> bool:
    there = set(MigrationContext.configure(connection).get_current_heads())
    return there == set(ScriptDirectory(DIRECTORY).get_heads())
