"""Making a new instance ready, and telling how it is set."""

import os
import re

import click
from flask_babel import gettext as _

from survey.cli.footing import bring_up_to_date, enter
from survey.cli.speaking import report, reports
from survey.config import SETTINGS
from survey.officers.operations import initialise

SECRETS = ("SURVEY_SECRET_KEY", "SURVEY_METRICS_TOKEN")
PASSWORD = re.compile(r"(?<=:)[^:/@]+(?=@)")


@click.command()
@reports
def init(as_json: bool) -> None:
    """Migrate the database, make the keys and the first officer; running it again changes nothing."""
    enter()
    bring_up_to_date()
    officer, password = initialise()
    ready = _("The database is up to date.")
    said = _(
        "First officer: %(username)s, one-time password: %(password)s",
        username=officer.username,
        password=password,
    )
    answer = {"officer": officer.username, "password": password}
    report(as_json, answer, [ready, said] if password else [ready])


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
