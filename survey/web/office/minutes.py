"""计票单 of a meeting: taken once the vote is counted, read on the page, printed from it or from the .docx."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from survey.meetings import minutes
from survey.meetings.models import Meeting, Minutes
from survey.meetings.queries import standing_of
from survey.officers.rules import Permission
from survey.publication.policies import line_of_release
from survey.web import notices
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm

bp = Blueprint("minutes", __name__)


class MinutesForm(OfficeForm):
    tellers = TextAreaField(validators=[InputRequired(), Length(max=500)])
    reason = StringField(validators=[Length(max=200)])


@bp.get("/meetings/<int:meeting_id>/minutes")
@officer(Permission.RESULTS)
def show(meeting: Meeting) -> ResponseReturnValue:
    """One revision as it was taken, the latest unless ?revision= names another."""
    read = _read(meeting)
    return render_template(
        "office/meetings/minutes.html",
        meeting=meeting,
        minutes=read,
        revisions=minutes.revisions_of(meeting),
        notice=notices.of_meeting(read),
    )


@bp.get("/meetings/<int:meeting_id>/minutes.docx")
@officer(Permission.RESULTS)
def docx(meeting: Meeting) -> ResponseReturnValue:
    return notices.of_meeting(_read(meeting)).docx()


@bp.route("/meetings/<int:meeting_id>/minutes/new", methods=["GET", "POST"])
@officer(Permission.RESULTS)
def take(meeting: Meeting) -> ResponseReturnValue:
    form, known = MinutesForm(), minutes.revisions_of(meeting)
    if request.method == "GET" and known:
        form.tellers.data = "\n".join(known[0].tellers)
    if form.validate_on_submit():
        told = ((form.tellers.data or "").splitlines(), form.reason.data or "")
        if form.attempt(minutes.take_minutes, actor(), meeting, *told, line_of_release(actor().office)):
            flash(gettext("The minutes are taken; their figures do not change any more."), "done")
            return redirect(url_for("minutes.show", meeting_id=meeting.id))
    return render_template(
        "office/meetings/take_minutes.html",
        meeting=meeting,
        form=form,
        standing=standing_of(meeting),
        is_first=not known,
    )


def _read(meeting: Meeting) -> Minutes:
    return minutes.read_minutes(actor(), meeting, request.args.get("revision", None, int))
