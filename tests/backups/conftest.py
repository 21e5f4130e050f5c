"""Databases to put a backup into, of either kind, beside the one it was made of."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from survey.config import Config, private_folder
from tests.ballots.conftest import booth
from tests.conftest import configure
from tests.databases import Cluster

__all__ = ["booth"]

Elsewhere = Callable[[str], Config]

numbers = itertools.count(1)


@pytest.fixture
def elsewhere(tmp_path: Path, cluster: Cluster) -> Iterator[Elsewhere]:
    """Settings of an instance that has nothing yet, on SQLite or PostgreSQL."""
    made: list[str] = []

    def configured(kind: str) -> Config:
        home = private_folder(tmp_path / f"elsewhere{next(numbers)}")
        if kind == "sqlite":
            return configure(home)
        made.append(f"restored_{home.name}_{home.parent.name.replace('-', '_')}"[:60])
        return configure(home, cluster.create(made[-1]))

    yield configured
    for name in made:
        cluster.drop(name)
