"""The clerk of a small office, who may do everything of a round."""

import pytest
from flask import Flask

from survey.officers.models import Officer
from tests.make import make_officer
from tests.web.client import Clerk

# For modules whose pages call what is tested on both databases where it stands.
ON_SQLITE = pytest.mark.parametrize("config", ["sqlite"], indirect=True)


@pytest.fixture
def operator(office_app: Flask) -> Officer:
    return make_officer()


@pytest.fixture
def clerk(office_app: Flask, operator: Officer) -> Clerk:
    return Clerk(office_app, operator)
