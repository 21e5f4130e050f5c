"""Which migrations there are and which a database has, read without Alembic, which costs every process 8 MiB."""

import re

from sqlalchemy import Connection, inspect, text

from survey.config import ROOT

VERSIONS = ROOT / "migrations" / "versions"
NAMED = re.compile(r"""^(down_)?revision = ['"](\w+)['"]$""", re.MULTILINE)


def newest() -> str:
    """The revision that no other follows."""
    named = [found for path in VERSIONS.glob("*.py") for found in NAMED.findall(path.read_text("utf-8"))]
    followed = {name for is_before, name in named if is_before}
    (last,) = {name for _, name in named} - followed
    return str(last)


def is_up_to_date(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    there = connection.scalars(text("SELECT version_num FROM alembic_version"))
    return list(there) == [newest()]
