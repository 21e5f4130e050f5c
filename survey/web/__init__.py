"""HTTP: one door per audience. install() registers what belongs to a door and refuses a route without audience."""

from dataclasses import replace
from importlib import import_module
from wsgiref.types import WSGIApplication

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from survey.config import Config
from survey.web import facts, health, language, moments, security_headers, visits
from survey.web.audience import refuse_unguarded
from survey.web.doors import Door

# The public door carries no login, no session and no secret beyond casting: the office's parts are not even loaded.
PARTS = {Door.PUBLIC: ("booth", "board"), Door.OFFICE: ("office", "api")}


def install(app: Flask, door: Door) -> None:
    """Register the door's parts on the application; Door.NONE, for commands and background processes, has none."""
    app.config["DOOR"] = door
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    language.install(app, door)
    moments.install(app)
    if door is Door.NONE:
        return
    if door is Door.PUBLIC:
        _forget_the_secret(app)
    security_headers.install(app, door)
    health.install(app)
    visits.install(app)
    for part in PARTS[door]:
        import_module(f"survey.web.{part}").register(app)
    facts.install(app)
    refuse_unguarded(app, door)
    app.wsgi_app = behind_proxies(app.wsgi_app, app.config["SURVEY"])  # type: ignore[assignment,method-assign]


def _forget_the_secret(app: Flask) -> None:
    """The public door signs nothing: without a key no session comes about by mistake, and none is forged from here."""
    app.config.update(SECRET_KEY=None, SURVEY=replace(app.config["SURVEY"], secret_key=""))


def behind_proxies(application: WSGIApplication, config: Config) -> WSGIApplication:
    """Believe X-Forwarded-* only as many times as the setting says: a client could write the rest itself."""
    hops = config.trusted_proxies
    return ProxyFix(application, x_for=hops, x_proto=hops, x_host=hops) if hops else application
