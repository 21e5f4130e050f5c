"""Rounds: the list, a new one, and the table of one that says how far each unit is."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length

from survey.officers.rules import Permission
from survey.publication import progress
from survey.rounds import operations
from survey.rounds.models import Round
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm
from survey.web.office.page import page_number

bp = Blueprint("rounds", __name__)


class RoundForm(OfficeForm):
    name = StringField(validators=[InputRequired(), Length(max=100)])
    kind = StringField(validators=[InputRequired(), Length(max=30)])
    feedback_on = DateField(validators=[InputRequired()])
    due_on = DateField(validators=[InputRequired()])


@bp.get("/rounds")
@officer(Permission.ROUNDS)
def index() -> ResponseReturnValue:
    return render_template("office/rounds/index.html", rounds=progress.rounds_at_a_glance(actor().office_id))


@bp.route("/rounds/new", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def add() -> ResponseReturnValue:
    form = RoundForm()
    if form.validate_on_submit():
        made = form.attempt(operations.create_round, actor(), actor().office, **form.entries)
        if made:
            flash(gettext("The round is set up. Next, bring in the units to be inspected."), "done")
            return redirect(url_for("rounds.show", round_id=made.id))
    return render_template("office/rounds/add.html", form=form)


@bp.get("/rounds/<int:round_id>")
@officer(Permission.ROUNDS)
def show(round: Round) -> ResponseReturnValue:
    words = request.args.get("words", "")
    reached = progress.progress_of_round(actor(), round, page_number(), words)
    return render_template("office/rounds/show.html", round=round, progress=reached, words=words)
