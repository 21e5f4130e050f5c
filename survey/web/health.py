"""What monitors ask at both doors: /healthz (this process), /readyz (what it needs), /metrics (no names)."""

import hmac
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue

from survey.db import settings
from survey.facts import Missing
from survey.processes import vitals
from survey.web.access import public

bp = Blueprint("health", __name__)
NOWHERE = "0.0.0.0"


def install(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    needs = vitals.needs(settings())
    is_ready = all(needs.values())
    return jsonify(status="ok" if is_ready else "waiting", **needs), 200 if is_ready else 503


@bp.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Prometheus text for this machine, or for whoever shows the token; for anybody else there is no such page."""
    if not _may_measure():
        raise Missing
    lines = [f"survey_{name} {number}\n" for name, number in vitals.figures(settings()).items()]
    return Response("".join(lines), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure() -> bool:
    shown, expected = _token(), settings().metrics_token
    if shown and expected:
        return hmac.compare_digest(shown.encode(), expected.encode())
    came_through = "X-Forwarded-For" in request.headers and not settings().trusted_proxies
    return not came_through and ip_address(request.remote_addr or NOWHERE).is_loopback


def _token() -> str | None:
    shown = request.authorization
    return shown.token if shown and shown.type == "bearer" else None
