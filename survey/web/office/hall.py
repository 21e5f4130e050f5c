"""The hall's screen: a page for a projector, which keeps itself up to date and keeps what it shows."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from survey.meetings.models import Meeting
from survey.notices.hall import hall_of
from survey.officers.rules import Permission
from survey.web.access import officer
from survey.web.language import language

bp = Blueprint("hall", __name__)


@bp.get("/meetings/<int:meeting_id>/hall")
@officer(Permission.TICKETS)
def show(meeting: Meeting) -> ResponseReturnValue:
    return render_template("office/meetings/hall.html", meeting=meeting, hall=hall_of(meeting, language()))


@bp.get("/meetings/<int:meeting_id>/hall/figures")
@officer(Permission.TICKETS)
def figures(meeting: Meeting) -> ResponseReturnValue:
    """The numbers of the page, for its script."""
    return jsonify(hall_of(meeting, language()).figures())
