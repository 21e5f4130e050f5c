"""What serves for months carries nothing that only commands and migrations need."""

import subprocess
import sys

import pytest
from alembic.script import ScriptDirectory

from survey.cli import COMMANDS, main, migrations, revisions

HEAVY = ("alembic", "openpyxl", "docx", "qrcode", "marshmallow", "survey.demo", "survey.web.office", "psycopg")


@pytest.mark.parametrize("module", ["survey.cli.serving", "survey.processes.front"])
def test_the_masters_load_no_command_that_they_do_not_run(module: str) -> None:
    look = f"import sys, {module}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True)
    assert loaded.stdout.split() == []


def test_every_command_is_where_the_list_says() -> None:
    assert {name: main.get_command(None, name).name for name in COMMANDS} == {name: name for name in COMMANDS}  # type: ignore[arg-type,union-attr]
    assert main.get_command(None, "nonsense") is None  # type: ignore[arg-type]


def test_the_newest_migration_is_found_without_alembic() -> None:
    assert [revisions.newest()] == ScriptDirectory(migrations.DIRECTORY).get_heads()


def test_the_public_door_makes_no_documents() -> None:
    look = "import sys, survey.web.booth, survey.web.board; print(*{'docx', 'lxml'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True)
    assert loaded.stdout.split() == []
