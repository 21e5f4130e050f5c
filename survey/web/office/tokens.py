"""An officer's own API tokens; the system role may end anybody's, and make nobody's."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from survey.facts import Missing
from survey.officers import operations, queries
from survey.officers.models import Token
from survey.officers.names import PERMISSION_NAMES
from survey.officers.rules import SCOPES, Permission
from survey.web.access import actor, entrant, officer, signed_in
from survey.web.office.forms import OfficeForm

bp = Blueprint("tokens", __name__)


class TokenForm(OfficeForm):
    label = StringField(validators=[InputRequired(), Length(max=100)])
    scopes = SelectMultipleField(
        validators=[InputRequired()], coerce=Permission, widget=ListWidget(), option_widget=CheckboxInput()
    )


@bp.route("/account/tokens", methods=["GET", "POST"])
@signed_in
def index() -> ResponseReturnValue:
    form = TokenForm()
    form.scopes.choices = [
        SelectChoice(scope.value, lazy_gettext(PERMISSION_NAMES[scope]))
        for scope in SCOPES
        if scope in entrant().may
    ]
    secret = None
    if form.validate_on_submit():
        secret = form.attempt(operations.create_token, actor(), actor(), form.scopes.data, form.label.data)
    return render_template(
        "office/tokens.html",
        form=form,
        secret=secret,
        tokens=queries.tokens_of(actor()),
    )


@bp.post("/account/tokens/<int:token_id>/revoke")
@signed_in
def revoke_own(token: Token) -> ResponseReturnValue:
    if token.officer is not actor():
        raise Missing
    operations.revoke_token(actor(), token)
    flash(gettext("The token opens nothing any more."), "done")
    return redirect(url_for("tokens.index"))


@bp.post("/tokens/<int:token_id>/revoke")
@officer(Permission.SYSTEM)
def revoke(token: Token) -> ResponseReturnValue:
    operations.revoke_token(actor(), token)
    flash(gettext("The token opens nothing any more."), "done")
    return redirect(url_for("officers.show", officer_id=token.officer_id))
