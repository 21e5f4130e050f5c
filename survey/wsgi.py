"""What gunicorn serves: one WSGI callable for each door."""

from wsgiref.types import WSGIApplication

from survey import create_app
from survey.web import behind_proxies
from survey.web.booth import wrap
from survey.web.doors import Door


def public() -> WSGIApplication:
    """The ballot page's own way stands in front of Flask, and the proxies' word in front of both."""
    app = create_app(Door.PUBLIC)
    return behind_proxies(wrap(app), app.config["SURVEY"])


def office() -> WSGIApplication:
    return create_app(Door.OFFICE)
