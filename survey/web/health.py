"""What monitors ask at both doors: /healthz (this process), /readyz (what it needs), /metrics (no names)."""

import hmac
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from survey.config import Config
from survey.db import is_reachable
from survey.facts import Missing
from survey.web.access import public

bp = Blueprint("health", __name__)


def install(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    needs = {"database": is_reachable()}
    return jsonify(status="ok" if all(needs.values()) else "waiting", **needs), 200 if all(
        needs.values()
    ) else 503


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Prometheus text for this machine, or for whoever shows the token; for anybody else there is no such page."""
    if not _may_measure():
        raise Missing
    return Response("survey_up 1\n", mimetype="text/plain")


def _may_measure() -> bool:
    config: Config = current_app.config["SURVEY"]
    token = (
        request.authorization.token
        if request.authorization and request.authorization.type == "bearer"
        else None
    )
    if config.metrics_token and token:
        return hmac.compare_digest(token.encode(), config.metrics_token.encode())
    came_through = "X-Forwarded-For" in request.headers and not config.trusted_proxies
    return not came_through and ip_address(request.remote_addr or "0.0.0.0").is_loopback
