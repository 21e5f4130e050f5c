"""Commands that stay: both doors with the background processes, or one of them alone."""

import os
import sys

import click
from gevent import monkey

from survey import config as settings
from survey.processes import doors, journal
from survey.processes.supervisor import Child, Supervisor

# gevent patches what it must before anything else is loaded; the master keeps its own signals and children.
PATCHED = ("-m", "gevent.monkey", "--no-os", "--no-signal", "--no-queue", "--module", "survey")


@click.command()
@click.option("--port", default=8000, show_default=True, help="The public door.")
@click.option("--office-port", default=8001, show_default=True, help="The office door.")
@click.option("--bind", "address", default="127.0.0.1", show_default=True, help="The address of both.")
@click.option("--workers", type=int, help="Processes of the public door; SURVEY_WORKERS otherwise.")
def serve(port: int, office_port: int, address: str, workers: int | None) -> None:
    """Both doors, the mixer and the alerts, as one process tree."""
    config = settings.read()
    journal.keep("serve")
    public, office = doors.listen(address, port), doors.listen(address, office_port)

    def web() -> None:
        own = ["web", "--fd", str(public.fileno()), "--workers", str(workers or config.workers)]
        os.execv(sys.executable, [sys.executable, *PATCHED, *own])

    def office_door() -> None:
        doors.office(config, f"fd://{office.fileno()}").run()

    def close() -> None:
        public.close()
        office.close()

    Supervisor([Child("public door", web), Child("office door", office_door)], close).run()


@click.command()
@click.option("--fd", type=int)
@click.option("--port", default=8000, show_default=True)
@click.option("--bind", "address", default="127.0.0.1", show_default=True)
@click.option("--workers", type=int)
def web(fd: int | None, port: int, address: str, workers: int | None) -> None:
    """The public door alone."""
    if not monkey.is_module_patched("socket"):
        os.execv(sys.executable, [sys.executable, *PATCHED, *sys.argv[1:]])
    config = settings.read()
    bind = f"fd://{fd}" if fd is not None else f"{address}:{port}"
    doors.public(config, bind, workers or config.workers, lambda worker: None).run()
