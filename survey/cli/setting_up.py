"""Making a new instance ready, and telling how it is set."""

import os
import re
from pathlib import Path

import click
from flask_babel import gettext as _

from survey.ballots import recovery
from survey.cli.footing import enter
from survey.cli.migrating import bring_up_to_date
from survey.cli.places import Places, at_places
from survey.cli.recovering import handed_out, recovery_lines, refuse_existing
from survey.cli.serving import addresses, run_tree
from survey.cli.speaking import report, reports
from survey.config import SETTINGS
from survey.officers.models import Officer
from survey.officers.operations import initialise
from survey.proof.signing_key import signing_key

SECRETS = ("SURVEY_SECRET_KEY", "SURVEY_METRICS_TOKEN")
PASSWORD = re.compile(r"(?<=:)[^:/@]+(?=@)")


@click.command()
@click.option(
    "--recovery-key",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the private half of the recovery key to this new file instead of showing it.",
)
@reports
def init(file: Path | None, as_json: bool) -> None:
    """Migrate the database, make the first officer and the keys; running it again changes nothing."""
    config = enter()
    bring_up_to_date()
    signing_key(config.runtime_dir)
    refuse_existing(file)
    officer, password = initialise()
    key = handed_out(recovery.make_first(), file)
    answer = {"officer": officer.username, "password": password, "recovery_key": key}
    lines = [_("The database is up to date."), *login(officer, password), *recovery_lines(key)]
    report(as_json, answer, lines)


@click.command()
@at_places
def up(places: Places) -> None:
    """Both at once: init where it is needed, then serve."""
    places.name_in_links()
    config = enter()
    bring_up_to_date()
    run_tree(config, places, [*addresses(config), *make_ready()])


def make_ready() -> list[str]:
    """The first officer and the recovery key, where they are not there yet; what is to be said of them, once."""
    return [*login(*initialise()), *recovery_lines(handed_out(recovery.make_first()))]


def login(officer: Officer, password: str | None) -> list[str]:
    """A one-time password is said this once; nobody knows one that was changed."""
    if password is None:
        return []
    return [
        _("User name: %(name)s, one-time password: %(password)s", name=officer.username, password=password)
    ]


@click.command()
@reports
def settings(as_json: bool) -> None:
    """Every setting: what holds now, its default, its reason."""
    rows = [
        {"name": each.name, "value": _shown(each.name), "default": each.default, "reason": each.reason}
        for each in SETTINGS
    ]
    lines = (f"{row['name']}={row['value'] or row['default']}\n    {row['reason']}" for row in rows)
    report(as_json, rows, lines)


def _shown(name: str) -> str:
    """What the environment says, without what must not be on a screen."""
    value = os.environ.get(name, "")
    return "…" if value and name in SECRETS else PASSWORD.sub("…", value)
