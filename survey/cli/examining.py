"""Whether the installation is as it should be."""

from pathlib import Path

import click
from flask_babel import gettext as _

from survey.cli.footing import enter, is_migrated
from survey.cli.speaking import report, reports
from survey.config import unknown_settings
from survey.doctor.check import Check, Verdict
from survey.doctor.examination import Patient, examine, is_well
from survey.facts import N_
from survey.web.facts import say

MARKS = {Verdict.WELL: N_("well"), Verdict.ADVICE: N_("advice"), Verdict.WRONG: N_("WRONG")}


@click.command()
@click.option(
    "--nginx",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What “nginx -T” prints, to be checked too.",
)
@reports
def doctor(nginx: Path | None, as_json: bool) -> None:
    """Check settings, permissions, logs, keys, disk, clock and records; ends with 1 where something is wrong."""
    config = enter()
    configuration = nginx.read_text("utf-8", "replace") if nginx else ""
    checks = examine(Patient(config, unknown_settings(), is_migrated(), configuration))
    report(as_json, [_shown(check) for check in checks], map(_line, checks))
    click.get_current_context().exit(0 if is_well(checks) else 1)


def _shown(check: Check) -> dict[str, object]:
    return {"check": check.name, "verdict": check.verdict, "says": say(check), "details": dict(check.details)}


def _line(check: Check) -> str:
    mark, title = _(MARKS[check.verdict]), _(check.title)
    if check.verdict is Verdict.WELL:
        return _("%(mark)s  %(title)s", mark=mark, title=title)
    return _("%(mark)s  %(title)s: %(finding)s", mark=mark, title=title, finding=say(check))
