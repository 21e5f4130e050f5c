"""Grounds for not publishing a unit: asked for by one officer, agreed by another, lifted with a reason."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from survey.officers.rules import Permission
from survey.publication import withholding as operations
from survey.publication.models import Ground, Withholding
from survey.publication.queries import withholdings_of
from survey.rounds.models import Inspection
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm

bp = Blueprint("withholdings", __name__)


class AskForm(OfficeForm):
    ground = RadioField(
        validators=[InputRequired()],
        choices=[SelectChoice(ground.value) for ground in Ground],
        coerce=Ground,
    )
    reason = TextAreaField(validators=[InputRequired(), Length(max=2000)])


class LiftForm(OfficeForm):
    reason = TextAreaField(validators=[InputRequired(), Length(max=2000)])


@bp.get("/inspections/<int:inspection_id>/withholdings")
@officer(Permission.RESULTS)
def index(inspection: Inspection) -> ResponseReturnValue:
    return _show(inspection, AskForm(formdata=None))


@bp.post("/inspections/<int:inspection_id>/withholdings")
@officer(Permission.RELEASE)
def ask(inspection: Inspection) -> ResponseReturnValue:
    form = AskForm()
    if form.validate_on_submit() and form.attempt(
        operations.ask_withholding, actor(), inspection, form.ground.data, form.reason.data
    ):
        return _saved(inspection)
    return _show(inspection, form)


@bp.post("/withholdings/<int:withholding_id>/agree")
@officer(Permission.SIGN)
def agree(withholding: Withholding) -> ResponseReturnValue:
    operations.agree_withholding(actor(), withholding)
    return _saved(withholding.inspection)


@bp.route("/withholdings/<int:withholding_id>/lift", methods=["GET", "POST"])
@officer(Permission.RELEASE)
def lift(withholding: Withholding) -> ResponseReturnValue:
    form = LiftForm()
    if form.validate_on_submit() and form.attempt(
        operations.lift_withholding, actor(), withholding, form.reason.data
    ):
        return _saved(withholding.inspection)
    return render_template("office/withholdings/lift.html", withholding=withholding, form=form)


def _show(inspection: Inspection, form: AskForm) -> ResponseReturnValue:
    return render_template(
        "office/withholdings/index.html",
        inspection=inspection,
        form=form,
        withholdings=withholdings_of(inspection),
    )


def _saved(inspection: Inspection) -> Response:
    flash(gettext("Saved."), "done")
    return redirect(url_for("withholdings.index", inspection_id=inspection.id))
