"""The public's part of the public door: what was released, frozen as it was released, and nothing else."""

from flask import Flask

from survey.web.board.views import bp


def register(app: Flask) -> None:
    app.register_blueprint(bp)
