"""Tells the server's access log which URL rule answered: never the address typed, which may hold a code."""

from flask import Flask, request

from survey.processes.journal import RULE


def install(app: Flask) -> None:
    app.before_request(_note)


def _note() -> None:
    if request.url_rule:
        request.environ[RULE] = request.url_rule.rule
