"""What an attacker holds who took everything at one instant: every row in the order it lies in, and all bytes."""

import re
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import psycopg
from sqlalchemy import make_url

from survey.config import Config
from tests.databases import BIN

TABLES = ("ticket", "mark", "epoch", "envelope", "ballot", "opinion")
KEYS = {"ticket": "digest", "mark": "digest", "envelope": "id", "ballot": "id", "opinion": "id"}
WAL_RECORD = re.compile(
    r"tx: +(\d+), lsn: ([0-9A-F]+)/([0-9A-F]+),.*? off: (\d+).*?rel \d+/\d+/(\d+) blk (\d+)"
)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Copy:
    """`raw` are the bytes of files by their names; `xids` the transactions that wrote a row, by the row's own key."""

    rows: Mapping[str, Sequence[Row]]
    raw: Mapping[str, bytes]
    poll_keys: Sequence[bytes]
    xids: Mapping[bytes, frozenset[int]] = field(default_factory=dict)
    written: Mapping[bytes, int] = field(default_factory=dict)  # where in the log a row was first written

    def ids(self, table: str) -> list[bytes]:
        return [bytes(row[KEYS[table]]) for row in self.rows[table]]


def take(config: Config, *, with_log: bool = True) -> Copy:
    """Everything that is at rest now; `with_log`: PostgreSQL's whole write-ahead log too, which only ever grows."""
    return _of_sqlite(config) if config.is_sqlite else _of_postgresql(config, with_log)


def _of_sqlite(config: Config) -> Copy:
    path = Path(config.database_url.removeprefix("sqlite:///"))
    raw = {each.name: each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*"))}
    link = sqlite3.connect(path)
    link.row_factory = sqlite3.Row
    try:
        rows = {table: [dict(row) for row in link.execute(f"SELECT * FROM {table}")] for table in TABLES}
        keys = [bytes(key) for (key,) in link.execute("SELECT key FROM poll WHERE key IS NOT NULL")]
    finally:
        link.close()
    return Copy(rows, raw, keys)


# ---- PostgreSQL: pages, dead rows, transactions, the log ---------------------------------------------------


def _of_postgresql(config: Config, with_log: bool) -> Copy:
    address = make_url(config.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
        link.execute("CHECKPOINT")
        rows = {table: _rows(link, table) for table in TABLES}
        keys = [bytes(key) for (key,) in link.execute("SELECT key FROM poll WHERE key IS NOT NULL")]
        (folder,) = link.execute("SHOW data_directory").fetchone() or ("",)
        places = {place: _keys_in(data) for place, data, *_ in _lines(link)}
        raw = {name: (Path(folder) / name).read_bytes() for name in _files(link)}
        xids = _transactions(link)
    written = dict[bytes, int]()
    if with_log:
        log = sorted((Path(folder) / "pg_wal").glob("[0-9A-F]*"))
        raw |= {path.name: path.read_bytes() for path in log if path.is_file()}
        written = _logged(log, places, xids)
    return Copy(rows, raw, keys, {key: frozenset(own) for key, own in xids.items()}, written)


def _rows(link: "psycopg.Connection[Any]", table: str) -> list[Row]:
    cursor = link.cursor(row_factory=psycopg.rows.dict_row)
    return list(cursor.execute(f"SELECT *, xmin::text, xmax::text FROM {table} ORDER BY ctid"))


def _files(link: "psycopg.Connection[Any]") -> list[str]:
    """Tables, indexes and what is kept of them in statistics."""
    sought = """
        SELECT pg_relation_filepath(oid) FROM pg_class
        WHERE relkind IN ('r', 'i', 't') AND relname ~ '(ticket|mark|epoch|envelope|ballot|opinion|statistic)'"""
    return [name for (name,) in link.execute(sought) if name]


def _lines(link: "psycopg.Connection[Any]") -> Iterator[tuple[tuple[int, int, int], bytes, str, str]]:
    """(file, block, line) of every row that lies about, dead ones among them, its bytes and transactions."""
    page = """
        SELECT lp, t_data, t_xmin::text, t_xmax::text FROM heap_page_items(get_raw_page(%s, %s))
        WHERE t_data IS NOT NULL"""
    sizes = "SELECT pg_relation_filenode(%s::regclass), pg_relation_size(%s::regclass)"
    for table in KEYS:
        ((node, size),) = link.execute(sizes, (table, table)).fetchall()
        for block in range(size // 8192):
            for line, data, xmin, xmax in link.execute(page, (table, block)):
                yield (node, block, line), bytes(data), xmin, xmax


def _transactions(link: "psycopg.Connection[Any]") -> dict[bytes, set[int]]:
    """xmin and xmax of every version of a row that lies about, living or dead."""
    found: dict[bytes, set[int]] = {}
    for _, data, xmin, xmax in _lines(link):
        for own in _keys_in(data):
            found.setdefault(own, set()).update({int(xmin), int(xmax)} - {0})
    return found


def _keys_in(data: bytes) -> tuple[bytes, bytes]:
    """The key stands behind the poll's number, an envelope's id behind that of its epoch; one byte says how long."""
    return data[5:21], data[9:25]


def _logged(
    log: Sequence[Path], places: Mapping[tuple[int, int, int], Sequence[bytes]], xids: dict[bytes, set[int]]
) -> dict[bytes, int]:
    """Adds the transactions that the log names to `xids`; where each row was first written there."""
    told = subprocess.run(
        [BIN[-1] / "pg_waldump", "-p", log[0].parent, log[0].name, log[-1].name],
        capture_output=True,
        text=True,
    ).stdout
    first = dict[bytes, int]()
    for line in told.splitlines():
        found = WAL_RECORD.search(line)
        if not found:
            continue
        xid, high, low, offset, node, block = found.groups()
        place = int(high, 16) << 32 | int(low, 16)
        for own in places.get((int(node), int(block), int(offset)), ()):
            xids.setdefault(own, set()).add(int(xid))
            first.setdefault(own, place)
    return first


def sightings(raw: bytes, sought: Sequence[bytes]) -> dict[bytes, list[int]]:
    """Where each of these lies, in one pass over all of it."""
    if len(raw) < 8:
        return {}
    heads = sorted({int.from_bytes(each[:8], "little"): each for each in sought}.items())
    known = numpy.array([head for head, _ in heads], dtype="<u8")
    windows = numpy.ndarray(len(raw) - 7, "<u8", raw, strides=(1,))
    found: dict[bytes, list[int]] = {}
    for start in range(0, len(windows), 1 << 20):
        part = windows[start : start + (1 << 20)]
        nearest = numpy.minimum(numpy.searchsorted(known, part), len(known) - 1)
        for place in numpy.flatnonzero(known[nearest] == part):
            own = heads[int(nearest[place])][1]
            if raw.startswith(own, start + int(place)):
                found.setdefault(own, []).append(start + int(place))
    return found
