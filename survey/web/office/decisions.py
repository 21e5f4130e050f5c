"""Decisions: those of a round, one with every reason, signing and overruling it, and the facts of a unit now."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from survey.ballots.models import Poll
from survey.officers.rules import Permission
from survey.publication import dossier, operations, resurvey
from survey.publication.docket import docket
from survey.publication.models import Decision
from survey.publication.reasons import Outcome
from survey.rounds.models import Inspection, Round
from survey.rounds.queries import rounds_of
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm
from survey.web.office.page import page_number

bp = Blueprint("decisions", __name__)


class SignForm(OfficeForm):
    """Signed as proposed."""


class OverruleForm(OfficeForm):
    outcome = RadioField(validators=[InputRequired()], coerce=Outcome)
    reason = TextAreaField(validators=[InputRequired(), Length(max=2000)])

    def offer(self, decision: Decision) -> "OverruleForm":
        others = (each for each in Outcome if each not in (decision.outcome, Outcome.INCOMPLETE))
        self.outcome.choices = [SelectChoice(each.value) for each in others]
        return self


@bp.get("/decisions")
@officer(Permission.RESULTS)
def index() -> ResponseReturnValue:
    return render_template("office/decisions/index.html", rounds=rounds_of(actor().office_id))


@bp.get("/rounds/<int:round_id>/decisions")
@officer(Permission.RESULTS)
def of_round(round: Round) -> ResponseReturnValue:
    only = request.args.get("only", "")
    found = docket(round, page_number(), only)
    return render_template("office/decisions/round.html", round=round, docket=found, only=only)


@bp.post("/rounds/<int:round_id>/decisions")
@officer(Permission.DECIDE)
def propose(round: Round) -> ResponseReturnValue:
    operations.propose(actor(), round)
    flash(gettext("Proposed. Another officer signs."), "done")
    return redirect(url_for("decisions.of_round", round_id=round.id))


@bp.get("/decisions/<int:decision_id>")
@officer(Permission.RESULTS)
def show(decision: Decision) -> ResponseReturnValue:
    return _show(decision, SignForm(formdata=None), OverruleForm(formdata=None))


@bp.post("/decisions/<int:decision_id>/sign")
@officer(Permission.SIGN)
def sign(decision: Decision) -> ResponseReturnValue:
    form = SignForm()
    if form.validate_on_submit() and form.attempt(operations.sign, actor(), decision):
        return _signed(decision)
    return _show(decision, form, OverruleForm(formdata=None))


@bp.post("/decisions/<int:decision_id>/overrule")
@officer(Permission.SIGN)
def overrule(decision: Decision) -> ResponseReturnValue:
    form = OverruleForm().offer(decision)
    if form.validate_on_submit() and form.attempt(
        operations.sign, actor(), decision, form.outcome.data, form.reason.data
    ):
        return _signed(decision)
    return _show(decision, SignForm(formdata=None), form)


@bp.get("/inspections/<int:inspection_id>/standing")
@officer(Permission.RESULTS)
def standing(inspection: Inspection) -> ResponseReturnValue:
    """The facts now; while a poll's table is sealed, only that: they would tell what is in it."""
    sealed = dossier.sealed_polls(inspection)
    if sealed:
        return render_template("office/decisions/sealed.html", inspection=inspection, sealed=sealed)
    return _facts(inspection)


@bp.post("/inspections/<int:inspection_id>/standing")
@officer(Permission.RESULTS)
def open_standing(inspection: Inspection) -> ResponseReturnValue:
    return _facts(inspection)


@bp.post("/polls/<code>/again")
@officer(Permission.POLLS)
def ask_again(poll: Poll) -> ResponseReturnValue:
    made = resurvey.ask_again(actor(), poll)
    flash(
        gettext("The poll is prepared under a new code. Set its hours, print its poster, then open it."),
        "done",
    )
    return redirect(url_for("polls.show", code=made.code))


def _show(decision: Decision, form: SignForm, overruling: OverruleForm) -> ResponseReturnValue:
    return render_template(
        "office/decisions/show.html",
        decision=decision,
        dossier=dossier.dossier(actor(), decision),
        form=form,
        overruling=overruling.offer(decision),
    )


def _signed(decision: Decision) -> ResponseReturnValue:
    flash(gettext("Signed."), "done")
    return redirect(url_for("decisions.show", decision_id=decision.id))


def _facts(inspection: Inspection) -> ResponseReturnValue:
    facts = dossier.read_facts(actor(), inspection)
    return render_template("office/decisions/standing.html", inspection=inspection, facts=facts)
