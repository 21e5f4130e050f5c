"""What one's own office says of itself, its calendar, and the offices below it."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import DateField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from survey import clock
from survey.facts import Missing
from survey.officers import offices, operations, queries
from survey.officers.rules import Permission
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm

bp = Blueprint("office", __name__)


class OfficeDataForm(OfficeForm):
    name = StringField(validators=[InputRequired(), Length(max=100)])
    committee = StringField(validators=[InputRequired(), Length(max=100)])
    phone = StringField(validators=[Length(max=50)])
    report_phone = StringField(validators=[Length(max=50)])
    postal_address = StringField(validators=[Length(max=200)])
    email = StringField(validators=[Length(max=100)])


class DaysForm(OfficeForm):
    first_on = DateField(validators=[InputRequired()])
    last_on = DateField(validators=[Optional()])
    kind = RadioField(
        choices=[
            SelectChoice("free", lazy_gettext("day off")),
            SelectChoice("working", lazy_gettext("working day")),
        ],
        default="free",
    )


class ChildForm(OfficeForm):
    name = StringField(validators=[InputRequired(), Length(max=100)])
    committee = StringField(validators=[InputRequired(), Length(max=100)])
    username = StringField(validators=[InputRequired(), Length(max=64)])


@bp.route("/office", methods=["GET", "POST"])
@officer(Permission.SYSTEM)
def index() -> ResponseReturnValue:
    form = OfficeDataForm(obj=actor().office)
    if form.validate_on_submit():
        texts = {name: form[name].data or "" for name in offices.TEXTS}
        if form.attempt(offices.update_office, actor(), actor().office, texts):
            flash(gettext("Saved."), "done")
            return redirect(url_for("office.index"))
    return render_template("office/office/index.html", form=form)


@bp.route("/office/calendar", methods=["GET", "POST"])
@officer(Permission.SYSTEM)
def calendar() -> ResponseReturnValue:
    form = DaysForm()
    if form.validate_on_submit():
        last_on = form.last_on.data or form.first_on.data
        is_working = form.kind.data == "working"
        if form.attempt(offices.set_days, actor(), actor().office, form.first_on.data, last_on, is_working):
            flash(gettext("Saved."), "done")
            return redirect(url_for("office.calendar"))
    return render_template(
        "office/office/calendar.html",
        form=form,
        days=queries.holidays_of(actor().office),
        first_known=clock.FIRST_KNOWN,
        last_known=clock.LAST_KNOWN,
    )


@bp.post("/office/calendar/<day>/forget")
@officer(Permission.SYSTEM)
def forget_day(day: str) -> ResponseReturnValue:
    offices.forget_day(actor(), actor().office, _day(day))
    flash(gettext("Saved."), "done")
    return redirect(url_for("office.calendar"))


@bp.route("/offices", methods=["GET", "POST"])
@officer(Permission.SYSTEM)
def children() -> ResponseReturnValue:
    form = ChildForm()
    founded = None
    if form.validate_on_submit():
        founded = form.attempt(
            operations.found_office, actor(), form.name.data, form.committee.data, form.username.data
        )
    return render_template(
        "office/office/children.html", form=form, founded=founded, offices=queries.children_of(actor().office)
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Missing from None
