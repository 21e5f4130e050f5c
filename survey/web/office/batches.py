"""Batches: gathered, passed through their gates, read before the release, released, corrected, withdrawn."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response
from wtforms import DateField, IntegerField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from survey.officers.rules import Permission
from survey.publication import batches as operations
from survey.publication import preview
from survey.publication.desk import Desk, batches_by_round, desk
from survey.publication.models import Batch, Decision, GateKind, Release
from survey.rounds.models import Round
from survey.rounds.operations import date_fieldwork
from survey.web.access import actor, officer
from survey.web.language import language
from survey.web.office.forms import OfficeForm

bp = Blueprint("batches", __name__)

KIND = f"any({', '.join(GateKind)})"


class BatchForm(OfficeForm):
    decisions = SelectMultipleField(coerce=int, validators=[InputRequired()])
    publicity_days = IntegerField(
        default=operations.PUBLICITY_DAYS, validators=[InputRequired(), NumberRange(min=1, max=60)]
    )

    def offer(self, waiting: Desk) -> "BatchForm":
        self.waiting: dict[int, Decision] = {each.id: each for each in waiting.publishable}
        self.decisions.choices = [SelectChoice(number) for number in self.waiting]
        if not self.is_submitted():
            self.decisions.data = list(self.waiting)
        return self


class FieldworkForm(OfficeForm):
    began_on = DateField(validators=[Optional()])
    ended_on = DateField(validators=[Optional()])


class GateForm(OfficeForm):
    note = TextAreaField(validators=[InputRequired(), Length(max=1000)])


class ReleaseForm(OfficeForm):
    starts_on = DateField(validators=[Optional()])


class ReasonForm(OfficeForm):
    reason = TextAreaField(validators=[InputRequired(), Length(max=1000)])


@bp.get("/batches")
@officer(Permission.RELEASE)
def index() -> ResponseReturnValue:
    return render_template("office/batches/index.html", rounds=batches_by_round(actor().office_id))


@bp.get("/rounds/<int:round_id>/batches")
@officer(Permission.RELEASE)
def of_round(round: Round) -> ResponseReturnValue:
    waiting = desk(round)
    return _of_round(round, waiting, BatchForm(formdata=None).offer(waiting))


@bp.post("/rounds/<int:round_id>/batches")
@officer(Permission.RELEASE)
def make(round: Round) -> ResponseReturnValue:
    waiting = desk(round)
    form = BatchForm().offer(waiting)
    if form.validate_on_submit():
        made = form.attempt(
            operations.make_batch, actor(), round, form.decisions.data, form.publicity_days.data
        )
        if made:
            return redirect(url_for("batches.show", batch_id=made.id))
    return _of_round(round, waiting, form)


@bp.route("/rounds/<int:round_id>/fieldwork", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def fieldwork(round: Round) -> ResponseReturnValue:
    form = FieldworkForm(obj=round)
    if form.validate_on_submit() and form.attempt(date_fieldwork, actor(), round, **form.entries):
        flash(gettext("Saved."), "done")
        return redirect(url_for("batches.of_round", round_id=round.id))
    return render_template("office/batches/fieldwork.html", round=round, form=form)


@bp.get("/batches/<int:batch_id>")
@officer(Permission.RELEASE)
def show(batch: Batch) -> ResponseReturnValue:
    return render_template("office/batches/show.html", batch=batch)


@bp.route(f"/batches/<int:batch_id>/gates/<{KIND}:kind>", methods=["GET", "POST"])
@officer(Permission.RELEASE)
def pass_gate(batch: Batch, kind: str) -> ResponseReturnValue:
    form = GateForm()
    if form.validate_on_submit() and form.attempt(
        operations.pass_gate, actor(), batch, GateKind(kind), form.note.data
    ):
        return _done(batch)
    return render_template("office/batches/gate.html", batch=batch, kind=kind, form=form)


@bp.get("/batches/<int:batch_id>/preview")
@officer(Permission.RELEASE)
def read_first(batch: Batch) -> ResponseReturnValue:
    """The public text before the release; the day it begins comes with the address."""
    return _preview(batch, ReleaseForm(request.args))


@bp.post("/batches/<int:batch_id>/release")
@officer(Permission.RELEASE)
def release(batch: Batch) -> ResponseReturnValue:
    form = ReleaseForm()
    if form.validate_on_submit() and form.attempt(
        operations.release, actor(), batch, starts_on=form.starts_on.data
    ):
        flash(gettext("Released. The batch stands on the public board."), "done")
        return redirect(url_for("batches.show", batch_id=batch.id))
    return _preview(batch, form)


@bp.route("/releases/<int:release_id>/correct", methods=["GET", "POST"])
@officer(Permission.RELEASE)
def correct(release: Release) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit() and form.attempt(
        operations.correct_release, actor(), release, form.reason.data
    ):
        return _done(release.batch)
    changes = preview.correction(release, language())
    return render_template("office/batches/correct.html", release=release, form=form, changes=changes)


@bp.route("/releases/<int:release_id>/withdraw", methods=["GET", "POST"])
@officer(Permission.RELEASE)
def withdraw(release: Release) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit() and form.attempt(
        operations.withdraw_release, actor(), release, form.reason.data
    ):
        return _done(release.batch)
    return render_template("office/batches/withdraw.html", release=release, form=form)


def _of_round(round: Round, waiting: Desk, form: BatchForm) -> ResponseReturnValue:
    return render_template("office/batches/round.html", round=round, desk=waiting, form=form)


def _preview(batch: Batch, form: ReleaseForm) -> ResponseReturnValue:
    notice = preview.batch_as_released(batch, form.starts_on.data, language())
    return render_template("office/batches/preview.html", batch=batch, notice=notice, form=form)


def _done(batch: Batch) -> Response:
    flash(gettext("Saved."), "done")
    return redirect(url_for("batches.show", batch_id=batch.id))
