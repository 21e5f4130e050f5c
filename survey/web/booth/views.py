"""The ballot page through Flask, for requests that the thin way hands on, and the codes that lead to it."""

from flask import Blueprint, Response, current_app, request

from survey.ballots import casting, qr
from survey.db import settings
from survey.web.access import voter
from survey.web.booth.thin import answer

bp = Blueprint("booth", __name__)


@bp.route("/p/<code>", methods=["GET", "POST"], strict_slashes=False)
@bp.route("/P/<code>", methods=["GET", "POST"], strict_slashes=False)
@voter
def ballot(code: str) -> Response:
    reply = answer(current_app.extensions["booth"], request.environ, code)
    return Response(reply.body, reply.status, reply.headers)


@bp.get("/p/<code>/qr.svg")
@voter
def qr_svg(code: str) -> Response:
    return Response(qr.svg(_address(code)), mimetype="image/svg+xml")


@bp.get("/p/<code>/qr.png")
@voter
def qr_png(code: str) -> Response:
    return Response(qr.png(_address(code)), mimetype="image/png")


def _address(code: str) -> str:
    """What a poll's printed code says; raises PollUnknown, and CodeReplaced where it must not be printed again."""
    return settings().poll_url(casting.find(code).code)
