"""Attendance and tickets: how many may and do take part; codes that stand in one answer and are kept nowhere."""

from base64 import b64encode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from survey.ballots import polls, print_runs
from survey.ballots.balance import Ending
from survey.ballots.models import Poll
from survey.ballots.slips import sheet
from survey.db import settings
from survey.facts import N_
from survey.meetings.queries import meeting_of
from survey.officers.rules import Permission
from survey.web import sheets
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm

bp = Blueprint("tickets", __name__)

# Tickets in a file that stands in the answer; more are printed by command, or from the list.
MOST_IN = {".pdf": 1_000, ".html": 200, ".csv": print_runs.MOST_TICKETS}

ENDED = N_("The ticket is void.")
HANDED_OUT = N_("%(count)d spare tickets are counted as handed out.")


class AttendanceForm(OfficeForm):
    eligible = IntegerField(validators=[Optional(), NumberRange(min=0)])
    present = IntegerField(validators=[Optional(), NumberRange(min=0)])


class TicketsForm(OfficeForm):
    count = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=print_runs.MOST_TICKETS)])
    spare = IntegerField(validators=[Optional(), NumberRange(min=0, max=print_runs.MOST_TICKETS)], default=0)
    group = StringField(validators=[Length(max=30)])


class RevokeForm(OfficeForm):
    reason = TextAreaField(validators=[InputRequired(), Length(max=500)])


class EndForm(OfficeForm):
    ticket = StringField(validators=[InputRequired(), Length(max=300)])
    ending = RadioField(
        validators=[InputRequired()], choices=[SelectChoice(each.value) for each in Ending], coerce=Ending
    )
    reason = TextAreaField(validators=[Length(max=500)])


class SparesForm(OfficeForm):
    count = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=print_runs.MOST_TICKETS)])
    reason = TextAreaField(validators=[Length(max=500)])


@bp.route("/polls/<code>/attendance", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def attendance(poll: Poll) -> ResponseReturnValue:
    """Of a meeting by group, at its desk."""
    if meeting := meeting_of(poll):
        return redirect(url_for("desk.show", meeting_id=meeting.id))
    form = AttendanceForm(eligible=poll.eligible, present=poll.present)
    if form.validate_on_submit() and form.attempt(polls.set_attendance, actor(), poll, **form.entries):
        flash(gettext("Saved."), "done")
        return redirect(_to(poll))
    return render_template("office/polls/attendance.html", poll=poll, form=form)


@bp.route("/polls/<code>/tickets", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def issue(poll: Poll) -> ResponseReturnValue:
    form = TicketsForm(**request.args.to_dict())
    answer = form.attempt(_issue, poll, form) if form.validate_on_submit() else None
    return answer or render_template("office/polls/issue.html", poll=poll, form=form)


@bp.route("/polls/<code>/tickets/void", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def end(poll: Poll) -> ResponseReturnValue:
    """One ticket after the other: the page comes back empty for the next, and no address holds a code."""
    form = EndForm()
    if form.validate_on_submit() and form.attempt(
        print_runs.void_ticket, actor(), poll, form.ticket.data, form.ending.data, form.reason.data or ""
    ):
        flash(gettext(ENDED), "done")
        return redirect(url_for("tickets.end", code=poll.code))
    return render_template("office/polls/end.html", poll=poll, form=form, endings=Ending)


@bp.route("/polls/<code>/runs/<int:run>/void", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def void(poll: Poll, run: int) -> ResponseReturnValue:
    form = RevokeForm()
    if form.validate_on_submit():
        count = form.attempt(print_runs.void_run, actor(), poll, run, form.reason.data)
        if count is not None:
            flash(gettext("%(count)d unused tickets are worthless now.", count=count), "done")
            return redirect(_to_print_again(poll, run) if request.form.get("again") else _to(poll))
    return render_template("office/polls/void.html", poll=poll, form=form)


@bp.route("/polls/<code>/runs/<int:run>/spares", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def spares(poll: Poll, run: int) -> ResponseReturnValue:
    form = SparesForm()
    if form.validate_on_submit():
        told = (actor(), poll, run, form.count.data, form.reason.data or "")
        if form.attempt(print_runs.hand_out_spares, *told) is not None:
            flash(gettext(HANDED_OUT, count=form.count.data), "done")
            return redirect(_to(poll))
    return render_template("office/polls/spares.html", poll=poll, form=form)


def _to(poll: Poll) -> str:
    return url_for("polls.show", code=poll.code)


def _to_print_again(poll: Poll, number: int) -> str:
    """The form for a new run, filled in with what the old one was ordered with."""
    run = print_runs.find_run(poll, number)
    return url_for("tickets.issue", code=poll.code, count=run.count, spare=run.spare, group=run.group)


def _issue(poll: Poll, form: TicketsForm) -> str:
    """The one page that holds the codes, as files in data: addresses that no server keeps."""
    count, spare, group = form.count.data, form.spare.data or 0, form.group.data or ""
    blank = sheet(poll, group, settings().poll_url(poll.code), settings().timezone)
    forms = [each for each in sheets.FORMS if count + spare <= MOST_IN[each]]
    for each in forms:
        sheets.check(blank, each)
    made = blank.with_codes(print_runs.issue_tickets(actor(), poll, count, spare, group), spare)
    files = {each: b64encode(sheets.written(made, each)).decode() for each in forms}
    return render_template("office/polls/tickets.html", poll=poll, sheet=made, files=files)
