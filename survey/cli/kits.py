"""What an office prints: posters and codes of a round, tickets of a poll."""

import re
from pathlib import Path
from typing import BinaryIO

import click
from flask_babel import gettext as _

from survey.ballots.kit import write
from survey.ballots.models import State
from survey.ballots.posters import poster
from survey.ballots.print_runs import issue_tickets
from survey.ballots.queries import polls_of
from survey.ballots.slips import sheet
from survey.cli.footing import acting
from survey.cli.named import poll_of, round_of
from survey.cli.speaking import report, reports
from survey.db import settings
from survey.facts import N_, Fact
from survey.officers.models import Officer
from survey.web import sheets
from survey.web.language import printed

LOOPBACK = re.compile(r"https?://(localhost|127\.|\[::1\])")
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


class NothingToPrint(Fact):
    sentence = N_("The round has no poll to print codes for. Prepare polls first.")


class OutExists(Fact):
    sentence = N_("%(path)s exists already. Name another file: the codes in it may be in use.")


@click.command()
@click.option("--round", "name", required=True, help="The round's name.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="A folder; it is made."
)
@reports
@acting
def kit(by: Officer, name: str, out: Path, as_json: bool) -> None:
    """For each poll of a round posters on A3 and A4, a table card, the bare code, and an index of all."""
    standing = [
        poll for poll in polls_of(round_of(by, name)) if poll.state not in (State.CLOSED, State.CANCELLED)
    ]
    if not standing:
        raise NothingToPrint
    _warn_of_loopback()
    config = settings()
    posters = [poster(poll, config.poll_url(poll.code), config.timezone) for poll in standing]
    index, made = write(posters, out, printed, sheets.poster_pdf)
    for each in made:
        if each.absent:
            said = _(
                "%(unit)s has no .pdf: its font lacks “%(signs)s”.", unit=each.poster.unit, signs=each.absent
            )
            click.echo(said, err=True)
    said = _("%(count)d posters; open %(index)s to print them.", count=len(posters), index=index)
    report(as_json, {"posters": len(posters), "index": str(index)}, [said])


@click.command()
@click.option("--poll", "code", required=True)
@click.option("--count", type=click.IntRange(0), required=True, help="How many people get one.")
@click.option("--spare", type=click.IntRange(0), default=0, show_default=True, help="To replace spoilt ones.")
@click.option("--group", default="", help="Of voters, such as 服务对象; nobody is asked for it.")
@click.option("--out", type=NEW_FILE, required=True, help="A new .pdf, .html or .csv file.")
@reports
@acting
def tickets(by: Officer, code: str, count: int, spare: int, group: str, out: Path, as_json: bool) -> None:
    """Issue tickets, shuffled, as a sheet to print or as a list; the codes exist in this file and nowhere else."""
    form = out.suffix.lower()
    if form not in sheets.FORMS:
        raise click.BadParameter(str(out), param_hint="--out")
    poll = poll_of(by, code)
    _warn_of_loopback()
    blank = sheet(poll, group, settings().poll_url(poll.code), settings().timezone)
    sheets.check(blank, form)
    with _private(out) as file:
        try:
            codes = issue_tickets(by, poll, count, spare, group)
        except Fact:
            out.unlink()
            raise
        file.write(sheets.written(blank.with_codes(codes, spare), form))
    answer = {"poll": poll.code, "group": group, "count": count, "spare": spare, "out": str(out)}
    report(as_json, answer, [_("%(total)d tickets are in %(out)s.", total=len(codes), out=out)])


def _warn_of_loopback() -> None:
    """What is printed cannot be mended by a setting."""
    if LOOPBACK.match(settings().base_url):
        said = _("No phone can open %(url)s. Set SURVEY_BASE_URL before you print.", url=settings().base_url)
        click.echo(said, err=True)


def _private(path: Path) -> BinaryIO:
    """A new file that nobody else can read; raises OutExists."""
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise OutExists(path=path) from error
    return path.open("wb")
