"""Printed tickets at the prompt: their books, one of them void, a whole run revoked, spare ones handed out."""

import click
from flask_babel import gettext as _

from survey.ballots import print_runs
from survey.ballots.balance import Balance, Ending
from survey.ballots.tickets import books_of
from survey.cli.footing import acting
from survey.cli.named import poll_of
from survey.cli.speaking import report, reports
from survey.officers.models import Officer

POLL = click.option("--poll", "code", required=True)
RUN = click.option("--run", type=int, required=True, help="As “survey ticket books” numbers it.")
REASON = click.option("--reason", default="", help="Stands with the act.")


@click.group()
def ticket() -> None:
    """Printed tickets: their books, and what becomes of one or of a whole run."""


@ticket.command()
@POLL
@reports
@acting
def books(by: Officer, code: str, as_json: bool) -> None:
    """Where every printed ticket is; what was used, only after the close."""
    there = books_of(poll_of(by, code))
    rows = [(book.run.id, book.run.group, book.balance) for book in there.runs]
    data = {
        "is_even": there.is_even,
        "in_box": there.in_box,
        "total": there.shown(there.total),
        "runs": [
            {"run": run, "group": group, "balance": there.shown(balance)} for run, group, balance in rows
        ],
    }
    said = ["  ".join([_("Run %(run)s", run=run), group, _line(balance)]) for run, group, balance in rows]
    even = _("The books are even.") if there.is_even else _("The books are NOT even.")
    report(as_json, data, [*said, _("All") + "  " + _line(there.total), even])


@ticket.command()
@POLL
@click.option("--ending", type=click.Choice([each.value for each in Ending]), required=True)
@REASON
@reports
@acting
def void(by: Officer, code: str, ending: str, reason: str, as_json: bool) -> None:
    """Make one ticket worthless; its code is asked for, so that no list of commands keeps it."""
    poll = poll_of(by, code)
    scanned = click.prompt(_("Ticket"), hide_input=True, err=True)
    run = print_runs.void_ticket(by, poll, scanned, Ending(ending), reason)
    report(as_json, {"run": run}, [_("The ticket is void.")])


@ticket.command()
@POLL
@RUN
@REASON
@reports
@acting
def revoke(by: Officer, code: str, run: int, reason: str, as_json: bool) -> None:
    """Make the unused tickets of a print run worthless; to print them again, issue another run."""
    count = print_runs.void_run(by, poll_of(by, code), run, reason)
    report(as_json, {"voided": count}, [_("%(count)d unused tickets are worthless now.", count=count)])


@ticket.command()
@POLL
@RUN
@click.option("--count", type=click.IntRange(1), required=True)
@REASON
@reports
@acting
def spares(by: Officer, code: str, run: int, count: int, reason: str, as_json: bool) -> None:
    """Count spare tickets as handed out to people beyond the run's count."""
    left = print_runs.hand_out_spares(by, poll_of(by, code), run, count, reason)
    report(as_json, {"reserve": left}, [_("%(count)d spare tickets are counted as handed out.", count=count)])


def _line(balance: Balance) -> str:
    return _(
        "printed %(printed)d = issued %(issued)d + in reserve %(reserve)d + void %(withdrawn)d",
        printed=balance.printed,
        issued=balance.issued,
        reserve=balance.reserve,
        withdrawn=balance.withdrawn,
    )
