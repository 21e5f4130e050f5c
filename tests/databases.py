"""A real PostgreSQL for the tests: a cluster of its own in a temporary folder, thrown away at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

# Debian keeps the server's programs apart; elsewhere they stand on the path.
BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [
    Path(found).resolve().parent for found in (shutil.which("initdb"),) if found
]

MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30


@dataclass(frozen=True)
class Cluster:
    port: int

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://survey@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, template: str = "template1") -> str:
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        self._say(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        with psycopg.connect(f"postgresql://survey@127.0.0.1:{self.port}/postgres", autocommit=True) as link:
            link.execute(statement)


def in_memory() -> str | None:
    """A folder that no disk slows down, where the machine has one with room: a database is made for every test."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return str(MEMORY) if has_room else None


@contextmanager
def postgresql(
    *, durable: bool = False, settings: Sequence[str] = (), log: Path | None = None
) -> Iterator[Cluster]:
    """Start a cluster on a free port; `durable` keeps fsync on, as the proofs need it. Settings are `name=value`."""
    if not BIN:
        raise RuntimeError("PostgreSQL is missing: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="survey-pg-", dir=None if durable else in_memory()))
    as_user = _give_to_postgres(folder)
    data, port = folder / "data", _free_port()
    _run(
        as_user,
        BIN[-1] / "initdb",
        "-D",
        data,
        "-U",
        "survey",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
    )
    safety = (
        [] if durable else ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    )
    server = subprocess.Popen(
        [
            *as_user,
            BIN[-1] / "postgres",
            "-D",
            data,
            "-p",
            str(port),
            "-k",
            folder,
            "-c",
            "listen_addresses=127.0.0.1",
            *safety,
            *(word for setting in settings for word in ("-c", setting)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=log.open("w") if log else subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield Cluster(port)
    finally:
        _run(as_user, BIN[-1] / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _give_to_postgres(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: hand the folder to its own user and return the command prefix for it."""
    if os.getuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _run(prefix: list[str], *command: str | Path) -> None:
    subprocess.run(
        [*prefix, *map(str, command)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            psycopg.connect(f"postgresql://survey@127.0.0.1:{port}/postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not start")
