"""The tables as the database itself describes them: those of an old archive's schema as well as today's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    MetaData,
    Table,
    Text,
    bindparam,
    cast,
    func,
    inspect,
    schema,
    select,
    update,
)
from sqlalchemy.exc import StatementError

from survey.backups import archive, values
from survey.backups.archive import Column
from survey.backups.facts import ArchiveDamaged
from survey.backups.values import Kind, kind_of

VERSION = "alembic_version"  # stands in the archive's list, not among its tables
STAND = Table(VERSION, MetaData(), schema.Column("version_num", Text))
CHUNK = 1000


def described(connection: Connection) -> list[Table]:
    """Every table of the service, those first that others refer to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSION]


def names(connection: Connection) -> set[str]:
    """What tables there are, whoever made them."""
    return set(inspect(connection).get_table_names())


def revision(connection: Connection) -> str:
    """Where the schema stands in its history."""
    return str(connection.scalar(select(STAND.columns.version_num)))


def columns_of(table: Table) -> list[Column]:
    return [Column(column.name, kind_of(column.type)) for column in table.columns]


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Every row, in the order of its key: the order of storage, which may tell who came when, stays behind."""
    kinds = [kind_of(column.type) for column in table.columns]
    chosen = [
        cast(column, Text).label(column.name) if kind is Kind.DOCUMENT else column
        for column, kind in zip(table.columns, kinds, strict=True)
    ]
    key = table.primary_key.columns or table.columns
    streamed = connection.execution_options(stream_results=True, yield_per=CHUNK)
    for row in streamed.execute(select(*chosen).order_by(*key)):
        yield values.line(row, kinds)


def load(connection: Connection, table: Table, kept: archive.Table, given: Iterable[bytes]) -> None:
    """Put the rows of an archive into an empty table; raises ArchiveDamaged where they do not fit it."""
    if {column.name for column in kept.columns} != set(table.columns.keys()):
        raise ArchiveDamaged(part=kept.entry)
    for column in table.columns:
        if isinstance(column.type, JSON):
            column.type = JSON(none_as_null=True)
    own_keys, late = _own_keys(table), list[Mapping[str, Any]]()
    try:
        for rows in _chunks(_rows(kept, given)):
            late += [found for row in rows for found in _put_off(own_keys, row)]
            connection.execute(table.insert(), rows)
    except (ValueError, TypeError, StatementError) as error:
        raise ArchiveDamaged(part=kept.entry) from error
    for each in late:
        _point(connection, table, each)


def set_sequences(connection: Connection, tables: Sequence[Table]) -> None:
    """The next row of a table gets a key that no restored row has; SQLite looks for itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        column = table.autoincrement_column
        last = connection.scalar(select(func.max(column))) if column is not None else None
        if column is not None and last is not None:
            connection.execute(
                select(func.setval(func.pg_get_serial_sequence(table.name, column.name), last))
            )


def _rows(kept: archive.Table, given: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    kinds = [column.kind for column in kept.columns]
    for line in given:
        read = values.values(line, kinds)
        yield {column.name: value for column, value in zip(kept.columns, read, strict=True)}


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _own_keys(table: Table) -> list[tuple[str, str]]:
    """Columns that point to a row of the same table, and the column they point to."""
    return [
        (column.name, key.column.name)
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table is table
    ]


def _put_off(own_keys: Sequence[tuple[str, str]], row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Take out of a row what points to a row of the same table that is not there yet, to be filled in later."""
    for name, key in own_keys:
        if row[name] is not None and row[name] > row[key]:
            yield {"column": name, "to": row[name], "key": key, "at": row[key]}
            row[name] = None


def _point(connection: Connection, table: Table, late: Mapping[str, Any]) -> None:
    here = table.columns[late["key"]] == bindparam("at")
    connection.execute(update(table).where(here).values({late["column"]: late["to"]}), {"at": late["at"]})
