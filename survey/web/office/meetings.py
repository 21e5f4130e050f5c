"""Briefing meetings: the list, an evening, one as it stands, and what is done to it."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from survey.facts import Missing
from survey.meetings import evenings, operations, queries
from survey.meetings.models import Meeting
from survey.meetings.rules import Quorum
from survey.officers.rules import Permission
from survey.publication.policies import usual_quorum
from survey.rounds.models import Inspection
from survey.web.access import actor, officer
from survey.web.agenda import usual_agenda
from survey.web.office.forms import InstantField, OfficeForm
from survey.web.office.page import page_number
from survey.web.office.poll_acts import ReasonForm

bp = Blueprint("meetings", __name__)


class MeetingForm(OfficeForm):
    place = StringField(validators=[InputRequired(), Length(max=200)])
    starts_at = InstantField(validators=[InputRequired()])
    agenda = TextAreaField(validators=[InputRequired(), Length(max=5000)])
    quorum = RadioField(
        validators=[InputRequired()],
        choices=[SelectChoice(each.value) for each in Quorum],
        coerce=Quorum,
        default=Quorum.HALF,
    )
    shows_result = BooleanField(default=True)

    @property
    def meant(self) -> dict[str, Any]:
        """As the operations take it: the agenda point by point."""
        names = ("place", "starts_at", "quorum", "shows_result")
        return {name: self[name].data for name in names} | {"agenda": (self.agenda.data or "").splitlines()}


class PrepareForm(MeetingForm):
    poll = SelectField()

    def offer(self, inspection: Inspection) -> "PrepareForm":
        """The polls that stand already and may be the meeting's; the first of them unless another was chosen."""
        self.standing = {poll.code: poll for poll in queries.polls_to_attach(inspection)}
        self.poll.choices = [*self.standing, ""]
        return self


@bp.get("/meetings")
@officer(Permission.TICKETS)
def index() -> ResponseReturnValue:
    return render_template(
        "office/meetings/index.html", meetings=evenings.meetings_page(actor(), page_number())
    )


@bp.get("/meetings/days/<day>")
@officer(Permission.TICKETS)
def evening(day: str) -> ResponseReturnValue:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise Missing from None
    return render_template("office/meetings/evening.html", evening=evenings.evening_of(actor(), on))


@bp.route("/inspections/<int:inspection_id>/meetings/new", methods=["GET", "POST"])
@officer(Permission.POLLS)
def add(inspection: Inspection) -> ResponseReturnValue:
    usual = {"agenda": "\n".join(usual_agenda()), "quorum": usual_quorum(actor().office)}
    form = PrepareForm(data=usual).offer(inspection)
    if form.validate_on_submit():
        poll = form.standing.get(form.poll.data)
        made = form.attempt(operations.prepare_meeting, actor(), inspection, poll=poll, **form.meant)
        if made:
            flash(gettext("The meeting is prepared. Next, print its tickets."), "done")
            return redirect(_to(made))
    return render_template("office/meetings/add.html", inspection=inspection, form=form)


@bp.get("/meetings/<int:meeting_id>")
@officer(Permission.TICKETS)
def show(meeting: Meeting) -> ResponseReturnValue:
    return render_template(
        "office/meetings/show.html",
        meeting=meeting,
        standing=queries.standing_of(meeting),
        around=evenings.around(actor(), meeting),
    )


@bp.route("/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
@officer(Permission.POLLS)
def edit(meeting: Meeting) -> ResponseReturnValue:
    form = MeetingForm(data=_columns(meeting))
    if form.validate_on_submit() and form.attempt(operations.change_meeting, actor(), meeting, **form.meant):
        flash(gettext("Saved."), "done")
        return redirect(_to(meeting))
    return render_template("office/meetings/edit.html", meeting=meeting, form=form)


@bp.route("/meetings/<int:meeting_id>/again", methods=["GET", "POST"])
@officer(Permission.POLLS)
def again(meeting: Meeting) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit() and form.attempt(
        operations.vote_again, actor(), meeting, form.reason.data or ""
    ):
        flash(gettext("The vote will be taken again. Print new tickets for it."), "done")
        return redirect(_to(meeting))
    return render_template(
        "office/meetings/again.html", meeting=meeting, standing=queries.standing_of(meeting), form=form
    )


@bp.route("/meetings/<int:meeting_id>/cancel", methods=["GET", "POST"])
@officer(Permission.POLLS)
def cancel(meeting: Meeting) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit() and form.attempt(
        operations.cancel_meeting, actor(), meeting, form.reason.data or ""
    ):
        flash(gettext("The meeting is cancelled."), "done")
        return redirect(_to(meeting))
    return render_template("office/meetings/cancel.html", meeting=meeting, form=form)


def _columns(meeting: Meeting) -> dict[str, Any]:
    names = ("place", "starts_at", "quorum", "shows_result")
    return {name: getattr(meeting, name) for name in names} | {"agenda": "\n".join(meeting.agenda)}


def _to(meeting: Meeting) -> str:
    return url_for("meetings.show", meeting_id=meeting.id)
