"""Recounting a proof bundle: offline, without an instance, so that anybody can with a copy of this code."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from survey import config
from survey.cli.speaking import report, reports
from survey.facts import N_
from survey.recount import verifying
from survey.recount.facts import Wrong
from survey.recount.verifying import Recount
from survey.web.language import LANGUAGES, catalogue

HOLDS = N_("Everything holds: the published table of poll %(poll)s is the count of the box that was closed.")
HEAD = N_("Closing head of %(day)s, which must be the one that you kept: %(words)s")
DIGEST = N_("In full: %(digest)s")
KEYS = N_("Signed by the key: %(keys)s")
RETURNED = N_("Ballots in the box: %(returned)d, counted: %(counted)d, released on %(day)s.")
ITEMS = N_("Recounted questions: %(items)s")
GROUPS = N_("Recounted by groups: %(groups)s")
CLOSED = N_("Not shown in full by the table, so not opened and not recounted: %(items)s")
LEFT_OUT = N_("Left out by decision, and shown to be left out: %(classes)s")
UNCHECKED = N_("Also in the table, but nothing that a recount could show: %(fields)s")
PROGRESS = N_("%(percent)d %% of %(total)d records")
FAILED = N_("The bundle does not hold.")


@click.command()
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--head", default="", help="The digest or the twelve characters that you kept at the close.")
@reports
@click.pass_context
def verify(ctx: click.Context, bundle: Path, head: str, as_json: bool) -> None:
    """Recount a proof bundle; exit 1 and the first thing that is wrong."""
    try:
        found = verifying.verify(bundle, head, _progress)
    except Wrong as wrong:
        problem = _say(wrong.sentence, **wrong.details)
        if as_json:
            report(True, {"verified": False, "where": wrong.where, "problem": problem}, [])
        else:
            click.echo(f"{_say(FAILED)}\n{wrong.where}: {problem}", err=True)
        ctx.exit(1)
    report(as_json, {"verified": True} | asdict(found), _lines(found))


def _lines(found: Recount) -> Iterator[str]:
    yield _say(HOLDS, poll=found.poll)
    yield _say(HEAD, day=found.closed_on, words=found.words)
    yield _say(DIGEST, digest=found.digest)
    yield _say(KEYS, keys=", ".join(found.keys))
    yield _say(RETURNED, returned=found.returned, counted=found.counted, day=found.released_on)
    yield _say(ITEMS, items=", ".join(found.items) or "—")
    if found.groups:
        yield _say(GROUPS, groups=", ".join(found.groups))
    if found.closed:
        yield _say(CLOSED, items=", ".join(found.closed))
    if found.left_out:
        yield _say(LEFT_OUT, classes=", ".join(f"{one['kind']}={one['value']}" for one in found.left_out))
    if found.unchecked:
        yield _say(UNCHECKED, fields=", ".join(found.unchecked))


def _progress(done: int, total: int) -> None:
    percent = 100 * done // total if total else 100
    end = "\n" if done >= total else "\r"
    click.echo(_say(PROGRESS, percent=percent, total=total) + end, nl=False, err=True)


def _say(sentence: str, **details: Any) -> str:
    """In the language of the setting; there is no application to ask."""
    name = config.locale()
    said = catalogue(name if name in LANGUAGES else "en").gettext(str(sentence))
    return said % details if details else said
