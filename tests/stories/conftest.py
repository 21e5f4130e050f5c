"""Both doors on one database, and a process that takes ballots."""

from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from survey import create_app
from survey.ballots import casting
from survey.config import Config
from survey.web.booth import wrap
from tests.browser.conftest import phone
from tests.conftest import in_context
from tests.web.booth.voter import Voter

__all__ = ["phone"]


@pytest.fixture
def public_door(config: Config, compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    door = create_app("public", config)
    door.jinja_env.bytecode_cache = compiled
    casting.start(config)
    yield door
    casting.stop()


@pytest.fixture
def residents(public_door: Flask) -> Voter:
    """Whoever comes to the public door with a phone."""
    return Voter(wrap(public_door))


@pytest.fixture
def office_door(config: Config, public_door: Flask, compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    with in_context(create_app("office", config)) as application:
        application.jinja_env.bytecode_cache = compiled
        yield application
