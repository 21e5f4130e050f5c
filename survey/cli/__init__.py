"""The `survey` command."""

import click

from survey.cli import (
    demonstrating,
    instruments,
    kits,
    officers,
    polls,
    results,
    rosters,
    serving,
    setting_up,
)
from survey.cli.speaking import Refusing

COMMANDS = (
    setting_up.init,
    setting_up.up,
    setting_up.settings,
    demonstrating.demo,
    serving.serve,
    serving.web,
    serving.office,
    serving.mixer,
    serving.alerts,
    officers.officer,
    officers.token,
    rosters.import_,
    instruments.instrument,
    polls.poll,
    kits.kit,
    kits.tickets,
    results.tally,
    results.decide,
    results.release,
)


@click.group(cls=Refusing, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """From a roster to a published batch, without the pages."""


for command in COMMANDS:
    main.add_command(command)
