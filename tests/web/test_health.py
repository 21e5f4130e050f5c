"""What monitors ask, at both doors."""

from datetime import datetime

import pytest
from flask import Flask

from survey import create_app
from survey.ballots.mixer import lease
from survey.config import Config
from survey.db import db
from tests.conftest import configure
from tests.make import make_poll

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
    monkeypatch.setattr("survey.processes.vitals.is_reachable", lambda: False)
    response = public_app.test_client().get("/readyz")
    assert (response.status_code, response.json["database"]) == (503, False)


def test_a_poll_that_waits_too_long_for_its_mix_is_not_ready(public_app: Flask) -> None:
    client = public_app.test_client()
    poll = make_poll(opened_at=datetime(2026, 3, 1), closes_at=datetime(2026, 3, 2))
    assert client.get("/readyz").json == {"status": "waiting", "database": True, "mixer": False}
    with lease(public_app.config["SURVEY"].runtime_dir):
        assert client.get("/readyz").json == {"status": "ok", "database": True, "mixer": True}
    poll.closed_at = datetime(2026, 3, 2)
    db.session.commit()
    assert client.get("/readyz").status_code == 200


def test_figures_name_no_poll(public_app: Flask) -> None:
    opened, later = datetime(2026, 3, 1), datetime(2999, 1, 1)
    polls = [
        make_poll(),
        make_poll(opened_at=opened, closes_at=later),
        make_poll(opened_at=opened),
        make_poll(opened_at=opened, closes_at=datetime(2026, 3, 2)),
        make_poll(opened_at=opened, closing_at=opened),
        make_poll(opened_at=opened, closing_at=opened, closed_at=opened),
        make_poll(opened_at=opened, cancelled_at=opened),
    ]
    text = public_app.test_client().get("/metrics").text
    assert [line for line in text.splitlines() if line.startswith("survey_polls")] == [
        'survey_polls{state="draft"} 1',
        'survey_polls{state="open"} 2',
        'survey_polls{state="suspended"} 0',
        'survey_polls{state="closing"} 2',
        'survey_polls{state="closed"} 1',
        'survey_polls{state="cancelled"} 1',
    ]
    assert not [poll.code for poll in polls if poll.code in text]
