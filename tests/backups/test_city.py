"""A whole city comes back row by row, with everything that an office, its voters and its readers leave behind."""

from pathlib import Path

import pytest
from flask import Flask

from survey.backups.making import back_up
from survey.demo.city import read_city
from survey.demo.loading import load
from survey.officers.operations import initialise
from tests.backups.conftest import Elsewhere
from tests.backups.places import restored, seen
from tests.backups.test_round_trip import ADDED
from tests.conftest import DATABASES

pytestmark = pytest.mark.prove


def test_every_table_of_a_city_comes_back(app: Flask, elsewhere: Elsewhere, tmp_path: Path) -> None:
    admin, _ = initialise()
    for _step in load(admin, read_city("small")):
        pass
    before = seen()
    made = back_up(admin, tmp_path / "backup.zip")
    filled = {name for name, rows in before.items() if rows}
    assert len(filled) > 30
    for kind in DATABASES:
        with restored(made.path, elsewhere(kind)) as told:
            after = seen()
            assert after.keys() == before.keys()
            assert [name for name in before.keys() - ADDED if after[name] != before[name]] == []
            assert all(set(before[name]) <= set(after[name]) for name in ("audit_entry", "poll_act"))
            changed = {name: len(set(before[name]) - set(after[name])) for name in ("poll", "epoch")}
            assert changed == {"poll": len(told.suspended), "epoch": len(told.suspended)}
            assert told.suspended
