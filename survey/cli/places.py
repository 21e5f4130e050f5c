"""Where the doors stand: addresses and ports as options of commands."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import click

P = ParamSpec("P")
T = TypeVar("T")

EVERYWHERE = ("0.0.0.0", "::")
PORT = click.IntRange(1, 65535)
BIND = click.option(
    "--bind", "address", default="127.0.0.1", show_default=True, help="The address to listen on."
)
WORKERS = click.option(
    "--workers", type=click.IntRange(1), help="Of the public door; SURVEY_WORKERS otherwise."
)


@dataclass(frozen=True)
class Places:
    """Where both doors stand, and with how many processes the public one."""

    address: str
    port: int
    office_port: int
    workers: int | None

    @property
    def reachable(self) -> str:
        """An address of this machine that answers."""
        if self.address in EVERYWHERE:
            return "::1" if ":" in self.address else "127.0.0.1"
        return self.address

    def name_in_links(self) -> None:
        """Where no setting says otherwise, links name what is really served."""
        host = f"[{self.reachable}]" if ":" in self.reachable else self.reachable
        for name, port in (("SURVEY_BASE_URL", self.port), ("SURVEY_OFFICE_URL", self.office_port)):
            os.environ[name] = os.environ.get(name) or f"http://{host}:{port}"


def at_places(command: Callable[Concatenate[Places, P], T]) -> Callable[..., T]:
    """Give a command the options that say where the doors stand, together as its first argument."""

    @click.option("--port", type=PORT, default=8000, show_default=True, help="The public door.")
    @click.option("--office-port", type=PORT, default=8001, show_default=True, help="The office door.")
    @BIND
    @WORKERS
    @wraps(command)
    def run(
        address: str, port: int, office_port: int, workers: int | None, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return command(Places(address, port, office_port, workers), *args, **kwargs)

    return run
