"""`survey draw repeat`: offline, the published script by another way."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey.cli import main
from survey.draws.rules import Line, Quota, list_digest, list_text, lot
from tests.draws.lists import NUMBERS, SOURCE

TEXT = list_text(
    SOURCE, date(2026, 11, 24), [Quota("甲", 2)], [Line(n, "甲", f"{n:064}") for n in range(1, 6)]
)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "list.txt"
    path.write_text(TEXT, "utf-8", newline="")
    return path


def draw(*arguments: str | Path) -> Result:
    """Without a database, an instance or a setting."""
    environment = {"SURVEY_INSTANCE_DIR": "/nowhere/to/be/made"}
    return CliRunner().invoke(main, ["draw", "repeat", *map(str, arguments)], env=environment)


def test_a_draw_is_repeated_from_its_list(listed: Path) -> None:
    order = lot(list_digest(TEXT), "甲", range(1, 6), NUMBERS)
    done = draw(listed, NUMBERS, "--absent", order[0], "--json")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["digest"] == list_digest(TEXT)
    assert found["groups"] == [
        {"name": "甲", "invited": order[:2], "reserves": order[2:], "replacements": [[order[0], order[2]]]}
    ]
    assert f"候补 reserves: {' '.join(map(str, order[2:]))}" in draw(listed, NUMBERS).stdout


def test_what_is_no_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("姓名\n张三\n", "utf-8")
    done = draw(path, NUMBERS)
    assert done.exit_code == 1
    assert "names.csv" in done.stderr
