"""The thresholds of publication: those in force with what they rest on, earlier ones, and adopting new ones."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from survey.officers.rules import Permission
from survey.publication import policies
from survey.publication.models import PolicyVersion
from survey.publication.operations import adopt_policy
from survey.publication.policy import PolicyRefused
from survey.web.access import actor, officer
from survey.web.facts import say
from survey.web.office.forms import OfficeForm

bp = Blueprint("policy", __name__)


class PolicyForm(OfficeForm):
    """For each threshold its value and its basis; WTForms takes no dot in a name."""

    reason = TextAreaField(validators=[InputRequired(), Length(max=1000)])

    def adopt(self) -> PolicyVersion | None:
        """Put the thresholds in force; every mistake stands at its field."""
        texts = {key: _text(self.value(key).data) for key in policies.KEYS}
        bases = {key: self.basis(key).data or "" for key in policies.KEYS}
        try:
            return adopt_policy(actor(), policies.drafted(texts, bases), self.reason.data)
        except PolicyRefused as refusal:
            for mistake in refusal.mistakes:
                field = self.value(mistake.path) if mistake.path in policies.KEYS else self.reason
                field.errors = [*field.errors, say(mistake)]
            return None

    def value(self, key: str) -> Any:
        return self[_name("value", key)]

    def basis(self, key: str) -> Any:
        return self[_name("basis", key)]


def _name(what: str, key: str) -> str:
    return f"{what}_{key.replace('.', '_')}"


def _text(data: str | list[str] | None) -> str:
    return " ".join(data) if isinstance(data, list) else data or ""


for key in policies.KEYS:
    setattr(PolicyForm, _name("value", key), StringField(validators=[Length(max=200)]))
    setattr(PolicyForm, _name("basis", key), StringField(validators=[InputRequired(), Length(max=300)]))
setattr(PolicyForm, _name("value", "parties"), SelectMultipleField(validate_choice=False))


@bp.get("/policy")
@officer(Permission.RESULTS)
def index() -> ResponseReturnValue:
    return render_template("office/policy/show.html", view=policies.policy_as_read(actor().office))


@bp.get("/policy/<int:version>")
@officer(Permission.RESULTS)
def show(version: int) -> ResponseReturnValue:
    return render_template("office/policy/show.html", view=policies.policy_as_read(actor().office, version))


@bp.route("/policy/new", methods=["GET", "POST"])
@officer(Permission.SIGN)
def adopt() -> ResponseReturnValue:
    view = policies.policy_as_read(actor().office)
    form = PolicyForm(data=_entries(view))
    form.value("parties").choices = [SelectChoice(party) for party in view.parties]
    if form.validate_on_submit() and form.adopt():
        flash(
            gettext("The new thresholds are in force. Propose again what was decided by the old ones."),
            "done",
        )
        return redirect(url_for("policy.index"))
    return render_template("office/policy/adopt.html", view=view, form=form)


def _entries(view: policies.PolicyView) -> dict[str, Any]:
    entries: dict[str, Any] = {_name("value", each.key): each.text for each in view.thresholds}
    entries |= {_name("value", each.key): each.value for each in view.thresholds if each.key == "parties"}
    return entries | {_name("basis", each.key): each.basis for each in view.thresholds}
