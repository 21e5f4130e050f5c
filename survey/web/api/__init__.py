"""/api/v1 on the office door: bearer tokens, JSON, OpenAPI 3.1, errors as RFC 9457 problem documents."""

from flask import Flask

from survey.web.api import (
    batches,
    decisions,
    docs,
    draws,
    inspections,
    meetings,
    polls,
    rounds,
    stacks,
    teams,
    tickets,
)
from survey.web.api.problems import ProblemApi

BLUEPRINTS = (
    rounds.bp,
    inspections.bp,
    draws.bp,
    polls.bp,
    tickets.bp,
    stacks.bp,
    meetings.bp,
    decisions.bp,
    batches.bp,
    teams.bp,
)


def register(app: Flask) -> None:
    """Put the API and its documentation on the office door."""
    app.config.update(
        API_TITLE="Survey service",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = ProblemApi(app)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    api.spec.options["security"] = [{"token": []}]
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix="/api/v1")
    docs.register(app, api)
