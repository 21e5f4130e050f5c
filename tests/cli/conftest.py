"""The command, run inside the test on the settings of its database."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from survey.cli import main
from survey.config import Config

Command = Callable[..., Result]

# What the commands call is tested on both databases where it stands.
ON_SQLITE = pytest.mark.parametrize("config", ["sqlite"], indirect=True)


@pytest.fixture
def survey(config: Config, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`survey("officer", "add", "li")`: the result has exit_code, stdout and stderr."""
    monkeypatch.setenv("SURVEY_INSTANCE_DIR", str(config.instance_dir))
    monkeypatch.setenv("SURVEY_DATABASE_URL", config.database_url)
    monkeypatch.setenv("SURVEY_LOCALE", "en")

    def run(*arguments: Any, typed: str = "") -> Result:
        result = CliRunner().invoke(
            main, [str(each) for each in arguments], input=f"{typed}\n" if typed else None
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
