"""The desk of a meeting, on a phone or a laptop: who is there, tickets voided by scanning, spare ones handed out."""

from typing import Any

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import FieldList, Form, FormField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from survey.ballots import print_runs
from survey.ballots.tickets import Book
from survey.meetings import operations
from survey.meetings.desk import Desk, desk_of
from survey.meetings.models import Meeting
from survey.meetings.rules import Attendance
from survey.officers.rules import Permission
from survey.web.access import actor, officer
from survey.web.office.entries import Entries
from survey.web.office.forms import OfficeForm
from survey.web.office.tickets import ENDED, HANDED_OUT, EndForm

bp = Blueprint("desk", __name__)

MOST_GROUPS, BLANK_ROWS = 20, 2
# A camera may read tickets here, and on no other page.
CAMERA = "camera=(self), geolocation=(), microphone=()"


class GroupForm(Form):
    """One line of who is there; a line without numbers says nothing."""

    class Meta:
        def get_translations(self, form: Form) -> Entries:
            return Entries()

    group = StringField(validators=[Length(max=30)], filters=[lambda text: (text or "").strip()])
    eligible = IntegerField(validators=[Optional(), NumberRange(0, operations.MOST_PEOPLE)])
    present = IntegerField(validators=[Optional(), NumberRange(0, operations.MOST_PEOPLE)])

    @property
    def is_told(self) -> bool:
        return bool(self.eligible.data or self.present.data)

    @property
    def attendance(self) -> Attendance:
        return Attendance(self.group.data, self.eligible.data or 0, self.present.data or 0)


class PresenceForm(OfficeForm):
    groups = FieldList(FormField(GroupForm), max_entries=MOST_GROUPS)

    @property
    def told(self) -> list[Attendance]:
        return [row.form.attendance for row in self.groups if row.form.is_told]


class SpareForm(OfficeForm):
    run = SelectField(coerce=int, validators=[InputRequired()])
    count = IntegerField(
        validators=[InputRequired(), NumberRange(min=1, max=print_runs.MOST_TICKETS)], default=1
    )


@bp.get("/meetings/<int:meeting_id>/desk")
@officer(Permission.TICKETS)
def show(meeting: Meeting) -> ResponseReturnValue:
    return _page(desk_of(actor(), meeting))


@bp.get("/meetings/<int:meeting_id>/desk/figures")
@officer(Permission.TICKETS)
def figures(meeting: Meeting) -> ResponseReturnValue:
    """The numbers of the page, for its script."""
    return jsonify(desk_of(actor(), meeting).figures())


@bp.route("/meetings/<int:meeting_id>/desk/tickets", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def end_ticket(meeting: Meeting) -> ResponseReturnValue:
    """One scan after the other: the page comes back empty, with the same ending, for the next."""
    form = EndForm()
    if meeting.poll and form.validate_on_submit():
        told = (actor(), meeting.poll, form.ticket.data, form.ending.data)
        if form.attempt(print_runs.void_ticket, *told):
            flash(gettext(ENDED), "done")
            return redirect(url_for("desk.show", meeting_id=meeting.id, ending=form.ending.data))
    return _page(desk_of(actor(), meeting), ticket=form)


@bp.route("/meetings/<int:meeting_id>/desk/spares", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def hand_out(meeting: Meeting) -> ResponseReturnValue:
    desk = desk_of(actor(), meeting)
    form = _spare_form(desk)
    if meeting.poll and form.validate_on_submit():
        told = (actor(), meeting.poll, form.run.data, form.count.data)
        if form.attempt(print_runs.hand_out_spares, *told) is not None:
            flash(gettext(HANDED_OUT, count=form.count.data), "done")
            return redirect(url_for("desk.show", meeting_id=meeting.id))
    return _page(desk, spare=form)


@bp.route("/meetings/<int:meeting_id>/desk/presence", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def presence(meeting: Meeting) -> ResponseReturnValue:
    desk = desk_of(actor(), meeting)
    form = _presence_form(desk)
    if form.validate_on_submit() and form.attempt(operations.tell_presence, actor(), meeting, form.told):
        flash(gettext("Saved."), "done")
        return redirect(url_for("desk.show", meeting_id=meeting.id))
    return _page(desk, presence=form)


def _page(desk: Desk, **forms: Any) -> ResponseReturnValue:
    """The desk with the form that was refused, as it was filled in, and the others fresh."""
    fresh = {
        "ticket": forms.get("ticket") or EndForm(formdata=None, ending=request.args.get("ending")),
        "spare": forms.get("spare") or _spare_form(desk),
        "presence": forms.get("presence") or _presence_form(desk),
    }
    meeting = desk.standing.meeting
    answer = make_response(render_template("office/meetings/desk.html", desk=desk, meeting=meeting, **fresh))
    answer.headers["Permissions-Policy"] = CAMERA
    return answer


def _spare_form(desk: Desk) -> SpareForm:
    form = SpareForm(formdata=request.form if request.endpoint == "desk.hand_out" else None)
    form.run.choices = [
        SelectChoice(book.run.id, _run_name(number, book)) for number, book in desk.with_spares
    ]
    return form


def _run_name(number: int, book: Book) -> str:
    words = {"number": number, "group": book.run.group, "left": book.balance.reserve}
    return gettext("Print run %(number)d %(group)s, %(left)d left", **words)


def _presence_form(desk: Desk) -> PresenceForm:
    rows = [vars(each) for each in desk.groups]
    blank = [{"group": "", "eligible": None, "present": None}] * BLANK_ROWS
    formdata = request.form if request.endpoint == "desk.presence" and request.form else None
    return PresenceForm(formdata=formdata, groups=(rows + blank)[:MOST_GROUPS])
