"""Officers' pages, one module per concept; each brings a blueprint `bp` and stands in PAGES."""

from datetime import timedelta

from flask import Blueprint, Flask
from flask_bootstrap import Bootstrap5
from flask_security import Security, SQLAlchemyUserDatastore
from flask_wtf import CSRFProtect

from survey.config import ROOT, Config
from survey.db import db
from survey.officers.models import Officer, RoleRow
from survey.officers.names import PERMISSION_NAMES, ROLE_NAMES
from survey.tally.percent import percent
from survey.web.access import is_api
from survey.web.office import (
    audit,
    batches,
    decisions,
    desk,
    draws,
    entry,
    findings,
    hall,
    home,
    inspections,
    instruments,
    meetings,
    minutes,
    office,
    officers,
    opinions,
    plans,
    policy,
    poll_acts,
    polls,
    posters,
    reviews,
    rosters,
    rounds,
    specimens,
    stacks,
    tallies,
    teams,
    tickets,
    tokens,
    withholdings,
)
from survey.web.office.page import about_the_reader

PAGES = (
    entry.bp, home.bp,
    rounds.bp, rosters.bp, inspections.bp, instruments.bp, specimens.bp,
    polls.bp, poll_acts.bp, posters.bp, tickets.bp, stacks.bp,
    meetings.bp, desk.bp, hall.bp, minutes.bp, tallies.bp, opinions.bp, teams.bp,
    draws.bp, plans.bp, findings.bp, reviews.bp, decisions.bp, policy.bp, batches.bp, withholdings.bp,
    officers.bp, tokens.bp, audit.bp, office.bp,
)  # fmt: skip

assets = Blueprint("assets", __name__, static_folder=str(ROOT / "survey/static"), static_url_path="/static")


def register(app: Flask) -> None:
    """Accounts, sessions, forms and pages: everything that the public door must not have."""
    config: Config = app.config["SURVEY"]
    app.static_url_path = "/static"  # Bootstrap-Flask derives its own address from it
    app.config.update(
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # the session's own limit is enough
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=config.session_minutes),
        SECURITY_PASSWORD_SALT=config.secret_key,
        SECURITY_USER_IDENTITY_ATTRIBUTES=[],
    )
    Bootstrap5(app)
    Security(app, SQLAlchemyUserDatastore(db, Officer, RoleRow), register_blueprint=False)
    _guard_forms(app)
    app.context_processor(about_the_reader)
    app.jinja_env.globals.update(role_names=ROLE_NAMES, permission_names=PERMISSION_NAMES)
    app.jinja_env.globals["percent"] = percent
    for blueprint in (assets, *PAGES):
        app.register_blueprint(blueprint)


def _guard_forms(app: Flask) -> None:
    """Every form of a page carries a token against forged requests; the API has bearer tokens instead."""
    csrf = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        if not is_api():
            csrf.protect()
