"""The voter's part of the public door: the ballot paper, its answer, and the codes that lead there."""

from wsgiref.types import WSGIApplication

from flask import Flask

from survey.web.booth.counter import Counter
from survey.web.booth.thin import Thin
from survey.web.booth.views import bp


def register(app: Flask) -> None:
    app.extensions["booth"] = Counter(app)
    app.register_blueprint(bp)


def wrap(app: Flask) -> WSGIApplication:
    """The application as a server should call it: the ballot page does not go through Flask."""
    return Thin(app, app.extensions["booth"])
