"""One loaded city for the whole module, on each kind of database; what is removed is removed at the end."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from survey import create_app
from survey.config import Config
from survey.demo.city import City, read_city
from survey.demo.loading import load
from survey.officers.operations import initialise
from tests.conftest import DATABASES, configure, in_context
from tests.databases import Pool


@pytest.fixture(scope="module", params=DATABASES)
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Config]:
    """The settings of a fresh, migrated database."""
    folder: Path = tmp_path_factory.mktemp("city")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "survey.db")
        yield configure(folder)
        return
    pool: Pool = request.getfixturevalue("pool")
    with pool.lend() as url:
        yield configure(folder, url)


@pytest.fixture(scope="module")
def city() -> City:
    return read_city("small")


@pytest.fixture(scope="module")
def steps(home: Config, city: City) -> int:
    """How often the loading told of its progress."""
    with in_context(create_app(config=home)):
        admin, _ = initialise()
        return sum(1 for _ in load(admin, city))


@pytest.fixture
def app(home: Config, steps: int) -> Iterator[Flask]:
    """The application on the loaded city."""
    with in_context(create_app(config=home)) as application:
        yield application
