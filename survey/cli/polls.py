"""Polls: prepare, open, close, extend, resume, cancel, list."""

from collections.abc import Sequence
from datetime import datetime

import click
from flask_babel import gettext as _

from survey import clock
from survey.ballots import polls, stacked
from survey.ballots.models import Mixing, Mode, Poll
from survey.ballots.queries import polls_of
from survey.ballots.recusal import recused_polls
from survey.ballots.suspension import resume_poll
from survey.cli.footing import acting
from survey.cli.named import inspections_named, poll_of, round_of
from survey.cli.speaking import report, reports, word
from survey.db import settings
from survey.facts import N_
from survey.officers.models import Officer
from survey.processes.settling import close_poll

INSTANT = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])
SETTLED_WITHIN = 30.0  # seconds, as the API answers too
REASON = click.option(
    "--reason", default="", help="Stands with the act, and on the page where voters need it."
)
AWAITS_PAPER = N_("It waits for paper: %(count)d stacks are neither settled nor dropped.")


@click.group()
def poll() -> None:
    """Polls: one instrument put to one unit."""


@poll.command("prepare")
@click.option("--round", "name", required=True, help="The round's name.")
@click.option("--unit", help="One unit of the round; all of them otherwise.")
@click.option("--instrument", default="QZ", show_default=True)
@click.option(
    "--mode", type=click.Choice([mode.value for mode in Mode]), default=Mode.OPEN.value, show_default=True
)
@click.option("--opens-at", type=INSTANT, help="On the office's clock.")
@click.option("--closes-at", type=INSTANT, help="On the office's clock.")
@click.option(
    "--mixing", type=click.Choice([mixing.value for mixing in Mixing]), help="When ballots are mixed."
)
@click.option("--eligible", type=click.IntRange(0), help="应到, where it is known.")
@reports
@acting
def prepare(
    by: Officer,
    name: str,
    unit: str | None,
    instrument: str,
    mode: str,
    opens_at: datetime | None,
    closes_at: datetime | None,
    mixing: str | None,
    eligible: int | None,
    as_json: bool,
) -> None:
    """Make polls whose codes can be printed; nobody can answer them before they are opened."""
    made = [
        polls.prepare_poll(
            by,
            each,
            instrument,
            Mode(mode),
            _utc(opens_at),
            _utc(closes_at),
            mixing=Mixing(mixing) if mixing else None,
            eligible=eligible,
        )
        for each in inspections_named(round_of(by, name), unit)
    ]
    _tell_all(as_json, made)


@poll.command("open")
@click.argument("code")
@REASON
@reports
@acting
def open_(by: Officer, code: str, reason: str, as_json: bool) -> None:
    """Freeze a poll and let voters in."""
    _tell(as_json, polls.open_poll(by, poll_of(by, code), reason))


@poll.command()
@click.argument("code")
@reports
@acting
def close(by: Officer, code: str, as_json: bool) -> None:
    """Take no more ballots, and wait until those there are have been mixed and counted; not for papers to be keyed."""
    closed = close_poll(by, poll_of(by, code), SETTLED_WITHIN)
    awaited = stacked.awaited(closed)
    waits = [_(AWAITS_PAPER, count=awaited)] if awaited else []
    report(as_json, _shown(closed) | {"awaits_paper": bool(awaited)}, [_line(closed), *waits])


@poll.command()
@click.argument("code")
@click.option("--until", type=INSTANT, required=True, help="On the office's clock.")
@REASON
@reports
@acting
def extend(by: Officer, code: str, until: datetime, reason: str, as_json: bool) -> None:
    """Move a deadline to a later hour."""
    _tell(as_json, polls.extend_poll(by, poll_of(by, code), clock.utc(until, settings().timezone), reason))


@poll.command()
@click.argument("code")
@click.option("--until", type=INSTANT, help="A later deadline, on the office's clock.")
@REASON
@reports
@acting
def resume(by: Officer, code: str, until: datetime | None, reason: str, as_json: bool) -> None:
    """Let a poll go on that a restore suspended; one whose deadline has passed is counted, unless --until is given."""
    _tell(as_json, resume_poll(by, poll_of(by, code), reason, _utc(until)))


@poll.command()
@click.argument("code")
@click.option("--successor", help="The code of the poll that takes its place.")
@REASON
@reports
@acting
def cancel(by: Officer, code: str, successor: str | None, reason: str, as_json: bool) -> None:
    """End a poll without a count; its page says why."""
    heir = poll_of(by, successor) if successor else None
    _tell(as_json, polls.cancel_poll(by, poll_of(by, code), reason, heir))


@poll.command("list")
@click.option("--round", "name", required=True, help="The round's name.")
@reports
@acting
def list_(by: Officer, name: str, as_json: bool) -> None:
    """Every poll of a round."""
    hidden = recused_polls(by)
    _tell_all(as_json, [poll for poll in polls_of(round_of(by, name)) if poll.id not in hidden])


def _tell(as_json: bool, one: Poll) -> None:
    report(as_json, _shown(one), [_line(one)])


def _tell_all(as_json: bool, many: Sequence[Poll]) -> None:
    report(as_json, [_shown(each) for each in many], map(_line, many))


def _shown(one: Poll) -> dict[str, object]:
    return {
        "code": one.code,
        "url": settings().poll_url(one.code),
        "unit": one.inspection.unit.name,
        "instrument": one.instrument,
        "mode": one.mode.value,
        "wave": one.wave,
        "state": one.state.value,
        "closes_at": one.closes_at and clock.local(one.closes_at, settings().timezone),
    }


def _line(one: Poll) -> str:
    state, asked = word("states", "poll_state", one.state.value), word("naming", "poll_name", one.instrument)
    return "  ".join([one.code, state, asked, one.inspection.unit.name, settings().poll_url(one.code)])


def _utc(instant: datetime | None) -> datetime | None:
    return instant and clock.utc(instant, settings().timezone)
