"""Keeping a copy of everything, and putting one back."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from flask_babel import gettext as _

from survey import clock
from survey.backups import making, restoring
from survey.backups.archive import Contents
from survey.backups.restoring import Restored
from survey.ballots.suspension import Standing, suspended
from survey.cli.footing import acting, connection, enter
from survey.cli.migrations import History
from survey.cli.speaking import report, reports
from survey.db import settings
from survey.officers.models import Officer

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--force", is_flag=True, help="Over a file that is there already.")
@reports
@acting
def backup(by: Officer, file: Path, force: bool, as_json: bool) -> None:
    """Write everything but keys to one file, while the service goes on."""
    made = making.back_up(by, file, force=force)
    told = {"file": str(file), "size": made.size, "sha256": made.sha256, **_contents(made.contents)}
    said = _(
        "%(rows)d rows of %(tables)d tables and %(uploads)d uploads are in %(file)s. Keep it where this machine's disk "
        "is not, as secret as the database itself.",
        rows=made.contents.rows,
        tables=len(made.contents.tables),
        uploads=len(made.contents.uploads),
        file=file,
    )
    report(as_json, told, [said, f"SHA-256 {made.sha256}"])


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@reports
def restore(file: Path, as_json: bool) -> None:
    """Put a backup into an empty database, all of it or nothing; its open polls come back suspended."""
    config = enter()
    connection().close()
    restored = restoring.restore(file, config, History(current_app))
    polls = suspended(restored.suspended)
    report(as_json, _told(restored, polls), _said(restored, polls))


def _told(restored: Restored, polls: list[Standing]) -> dict[str, object]:
    return {
        "sha256": restored.sha256,
        **_contents(restored.contents),
        "audit_is_whole": restored.chain.is_whole,
        "suspended": [_standing(each) for each in polls],
    }


def _contents(contents: Contents) -> dict[str, object]:
    return {
        "made_at": contents.made_at,
        "revision": contents.revision,
        "rows": contents.rows,
        "tables": {table.name: table.rows for table in contents.tables},
        "uploads": len(contents.uploads),
    }


def _standing(each: Standing) -> dict[str, object]:
    return {
        "code": each.poll.code,
        "unit": each.poll.inspection.unit.name,
        "durability": each.poll.durability.value,
        "ballots": each.ballots,
        "envelopes": each.waiting,
        "unopenable": each.lost,
        "recoverable": each.copied,
        "spent": each.spent,
        "unused": each.unused,
    }


def _said(restored: Restored, polls: list[Standing]) -> Iterator[str]:
    contents, chain = restored.contents, restored.chain
    yield _(
        "%(rows)d rows of %(tables)d tables and %(uploads)d uploads are restored, as they were at %(made_at)s.",
        rows=contents.rows,
        tables=len(contents.tables),
        uploads=len(contents.uploads),
        made_at=clock.local(contents.made_at, settings().timezone).strftime("%Y-%m-%d %H:%M:%S"),
    )
    if chain.is_whole:
        yield _("The audit chain is whole: %(entries)d entries.", entries=chain.entries)
    else:
        yield _("The audit chain is broken at entry %(number)d.", number=chain.broken_at)
    for each in polls:
        yield from _poll_lines(each)
    if polls:
        yield _(
            "Check each suspended poll, then: survey poll resume CODE --reason … (or cancel instead of resume)."
        )


def _poll_lines(each: Standing) -> Iterator[str]:
    yield _("%(code)s %(unit)s is suspended.", code=each.poll.code, unit=each.poll.inspection.unit.name)
    yield "  " + _(
        "In the box: %(ballots)d. In sealed envelopes: %(waiting)d, of which %(lost)d cannot be opened on this host; "
        "%(copied)d of these have a copy of their key in the recovery folder.",
        ballots=each.ballots,
        waiting=each.waiting,
        lost=each.lost,
        copied=each.copied,
    )
    if each.spent is not None:
        yield "  " + _(
            "Tickets: %(spent)d used, %(unused)d unused, among them those used after the backup: they count again.",
            spent=each.spent,
            unused=each.unused,
        )
