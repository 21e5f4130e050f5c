"""After the loss of a host, and the recovery key that makes the loss harmless."""

from pathlib import Path
from typing import IO

import click
from flask_babel import gettext as _
from nacl.public import PrivateKey

from survey.ballots import recovery, rescue
from survey.ballots.facts import RecoveryFileThere
from survey.ballots.mixer import Mixer, lease
from survey.cli.footing import acting
from survey.cli.speaking import report, reports
from survey.db import settings
from survey.officers.models import Officer
from survey.processes.settling import work

NEW = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option(
    "--key", type=click.File(), help="The file with the private half of the recovery key; - reads it."
)
@click.option(
    "--erase", metavar="CODE", help="Give up this poll's lost ballots; their tickets can be used again."
)
@click.option("--new-key", type=NEW, help="Make another recovery key for polls to come, into this new file.")
@click.option("--reason", default="", help="Why the ballots are given up; stands with the act.")
@reports
@acting
def recover(
    by: Officer,
    key: IO[str] | None,
    erase: str | None,
    new_key: Path | None,
    reason: str,
    as_json: bool,
) -> None:
    """Open what stands in the recovery folder after a host was lost, or give up what cannot be opened."""
    if sum(bool(each) for each in (key, erase, new_key)) != 1:
        raise click.UsageError(_("Please give one of --key, --erase and --new-key."))
    if key:
        _put_back(by, recovery.read(key.read()), as_json)
    elif erase:
        _give_up(by, erase, reason, as_json)
    elif new_key:
        refuse_existing(new_key)
        written = handed_out(recovery.make_new(by), new_key)
        report(as_json, {"recovery_key": written}, recovery_lines(written))


def _put_back(by: Officer, private: PrivateKey, as_json: bool) -> None:
    recovered = rescue.recover(by, settings(), private)
    rows = [
        {"code": each.poll.code, "epoch": each.epoch, "host": each.host, "ballots": each.ballots}
        for each in recovered
    ]
    lines = [
        _("%(code)s: %(ballots)d ballots that were lost with %(host)s can be opened again.", **row)
        for row in rows
    ]
    _mix()
    report(as_json, rows, lines or [_("Nothing was lost.")])


def _give_up(by: Officer, code: str, reason: str, as_json: bool) -> None:
    poll = rescue.poll_of(code)
    gone = rescue.give_up(by, settings(), poll, reason)
    _mix()
    line = _("%(code)s: %(count)d ballots are lost; their tickets can be used again.", code=code, count=gone)
    report(as_json, {"code": poll.code, "lost": gone}, [line])


def _mix() -> None:
    """What a mixer would do next, where none runs on this host."""
    mixer = Mixer(settings())
    with lease(settings().runtime_dir) as is_ours:
        while is_ours and work(mixer):
            pass


# ---- the private half, said once ---------------------------------------------------------------------------


def handed_out(private: PrivateKey | None, file: Path | None = None) -> str | None:
    """What to say of a new key: itself, or the name of the file that it was written to."""
    if private is None:
        return None
    if file is None:
        return recovery.written(private)
    recovery.hand_out(private, file)
    return str(file)


def refuse_existing(file: Path | None) -> None:
    """Before a key is made: one that could not be handed out would be lost. Raises RecoveryFileThere."""
    if file and file.exists():
        raise RecoveryFileThere(path=str(file))


def recovery_lines(key: str | None) -> list[str]:
    if key is None:
        return []
    return [
        _("Recovery key, shown this once: %(key)s", key=key),
        _(
            "Give it to another body than the one that runs the server, on paper or on a medium of its own, and keep "
            "no copy here. Whoever holds it and the recovery folder can open ballots of a poll that is under way; "
            "without it, ballots that were not mixed yet are lost with a server."
        ),
    ]
