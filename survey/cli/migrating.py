"""Migrating inside a command."""

from contextlib import nullcontext

from flask import current_app

from survey.cli import migrations
from survey.cli.footing import connection
from survey.db import file_lock, settings


def bring_up_to_date() -> None:
    """Migrate; another command that does the same waits. Raises DatabaseUnreachable."""
    connection().close()
    with file_lock(settings().writer_lock) if settings().is_sqlite else nullcontext():
        migrations.bring_up_to_date(current_app)
