"""Repeating a draw from its list file: offline, without an instance, by the published script itself."""

from pathlib import Path

import click

from survey.cli.speaking import report, reports
from survey.draws import repeat


@click.group()
def draw() -> None:
    """Draws of who is invited to a meeting."""


@draw.command("repeat")
@click.argument("file", metavar="LIST", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("numbers")
@click.option(
    "--absent", multiple=True, type=int, help="A number that could not come, in the record's order."
)
@reports
def repeat_(file: Path, numbers: str, absent: tuple[int, ...], as_json: bool) -> None:
    """Draw again from a list file and the NUMBERS of its source: the same people and replacements."""
    try:
        found = repeat.repeat(file.read_bytes().decode(), numbers, absent)
    except ValueError as wrong:
        raise click.ClickException(f"{file.name}: {wrong}") from wrong
    groups = [group._asdict() for group in found.groups]
    report(as_json, found._asdict() | {"groups": groups}, repeat.report(found))
