"""The public's part of the public door: what was released, frozen as it was released, and nothing else."""

from flask import Flask

from survey.web.board import proofs, receipts, verify, views


def register(app: Flask) -> None:
    app.register_blueprint(views.bp)
    app.register_blueprint(proofs.bp)
    app.register_blueprint(receipts.bp)
    verify.register(app)
