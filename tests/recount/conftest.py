"""Bundles that every test of a module takes apart: made once, on SQLite; what verifies them knows no database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey import create_app
from survey.ballots.models import Mode
from survey.tally.models import ExclusionKind
from tests.conftest import configure, in_context
from tests.recount.parcel import Parcel
from tests.recount.published import make_bundle, papers

GROUPS = ("甲组", "乙组", "丙组")


@pytest.fixture(scope="session")
def bundles(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """One whose table is raw and without groups, one that leaves classes out and shows groups."""
    home = tmp_path_factory.mktemp("published")
    shutil.copy(sqlite_template, home / "survey.db")
    with in_context(create_app(config=configure(home))):
        given = papers(90, "MC", "ticket", GROUPS, ("", "", "", "doubtful"), seed=3)
        given += papers(20, "MC", "open", GROUPS, ("", "doubtful"), seed=4)
        left_out = [(ExclusionKind.FLAG, "doubtful"), (ExclusionKind.CHANNEL, "open")]
        yield {
            "plain": make_bundle(home, papers(40)),
            "classed": make_bundle(home, given, "MC", Mode.TICKET, GROUPS, left_out),
        }


@pytest.fixture
def plain(bundles: dict[str, Path]) -> Parcel:
    return Parcel(bundles["plain"])


@pytest.fixture
def classed(bundles: dict[str, Path]) -> Parcel:
    return Parcel(bundles["classed"])
