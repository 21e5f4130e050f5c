"""Signing in and out, one's own account and password, the language of the pages."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import login_user, logout_user
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from survey.officers import signing_in
from survey.officers.models import Officer
from survey.web.access import actor, public, signed_in
from survey.web.doors import leads_inside
from survey.web.language import COOKIE, LANGUAGES
from survey.web.office.forms import OfficeForm

bp = Blueprint("entry", __name__)
LONGEST = Length(max=200)  # hashing takes its time


class LoginForm(OfficeForm):
    username = StringField(validators=[InputRequired(), LONGEST])
    password = PasswordField(validators=[InputRequired(), LONGEST])
    next = HiddenField()


class PasswordForm(OfficeForm):
    old = PasswordField(validators=[InputRequired(), LONGEST])
    password = PasswordField(validators=[InputRequired(), LONGEST])
    again = PasswordField(validators=[InputRequired(), LONGEST])

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            field.errors.append(gettext("The two entries differ."))


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    form = LoginForm(next=request.args.get("next", ""))
    if form.validate_on_submit():
        officer = form.attempt(signing_in.sign_in, form.username.data, form.password.data)
        if officer:
            _open_session(officer)
            return redirect(inside(form.next.data))
    return render_template("office/login.html", form=form)


@bp.post("/logout")
@signed_in
def logout() -> ResponseReturnValue:
    signing_in.sign_out(actor())
    logout_user()
    return redirect(url_for("entry.login"))


@bp.route("/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit() and form.attempt(
        signing_in.change_password, actor(), form.old.data, form.password.data
    ):
        _open_session(actor())
        flash(gettext("The password is changed. Other devices are signed out."), "done")
        return redirect(url_for("home.index"))
    return render_template("office/password.html", form=form)


@bp.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    return render_template("office/account.html", officer=actor())


@bp.post("/language")
@public
def choose_language() -> ResponseReturnValue:
    answer = redirect(inside(request.form.get("next")))
    wish = request.form.get("language")
    if wish in LANGUAGES:
        _keep(answer, wish)
    return answer


def inside(address: str | None) -> str:
    """A page of this door; whatever leads elsewhere becomes the first page."""
    return address if address and leads_inside(address) else url_for("home.index")


def _open_session(officer: Officer) -> None:
    """A fresh session, so that nothing of the one before sign-in is carried over."""
    session.clear()
    session.permanent = True  # ends when idle for PERMANENT_SESSION_LIFETIME
    login_user(officer, remember=False, authn_via=["password"])


def _keep(answer: Response, language: str) -> None:
    is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(COOKIE, language, max_age=365 * 86400, secure=is_secure, httponly=True, samesite="Lax")
