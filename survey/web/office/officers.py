"""Accounts, roles and the duties matrix of one's own office."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from survey.facts import Missing
from survey.officers import operations, queries
from survey.officers.models import Officer
from survey.officers.names import ROLE_NAMES
from survey.officers.rules import ALLOWS, STAFF, Permission, Role, pairing
from survey.web.access import actor, officer, signed_in
from survey.web.office.forms import OfficeForm

bp = Blueprint("officers", __name__)


class OfficerForm(OfficeForm):
    username = StringField(validators=[InputRequired(), Length(max=64)])
    full_name = StringField(validators=[Length(max=64)])
    roles = SelectMultipleField(
        validators=[InputRequired()],
        choices=[SelectChoice(role.value, lazy_gettext(name)) for role, name in ROLE_NAMES.items()],
        coerce=Role,
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    party = StringField(validators=[Length(max=30)])


@bp.get("/officers")
@officer(Permission.SYSTEM)
def index() -> ResponseReturnValue:
    return render_template(
        "office/officers/index.html",
        officers=queries.officers_of(actor().office),
        duties=queries.duties_of(actor().office),
    )


@bp.route("/officers/new", methods=["GET", "POST"])
@officer(Permission.SYSTEM)
def add() -> ResponseReturnValue:
    form = OfficerForm()
    if form.validate_on_submit():
        added = form.attempt(
            operations.add_officer,
            actor(),
            actor().office,
            form.username.data,
            form.full_name.data,
            form.roles.data,
            form.party.data,
        )
        if added:
            return _say_password(*added)
    return render_template("office/officers/add.html", form=form)


@bp.get("/officers/<int:officer_id>")
@officer(Permission.SYSTEM)
def show(officer: Officer) -> ResponseReturnValue:
    return render_template(
        "office/officers/show.html",
        officer=officer,
        tokens=queries.tokens_of(officer),
    )


@bp.post("/officers/<int:officer_id>/roles/<role>/grant")
@officer(Permission.SYSTEM)
def grant(officer: Officer, role: str) -> ResponseReturnValue:
    operations.grant(actor(), officer, _role(role))
    return _done(officer)


@bp.post("/officers/<int:officer_id>/roles/<role>/revoke")
@officer(Permission.SYSTEM)
def revoke(officer: Officer, role: str) -> ResponseReturnValue:
    operations.revoke(actor(), officer, _role(role))
    return _done(officer)


@bp.post("/officers/<int:officer_id>/password")
@officer(Permission.SYSTEM)
def reset_password(officer: Officer) -> ResponseReturnValue:
    return _say_password(officer, operations.reset_password(actor(), officer))


@bp.post("/officers/<int:officer_id>/close")
@officer(Permission.SYSTEM)
def close(officer: Officer) -> ResponseReturnValue:
    operations.close_account(actor(), officer)
    return _done(officer)


@bp.post("/officers/<int:officer_id>/reopen")
@officer(Permission.SYSTEM)
def reopen(officer: Officer) -> ResponseReturnValue:
    operations.reopen_account(actor(), officer)
    return _done(officer)


@bp.get("/duties")
@signed_in
def duties() -> ResponseReturnValue:
    return render_template(
        "office/officers/duties.html",
        duties=queries.duties_of(actor().office),
        staff_roles=[role for role in Role if role in STAFF],
        pairing=pairing,
        allows=ALLOWS,
    )


def _role(name: str) -> Role:
    if name not in set(Role):
        raise Missing
    return Role(name)


def _done(officer: Officer) -> ResponseReturnValue:
    flash(gettext("Saved."), "done")
    return redirect(url_for("officers.show", officer_id=officer.id))


def _say_password(officer: Officer, password: str) -> ResponseReturnValue:
    """The one page that shows a one-time password; no cache keeps it."""
    return render_template("office/officers/password.html", officer=officer, password=password)
