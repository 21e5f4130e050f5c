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

    def connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(f"postgresql://survey@127.0.0.1:{self.port}/{name}", autocommit=True)

    def _say(self, statement: str) -> None:
        with self.connect("postgres") as link:
            link.execute(statement)


TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
MOVED = "SELECT quote_ident(sequencename) FROM pg_sequences WHERE last_value IS NOT NULL"
REFERRED = "SELECT quote_ident(relname) FROM pg_class WHERE oid IN (SELECT confrelid FROM pg_constraint)"
SHAPE = """
    SELECT (SELECT md5(string_agg(concat(relname, relkind, relnatts), ',' ORDER BY relname)) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace),
           (SELECT md5(string_agg(concat(tgname, tgenabled), ',' ORDER BY tgname)) FROM pg_trigger
            WHERE NOT tgisinternal)
"""


class Pool:
    """Databases of one template, emptied between tests: that takes a tenth of making and dropping one."""

    def __init__(self, cluster: Cluster, template: str) -> None:
        self._cluster, self._template = cluster, template
        self._free: list[str] = []
        self._made = 0
        with cluster.connect(template) as link:
            self._shape = link.execute(SHAPE).fetchone()
            self._tables = [name for (name,) in link.execute(TABLES)]
            self._rows = {
                name: link.execute(f"SELECT * FROM {name}").fetchall() for name in self._filled(link)
            }
            self._referred = {name for (name,) in link.execute(REFERRED)}
            self._moved = set(link.execute(MOVED).fetchall())

    @contextmanager
    def lend(self) -> Iterator[str]:
        """The URL of a database like the template; whatever the test did to it is gone afterwards."""
        name = self._free.pop() if self._free else self._make()
        yield self._cluster.url(name)
        if self._is_emptied(name):
            self._free.append(name)
        else:
            self._cluster.drop(name)

    def _make(self) -> str:
        self._made += 1
        name = f"pooled_{self._made}"
        self._cluster.create(name, self._template)
        return name

    def _is_emptied(self, name: str) -> bool:
        """Whether it could be: a test that changed tables or triggers leaves nothing to be used again."""
        with self._cluster.connect(name) as link:
            link.execute(OTHERS)
            if link.execute(SHAPE).fetchone() != self._shape:
                return False
            with link.transaction():
                link.execute("SET LOCAL session_replication_role = replica")  # append-only tables too
                for table in {*self._filled(link), *self._rows}:
                    self._refill(link, table)
                for sequence in set(link.execute(MOVED).fetchall()) - self._moved:
                    link.execute(f"ALTER SEQUENCE {sequence[0]} RESTART")
        return True

    def _filled(self, link: psycopg.Connection) -> list[str]:
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in self._tables
        )
        return [name for (name,) in link.execute(asked)]

    def _refill(self, link: psycopg.Connection, table: str) -> None:
        """New files where that is possible: rows that were deleted leave holes, and new ones would lie in no order."""
        link.execute(f"DELETE FROM {table}" if table in self._referred else f"TRUNCATE {table}")
        for row in self._rows.get(table, ()):
            link.execute(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(row))})", row)


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
