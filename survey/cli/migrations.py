"""The schema's history, Alembic through Flask-Migrate: for commands only, the doors never load it."""

from alembic import command
from alembic.config import Config
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


class History:
    """The migrations one by one, on a connection that is in a transaction; the application's context must be pushed."""

    def __init__(self, app: Flask) -> None:
        migrate.init_app(app)

    def knows(self, revision: str) -> bool:
        return revision in {each.revision for each in ScriptDirectory(DIRECTORY).walk_revisions()}

    def move_to(self, connection: Connection, revision: str) -> None:
        """Forward; "head" is today's schema."""
        command.upgrade(self._on(connection), revision)

    def clear(self, connection: Connection) -> None:
        """Back to an empty database."""
        command.downgrade(self._on(connection), "base")

    def _on(self, connection: Connection) -> Config:
        config: Config = migrate.get_config()
        config.attributes["connection"] = connection
        return config
