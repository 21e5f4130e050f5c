"""Attendance and tickets: how many may and do take part; codes that are shown once and kept nowhere."""

from base64 import b64encode

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from survey.ballots import polls, print_runs
from survey.ballots.models import Poll
from survey.ballots.slips import MOST_DRAWN, listed, slips
from survey.db import settings
from survey.officers.rules import Permission
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm

bp = Blueprint("tickets", __name__)


class AttendanceForm(OfficeForm):
    eligible = IntegerField(validators=[Optional(), NumberRange(min=0)])
    present = IntegerField(validators=[Optional(), NumberRange(min=0)])


class TicketsForm(OfficeForm):
    count = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=print_runs.MOST_TICKETS)])
    spare = IntegerField(validators=[Optional(), NumberRange(min=0, max=print_runs.MOST_TICKETS)], default=0)
    group = StringField(validators=[Length(max=30)])


class VoidForm(OfficeForm):
    reason = TextAreaField(validators=[InputRequired(), Length(max=500)])


@bp.route("/polls/<code>/attendance", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def attendance(poll: Poll) -> ResponseReturnValue:
    form = AttendanceForm(eligible=poll.eligible, present=poll.present)
    if form.validate_on_submit() and form.attempt(polls.set_attendance, actor(), poll, **form.entries):
        flash(gettext("Saved."), "done")
        return redirect(url_for("polls.show", code=poll.code))
    return render_template("office/polls/attendance.html", poll=poll, form=form)


@bp.route("/polls/<code>/tickets", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def issue(poll: Poll) -> ResponseReturnValue:
    form = TicketsForm()
    if form.validate_on_submit():
        codes = form.attempt(
            print_runs.issue_tickets, actor(), poll, form.count.data, form.spare.data or 0, form.group.data or ""
        )
        if codes:
            return _show_once(poll, codes, form.group.data or "")
    return render_template("office/polls/issue.html", poll=poll, form=form)


@bp.route("/polls/<code>/runs/<int:run>/void", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def void(poll: Poll, run: int) -> ResponseReturnValue:
    form = VoidForm()
    if form.validate_on_submit():
        count = form.attempt(print_runs.void_run, actor(), poll, run, form.reason.data)
        if count is not None:
            flash(gettext("%(count)d unused tickets are worthless now.", count=count), "done")
            return redirect(url_for("polls.show", code=poll.code))
    return render_template("office/polls/void.html", poll=poll, form=form)


def _show_once(poll: Poll, codes: list[str], group: str) -> ResponseReturnValue:
    """The one page that holds the codes; the list to download is in it as a data: address, kept by no server."""
    made = slips(codes, settings().poll_url(poll.code))
    text = listed(made, (gettext("Ticket code"), gettext("Address")))
    return render_template(
        "office/polls/tickets.html",
        poll=poll,
        slips=made,
        group=group,
        are_drawn=len(made) <= MOST_DRAWN,
        csv=b64encode(text.encode()).decode(),
    )
