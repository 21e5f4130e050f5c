"""Alembic's environment: the application's engine, its metadata, batches for SQLite."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from survey import models
from survey.db import db

assert models.CONCEPTS


def run() -> None:
    """On the connection of whoever is in a transaction already, or on one of its own."""
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    with db.engine.connect() as connection:
        migrate(connection)
        connection.commit()


def migrate(connection: Connection) -> None:
    options = current_app.extensions["migrate"].configure_args
    context.configure(connection=connection, target_metadata=db.metadata, **options)
    with context.begin_transaction():
        context.run_migrations()


run()
