"""PostgreSQL's own log under the sample's settings: how the server is, and nothing of what went wrong with a row."""

from pathlib import Path

import psycopg
import pytest

from tests.databases import postgresql
from tests.doctor.test_deploy import DEPLOY, SETTING

RECEIPT, OPINION = bytes(range(0xA0, 0xB0)), "河东小学门口的路灯修好了没有我说不准"
PUT = "INSERT INTO ballot VALUES (7, %s, %s)"
MISTAKES = (
    (PUT, (RECEIPT, OPINION)),  # the same key again
    (PUT, (RECEIPT, None)),  # a row that breaks a constraint is quoted whole
    ("SELECT %s::int", (OPINION,)),  # a value that cannot be read
    ("INSERT INTO nowhere VALUES (%s, %s)", (RECEIPT, OPINION)),
)


def log_of(path: Path, settings: list[str]) -> str:
    """What a server writes down while a ballot goes in and every kind of mistake is made with it."""
    with postgresql(settings=settings, log=path) as cluster:
        address = cluster.url("postgres").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as link:
            link.execute(
                "CREATE TABLE ballot (poll_id int, id bytea, answers text NOT NULL, PRIMARY KEY (poll_id, id))"
            )
            link.execute(PUT, (RECEIPT, OPINION))
            for statement, values in MISTAKES:
                with pytest.raises(psycopg.Error):
                    link.execute(statement, values)
    return path.read_text("utf-8", "replace")


@pytest.mark.prove
def test_errors_are_logged_without_rows_statements_and_parameters(tmp_path: Path) -> None:
    sample = [
        f"{name}={value.strip(chr(39))}"
        for name, value in SETTING.findall((DEPLOY / "postgresql.conf").read_text())
    ]
    quiet, talking = log_of(tmp_path / "quiet", sample), log_of(tmp_path / "talking", [])
    assert "ready to accept connections" in quiet
    for said in (RECEIPT.hex(), OPINION, "INSERT INTO", "DETAIL", "STATEMENT"):
        assert said not in quiet
        assert said in talking, "or nothing is shown by its absence"
