"""The survey service: create_app() puts config, database, web and commands together, and does nothing else."""

from flask import Flask

from survey import config as settings
from survey import web
from survey.config import Config
from survey.db import db, prepare_engine
from survey.web.doors import Door


def create_app(doors: str = Door.NONE, config: Config | None = None) -> Flask:
    """One WSGI application: the public door, the office door, or none for commands and background processes."""
    config = config or settings.read()
    app = Flask(__name__, template_folder=str(settings.ROOT / "templates"), static_folder=None)
    app.config.from_mapping(settings.flask_settings(config), SURVEY=config)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    web.install(app, Door(doors))
    return app
