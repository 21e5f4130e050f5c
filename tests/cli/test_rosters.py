"""Rosters from the command: all rows or none, and again changes nothing."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ON_SQLITE, Command

pytestmark = ON_SQLITE

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(autouse=True)
def _ready(survey: Command) -> None:
    survey("init")


def test_a_roster_is_entered_once(survey: Command) -> None:
    again = [
        json.loads(survey("import", DATA / "roster-city-113.xlsx", "--round", "第一轮", "--json").stdout)
        for _ in range(2)
    ]
    assert [done["added"] for done in again] == [113, 0]
    assert [done["unchanged"] for done in again] == [0, 113]
    assert again[0]["warnings"]
    assert again[0]["round"] == again[1]["round"]


def test_every_wrong_row_is_named_on_stderr_and_nothing_is_entered(survey: Command) -> None:
    refused = survey("import", DATA / "roster-with-mistakes.csv", "--round", "第一轮")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert [line.split()[0].strip(":") for line in refused.stderr.splitlines()[1:]] == sorted(
        (line.split()[0].strip(":") for line in refused.stderr.splitlines()[1:]), key=int
    )
    assert (
        json.loads(survey("import", DATA / "roster-city-113.xlsx", "--round", "第一轮", "--json").stdout)[
            "added"
        ]
        == 113
    )


def test_an_office_nobody_knows_is_refused(survey: Command) -> None:
    refused = survey("import", DATA / "roster-city-113.xlsx", "--round", "第一轮", "--office", "无此单位")
    assert refused.exit_code == 1
    assert "无此单位" in refused.stderr
