"""The `survey` command."""

import click

from survey.cli import instruments, officers, rosters, serving, setting_up
from survey.cli.speaking import Refusing

COMMANDS = (
    setting_up.init,
    setting_up.settings,
    serving.serve,
    serving.web,
    officers.officer,
    officers.token,
    rosters.import_,
    instruments.instrument,
)


@click.group(cls=Refusing, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """From a roster to a published batch, without the pages."""


for command in COMMANDS:
    main.add_command(command)
