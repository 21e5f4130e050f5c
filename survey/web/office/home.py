"""The first page after signing in: what this officer may do."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from survey.web.access import signed_in

bp = Blueprint("home", __name__)


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    return render_template("office/home.html")
