"""Commands that stay: both doors with the background processes, or one of the four alone."""

import os
import socket
from collections.abc import Iterable
from functools import partial

import click
from flask_babel import gettext as _

from survey import config as settings
from survey.cli.footing import enter, require_migrated
from survey.cli.places import BIND, PORT, WORKERS, Places, at_places
from survey.config import Config
from survey.db import db
from survey.facts import N_, Fact
from survey.processes import background, doors, front, journal, welcome
from survey.processes.supervisor import Child, Supervisor


class CannotListen(Fact):
    sentence = N_("Nothing can listen on %(address)s, port %(port)d: %(reason)s.")


@click.command()
@at_places
def serve(places: Places) -> None:
    """Both doors, the mixer and the alerts as one process tree; SIGTERM or Ctrl-C lets them finish."""
    places.name_in_links()
    config = enter()
    require_migrated()
    run_tree(config, places, addresses(config))


def addresses(config: Config) -> list[str]:
    return [
        _("Board: %(url)s", url=f"{config.base_url}/"),
        _("Office: %(url)s", url=f"{config.office_url}/"),
    ]


def run_tree(config: Config, places: Places, lines: Iterable[str]) -> None:
    """Serve until told to stop; `lines` are said when both doors answer."""
    public, office = _listen(places.address, places.port), _listen(places.address, places.office_port)
    where = [(places.reachable, places.port), (places.reachable, places.office_port)]
    workers = places.workers or config.workers
    children = [
        Child("the public door", partial(front.become, f"fd://{public.fileno()}", workers), public),
        Child("the office door", partial(_run_office, config, office), office),
        Child("the mixer", partial(background.run_mixer, config)),
        Child("the alerts", partial(background.run_alerts, config)),
        Child("the welcome", partial(welcome.say_when_ready, where, list(lines)), is_errand=True),
    ]
    journal.keep("serve")
    db.engine.dispose()
    doors.share()
    Supervisor(children, [public, office]).run()


@click.command()
@click.option("--port", type=PORT, default=8000, show_default=True)
@BIND
@WORKERS
def web(port: int, address: str, workers: int | None) -> None:
    """The public door alone."""
    front.become(_place(address, port), workers or settings.read().workers)


@click.command()
@click.option("--port", type=PORT, default=8001, show_default=True)
@BIND
def office(port: int, address: str) -> None:
    """The office door alone."""
    journal.keep("office")
    doors.office(settings.read(), _place(address, port)).run()


@click.command()
def mixer() -> None:
    """Mixes what is closed and counts what is mixed; a second mixer on the same host waits for the first."""
    config = enter()
    require_migrated()
    background.run_mixer(config)


@click.command()
def alerts() -> None:
    """Says once in its log what has become due."""
    config = enter()
    require_migrated()
    background.run_alerts(config)


def _run_office(config: Config, listener: socket.socket) -> None:
    doors.office(config, f"fd://{listener.fileno()}").run()


def _listen(address: str, port: int) -> socket.socket:
    try:
        return doors.listen(address, port)
    except OSError as error:
        raise CannotListen(address=address, port=port, reason=os.strerror(error.errno or 0)) from error


def _place(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
