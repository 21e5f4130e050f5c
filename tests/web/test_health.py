"""What monitors ask, at both doors."""

import pytest
from flask import Flask

from survey import create_app
from survey.config import Config
from tests.conftest import configure

DOORS = ["public", "office"]


@pytest.mark.parametrize("door", DOORS)
def test_a_process_that_answers_is_healthy(config: Config, door: str) -> None:
    response = create_app(door, config).test_client().get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok"})


@pytest.mark.parametrize("door", DOORS)
def test_metrics_are_for_this_machine_or_whoever_shows_the_token(
    config: Config, door: str, tmp_path: object
) -> None:
    client = create_app(door, config).test_client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 404
    wrong = {"Authorization": "Bearer guess"}
    assert client.get("/metrics", headers=wrong, environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404


def test_the_token_opens_metrics_from_outside(config: Config) -> None:
    open_to = configure(config.instance_dir, config.database_url, SURVEY_METRICS_TOKEN="secret")
    client = create_app("public", open_to).test_client()
    right = {"Authorization": "Bearer secret"}
    assert client.get("/metrics", headers=right, environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200


def test_a_database_that_is_away_is_not_ready(public_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("survey.web.health.is_reachable", lambda: False)
    response = public_app.test_client().get("/readyz")
    assert (response.status_code, response.json["database"]) == (503, False)
