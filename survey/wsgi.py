"""What gunicorn serves: one WSGI callable for each door."""

from wsgiref.types import WSGIApplication

from survey import create_app
from survey.web.doors import Door


def public() -> WSGIApplication:
    return create_app(Door.PUBLIC)


def office() -> WSGIApplication:
    return create_app(Door.OFFICE)
