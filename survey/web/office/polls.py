"""Polls: those under way, one of them as it stands, and new ones for a unit or for a whole round."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from survey.ballots import boards, polls, whole_rounds
from survey.ballots.models import Mixing, Mode, Poll
from survey.instruments.queries import list_instruments
from survey.meetings.queries import meeting_of
from survey.officers.rules import Permission
from survey.rounds.models import Inspection, Round
from survey.web.access import actor, officer
from survey.web.language import worded
from survey.web.office.forms import InstantField, OfficeForm
from survey.web.office.page import page_number

bp = Blueprint("polls", __name__)


class ScheduleForm(OfficeForm):
    opens_at = InstantField(validators=[Optional()])
    closes_at = InstantField(validators=[Optional()])


class InstrumentForm(OfficeForm):
    instrument = SelectField()

    def offer(self) -> "InstrumentForm":
        """What may be asked: the built-in questionnaires and the office's own."""
        listed = list_instruments(actor().office_id)
        self.instrument.choices = [
            SelectChoice(each.key, gettext("%(name)s (%(key)s)", name=worded(each.name), key=each.key))
            for each in listed
        ]
        return self


class RoundPollForm(InstrumentForm, ScheduleForm):
    mode = RadioField(
        validators=[InputRequired()],
        choices=[SelectChoice(mode.value) for mode in Mode],
        coerce=Mode,
        default=Mode.OPEN,
    )


class PollForm(RoundPollForm):
    eligible = IntegerField(validators=[Optional(), NumberRange(min=0)])
    mixes_once = BooleanField()


@bp.get("/polls")
@officer(Permission.TICKETS)
def index() -> ResponseReturnValue:
    listed = boards.under_way(actor(), page_number())
    return render_template("office/polls/index.html", page=listed.page, unseen=listed.unseen)


@bp.get("/polls/<code>")
@officer(Permission.TICKETS)
def show(poll: Poll) -> ResponseReturnValue:
    return render_template(
        "office/polls/show.html", poll=poll, board=boards.board_of(poll), meeting=meeting_of(poll)
    )


@bp.route("/inspections/<int:inspection_id>/polls/new", methods=["GET", "POST"])
@officer(Permission.POLLS)
def add(inspection: Inspection) -> ResponseReturnValue:
    form = PollForm().offer()
    if form.validate_on_submit():
        made = form.attempt(
            polls.prepare_poll,
            actor(),
            inspection,
            form.instrument.data,
            form.mode.data,
            form.opens_at.data,
            form.closes_at.data,
            mixing=Mixing.AT_CLOSE if form.mixes_once.data else None,
            eligible=form.eligible.data,
        )
        if made:
            flash(gettext("The poll is prepared. Print its poster, try it, then open it."), "done")
            return redirect(url_for("polls.show", code=made.code))
    return render_template("office/polls/add.html", inspection=inspection, form=form)


@bp.route("/rounds/<int:round_id>/polls/new", methods=["GET", "POST"])
@officer(Permission.POLLS)
def add_for_round(round: Round) -> ResponseReturnValue:
    form = RoundPollForm().offer()
    if form.validate_on_submit():
        made = form.attempt(
            whole_rounds.prepare_for_round,
            actor(),
            round,
            form.instrument.data,
            form.mode.data,
            form.opens_at.data,
            form.closes_at.data,
        )
        if made is not None:
            flash(gettext("%(count)d polls are prepared.", count=made), "done")
            return redirect(url_for("rounds.show", round_id=round.id))
    return render_template("office/polls/add_for_round.html", round=round, form=form)
