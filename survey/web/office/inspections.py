"""One unit in one round: added by hand, looked at, its team, dates and remarks changed."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from survey.facts import N_
from survey.meetings.evenings import meetings_of
from survey.officers.rules import Permission
from survey.publication import progress
from survey.rounds import operations
from survey.rounds.models import Inspection, Round
from survey.rounds.roster.synonyms import CLASSES
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm

bp = Blueprint("inspections", __name__)

NOT_CLASSED = N_("not classed")


class DatesForm(OfficeForm):
    team = StringField(validators=[Length(max=100)])
    feedback_on = DateField(validators=[InputRequired()])
    due_on = DateField(validators=[InputRequired()])


class UnitForm(DatesForm):
    name = StringField(validators=[InputRequired(), Length(max=100)])
    category = StringField(validators=[Length(max=50)])
    population = IntegerField(validators=[Optional(), NumberRange(min=0)])

    @property
    def item(self) -> dict[str, object]:
        """The inspection as the operation takes it: what belongs to the unit stands together."""
        unit = {name: self[name].data for name in ("name", "category", "population")}
        return {"unit": unit, **{name: self[name].data for name in ("team", "feedback_on", "due_on")}}


class InspectionForm(DatesForm):
    mode = StringField(validators=[Length(max=50)])
    standing_class = SelectField(
        choices=[
            SelectChoice("", lazy_gettext(NOT_CLASSED)),
            *map(SelectChoice, dict.fromkeys(CLASSES.values())),
        ]
    )
    remark = TextAreaField(validators=[Length(max=1000)])


@bp.route("/rounds/<int:round_id>/inspections/new", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def add(round: Round) -> ResponseReturnValue:
    form = UnitForm(feedback_on=round.feedback_on, due_on=round.due_on)
    if form.validate_on_submit():
        made = form.attempt(operations.create_inspections, actor(), round, [form.item])
        if made:
            flash(gettext("%(unit)s is in the round.", unit=made[0].unit.name), "done")
            return redirect(url_for("rounds.show", round_id=round.id))
    return render_template("office/inspections/add.html", round=round, form=form)


@bp.get("/inspections/<int:inspection_id>")
@officer(Permission.ROUNDS)
def show(inspection: Inspection) -> ResponseReturnValue:
    return render_template(
        "office/inspections/show.html",
        inspection=inspection,
        row=progress.progress_of(actor(), inspection),
        meetings=meetings_of(actor(), inspection),
    )


@bp.route("/inspections/<int:inspection_id>/edit", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def edit(inspection: Inspection) -> ResponseReturnValue:
    form = InspectionForm(data=_columns(inspection))
    if form.validate_on_submit() and form.attempt(
        operations.update_inspection, actor(), inspection, **form.entries
    ):
        flash(gettext("Saved."), "done")
        return redirect(url_for("inspections.show", inspection_id=inspection.id))
    return render_template("office/inspections/edit.html", inspection=inspection, form=form)


def _columns(inspection: Inspection) -> dict[str, object]:
    names = ("feedback_on", "due_on", "mode", "standing_class", "remark")
    team = inspection.team.name if inspection.team else ""
    return {"team": team, **{name: getattr(inspection, name) for name in names}}
