"""A process that takes ballots, on each database."""

from collections.abc import Iterator

import pytest
from flask import Flask

from survey.ballots import casting, papers
from survey.config import Config


@pytest.fixture
def booth(app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ballots may be cast from here on; papers are read anew each time, so that no test waits a second."""
    monkeypatch.setattr(papers, "SECONDS", 0.0)
    casting.start(config)
    yield
    casting.stop()
