"""How commands speak: refusals on stderr in the office's language, reports as text or, with --json, as JSON."""

import json
from collections.abc import Callable, Iterable
from typing import Any, ParamSpec, TypeVar

import click
from flask import get_template_attribute
from flask_babel import gettext as _
from markupsafe import Markup

from survey.facts import Fact
from survey.instruments.facts import InstrumentRefused
from survey.rounds.facts import RowsRefused
from survey.rounds.roster.rows import RowNote
from survey.web.facts import say

P = ParamSpec("P")
T = TypeVar("T")


class Refusing(click.Group):
    """Ends with 1 and says why when an operation refuses."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Fact as fact:
            refuse(fact)
        return ctx.exit(1)


def refuse(fact: Fact) -> None:
    click.echo("\n".join([say(fact), *_particulars(fact)]), err=True)


def reports(command: Callable[P, T]) -> Callable[P, T]:
    """Give a command the --json switch as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")(command)


def report(as_json: bool, data: Any, lines: Iterable[str]) -> None:
    """`data` for programs or `lines` for people."""
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
        return
    for line in lines:
        click.echo(line)


def word(page: str, macro: str, *args: Any) -> str:
    """What a macro of the pages says, without its tags: one word per thing, at the prompt too."""
    return Markup(get_template_attribute(f"components/{page}.html", macro)(*args)).striptags()


def note_line(note: RowNote) -> str:
    """A note on a row of a roster: where, and what is the matter."""
    place = " ".join(filter(None, [note.sheet, str(note.row), note.column]))
    return _("%(place)s: %(reason)s", place=place, reason=say(note))


def _particulars(fact: Fact) -> list[str]:
    """Every single reason, where a fact has several."""
    if isinstance(fact, RowsRefused):
        return [note_line(note) for note in fact.refused]
    if isinstance(fact, InstrumentRefused):
        return [f"{each.path}: {say(each)}".removeprefix(": ") for each in fact.mistakes]
    return []
