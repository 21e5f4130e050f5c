"""The archive: a zip with one file per table, the uploads, and a list of how many rows and which SHA-256 each has.

The list is written last and read first. Nothing of an archive is used before all of it was found to be whole.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self

from survey.backups.facts import ArchiveDamaged, ArchiveTooNew, ArchiveUnreadable
from survey.backups.values import Kind

FORMAT = 1
LIST = "backup.json"
CHUNK = 1 << 20
# What reading an archive raises where a byte of it is not what was written.
SPOILT = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Column:
    name: str
    kind: Kind


@dataclass(frozen=True)
class Table:
    """What an archive says of one table."""

    name: str
    columns: Sequence[Column]
    rows: int
    sha256: str

    @property
    def entry(self) -> str:
        return f"tables/{self.name}.jsonl"


@dataclass(frozen=True)
class Upload:
    """A file of the data folder; `name` is its path there."""

    name: str
    sha256: str

    @property
    def entry(self) -> str:
        return f"files/{self.name}"


@dataclass(frozen=True)
class Contents:
    """The archive's list. `revision` is the schema's, `made_at` UTC."""

    revision: str
    made_at: datetime
    tables: list[Table] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


class Writer:
    """Fills a new archive; `finish` must be called once everything is in it."""

    def __init__(self, file: IO[bytes], revision: str, made_at: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.contents = Contents(revision, made_at)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._zip.close()

    def put_table(self, name: str, columns: Sequence[Column], lines: Iterable[bytes]) -> None:
        rows, sha256 = self._put(Table(name, columns, 0, "").entry, lines)
        self.contents.tables.append(Table(name, columns, rows, sha256))

    def put_upload(self, name: str, parts: Iterable[bytes]) -> None:
        _, sha256 = self._put(Upload(name, "").entry, parts)
        self.contents.uploads.append(Upload(name, sha256))

    def finish(self) -> Contents:
        told = json.dumps(asdict(self.contents), ensure_ascii=False, indent=1, default=datetime.isoformat)
        self._put(LIST, [told.encode()])
        return self.contents

    def _put(self, name: str, parts: Iterable[bytes]) -> tuple[int, str]:
        """How many parts there were, and the SHA-256 of them all."""
        digest, count = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name)  # without the time of the day: the same rows make the same bytes
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        with self._zip.open(entry, "w", force_zip64=True) as sink:
            for part in parts:
                sink.write(part)
                digest.update(part)
                count += 1
        return count, digest.hexdigest()


class Archive:
    """An archive that was found whole."""

    def __init__(self, path: Path) -> None:
        """Reads everything once. Raises ArchiveUnreadable, ArchiveTooNew, ArchiveDamaged."""
        try:
            self._zip = zipfile.ZipFile(path)
        except SPOILT as error:
            raise ArchiveUnreadable(path=str(path)) from error
        try:
            self.contents = self._read_list(path)
            self._check()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._zip.close()

    def lines(self, table: Table) -> Iterator[bytes]:
        with self._zip.open(table.entry) as source:
            yield from source

    def copy(self, upload: Upload, path: Path) -> None:
        """Write a file of the archive to disk, for its owner only."""
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "wb") as sink:
            for part in self._parts(upload.entry):
                sink.write(part)
            sink.flush()
            os.fsync(sink.fileno())

    def _read_list(self, path: Path) -> Contents:
        if LIST not in self._zip.namelist():
            raise ArchiveUnreadable(path=str(path))
        try:
            plain = json.loads(self._zip.read(LIST))
            if plain["format"] > FORMAT:
                raise ArchiveTooNew
            return _contents(plain)
        except SPOILT as error:
            raise ArchiveDamaged(part=LIST) from error

    def _check(self) -> None:
        """Every entry is there once, and none besides; each has the bytes that the list tells, each table its rows."""
        listed: list[Table | Upload] = [*self.contents.tables, *self.contents.uploads]
        there, told = Counter(self._zip.namelist()), Counter([LIST, *(each.entry for each in listed)])
        for name in there | told:
            if (there[name], told[name]) != (1, 1) or not _is_inside(name):
                raise ArchiveDamaged(part=name)
        for each in listed:
            if self._measure(each.entry) != (each.sha256, getattr(each, "rows", None)):
                raise ArchiveDamaged(part=each.entry)

    def _measure(self, entry: str) -> tuple[str, int | None]:
        """The SHA-256 of an entry and, of a table, how many lines it has."""
        digest, feeds = hashlib.sha256(), 0
        for part in self._parts(entry):
            digest.update(part)
            feeds += part.count(b"\n")
        return digest.hexdigest(), feeds if entry.startswith("tables/") else None

    def _parts(self, entry: str) -> Iterator[bytes]:
        try:
            with self._zip.open(entry) as source:
                while part := source.read(CHUNK):
                    yield part
        except SPOILT as error:
            raise ArchiveDamaged(part=entry) from error


def _contents(plain: dict[str, Any]) -> Contents:
    tables = [
        Table(
            **each | {"columns": [Column(column["name"], Kind(column["kind"])) for column in each["columns"]]}
        )
        for each in plain["tables"]
    ]
    uploads = [Upload(**each) for each in plain["uploads"]]
    made_at = datetime.fromisoformat(plain["made_at"])
    return Contents(plain["revision"], made_at, tables, uploads, plain["format"])


def _is_inside(name: str) -> bool:
    """No entry may lead out of the folder it is unpacked to."""
    return ".." not in PurePosixPath(name).parts and not name.startswith("/")
