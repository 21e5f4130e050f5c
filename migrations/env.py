"""Alembic's environment: the application's engine, its metadata, batches for SQLite."""

from alembic import context
from flask import current_app

from survey import models
from survey.db import db

assert models.CONCEPTS


def run() -> None:
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=db.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
