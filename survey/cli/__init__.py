"""The `survey` command."""

from importlib import import_module

import click

from survey.cli.speaking import Refusing

# A command's module is loaded when the command is called: what serves for months must not carry what imports rosters.
COMMANDS = {
    "init": "setting_up:init",
    "up": "setting_up:up",
    "settings": "setting_up:settings",
    "demo": "demonstrating:demo",
    "serve": "serving:serve",
    "web": "serving:web",
    "office": "serving:office",
    "mixer": "serving:mixer",
    "alerts": "serving:alerts",
    "recover": "recovering:recover",
    "doctor": "examining:doctor",
    "officer": "officers:officer",
    "token": "officers:token",
    "import": "rosters:import_",
    "instrument": "instruments:instrument",
    "poll": "polls:poll",
    "kit": "kits:kit",
    "tickets": "kits:tickets",
    "ticket": "ticketing:ticket",
    "tally": "results:tally",
    "decide": "results:decide",
    "release": "results:release",
    "verify": "verifying:verify",
    "draw": "drawing:draw",
    "backup": "backups:backup",
    "restore": "backups:restore",
}


class Commands(Refusing):
    """Loads the command that is asked for; all of them where the list with their first lines is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"survey.cli.{module}"), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """From a roster to a published batch, without the pages."""
