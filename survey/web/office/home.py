"""The first page after signing in: what is due, and what this officer may do."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from survey.deadlines import due_now
from survey.web.access import actor, signed_in

bp = Blueprint("home", __name__)


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    return render_template("office/home.html", deadlines=due_now(actor()))
