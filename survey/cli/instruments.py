"""The office's own questionnaires."""

from pathlib import Path

import click

from survey.cli.footing import acting
from survey.cli.speaking import report, reports
from survey.instruments.files import read_file
from survey.instruments.operations import add_instrument
from survey.instruments.queries import list_instruments
from survey.instruments.rules import CHINESE, Instrument
from survey.officers.models import Officer


@click.group()
def instrument() -> None:
    """Questionnaires."""


@instrument.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@reports
@acting
def add(by: Officer, file: Path, as_json: bool) -> None:
    """Take in a questionnaire from a .toml or .json file; every mistake in it is named."""
    added = add_instrument(by, by.office, read_file(file.read_bytes(), file.name))
    report(as_json, _shown(added), [_line(added)])


@instrument.command("list")
@reports
@acting
def list_(by: Officer, as_json: bool) -> None:
    """The built-in ones and the office's own."""
    there = list_instruments(by.office_id)
    report(as_json, [_shown(each) for each in there], map(_line, there))


def _shown(one: Instrument) -> dict[str, object]:
    return {
        "key": one.key,
        "revision": one.revision,
        "name": one.name[CHINESE],
        "items": len(one.items),
        "languages": list(one.languages),
        "digest": one.digest(),
    }


def _line(one: Instrument) -> str:
    return f"{one.key}  {one.revision}  {one.name[CHINESE]}"
