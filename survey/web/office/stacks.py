"""Paper ballots: handed out by the stack, keyed by two officers, looked at again where they differ, settled."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from survey.ballots.models import Poll
from survey.ballots.stack_models import PaperStack
from survey.facts import N_
from survey.instruments.rules import CHINESE, Instrument
from survey.instruments.wording import sayer
from survey.officers.rules import Permission
from survey.stacks import operations, queries, rules
from survey.stacks.queries import Comparison, Sheet
from survey.stacks.rules import Difference, Paper
from survey.stacks.settling import settle as seal
from survey.web.access import actor, officer
from survey.web.language import language
from survey.web.office.forms import OfficeForm
from survey.web.office.poll_acts import ReasonForm

bp = Blueprint("stacks", __name__)

KEY_IT = N_("Please key the place of one answer, or 0.")
MADE = N_("The papers are entered as handed out. Two officers can key them as soon as they come back.")
KEYED = N_("Paper %(place)d is kept.")
FINISHED = N_("This keying is finished. Now the other officer keys the same stack.")
BOTH_FINISHED = N_("Both keyings are finished.")
SETTLED = N_("%(count)d papers are in the box, %(spoilt)d of them spoilt. What was keyed is destroyed.")
DROPPED = N_("The stack is dropped.")
ANEW = N_("This keying is thrown away and can be done anew.")


class StackForm(OfficeForm):
    handed_out = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=operations.MOST_PAPERS)])
    channel = RadioField(validators=[InputRequired()])
    group = SelectField()

    def offer(self, poll: Poll) -> "StackForm":
        """What papers can be handed out for this poll, and to whom."""
        channels = queries.channels_of(poll)
        self.channel.choices = [SelectChoice(each.value) for each in channels]
        self.channel.data = self.channel.data or channels[0].value
        self.group.choices = [SelectChoice(each) for each in queries.groups_of(poll)]
        return self


class FinishForm(OfficeForm):
    counted = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=operations.MOST_PAPERS)])


class PaperForm(OfficeForm):
    """One paper: a field for the keys of every item, one for each text. Built for an instrument by `paper_form`."""

    instrument: Instrument
    is_spoilt = BooleanField()
    is_absent = BooleanField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Keys that mean nothing are said at their field, unless the paper is spoilt or not there."""
        is_fine = super().validate(extra_validators)
        if self.is_spoilt.data or self.is_absent.data:
            return is_fine
        for item in rules.asked(self.instrument):
            if rules.read_keys(item, self[_keys(item.key)].data or "") is None:
                self[_keys(item.key)].errors = [gettext(KEY_IT)]
                is_fine = False
        return is_fine

    @property
    def paper(self) -> Paper:
        texts = {item.key: self[_text(item.key)].data or "" for item in self.instrument.texts}
        if self.is_spoilt.data:
            return Paper(None, texts)
        items = rules.asked(self.instrument)
        chosen = {item.key: rules.read_keys(item, self[_keys(item.key)].data or "") or () for item in items}
        return Paper(chosen, texts)


def paper_form(instrument: Instrument, filled: dict[str, Any]) -> PaperForm:
    """An empty form for a paper, or one that is filled in."""
    fields: dict[str, Any] = {_keys(item.key): StringField() for item in rules.asked(instrument)}
    fields |= {
        _text(item.key): TextAreaField(validators=[Length(max=item.limit)]) for item in instrument.texts
    }
    form: PaperForm = type("FilledPaperForm", (PaperForm,), {"instrument": instrument, **fields})(data=filled)
    return form


# ---- stacks of a poll --------------------------------------------------------------------------------------


@bp.get("/polls/<code>/stacks")
@officer(Permission.TICKETS)
def index(poll: Poll) -> ResponseReturnValue:
    return render_template("office/stacks/index.html", poll=poll, stacks=queries.stacks_of(poll, actor()))


@bp.route("/polls/<code>/stacks/new", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def make(poll: Poll) -> ResponseReturnValue:
    form = StackForm().offer(poll)
    if form.validate_on_submit():
        channel = next(each for each in queries.channels_of(poll) if each.value == form.channel.data)
        told = (form.handed_out.data, channel, form.group.data or "")
        if form.attempt(operations.make_stack, actor(), poll, *told):
            flash(gettext(MADE), "done")
            return redirect(_to(poll))
    return render_template("office/stacks/make.html", poll=poll, form=form)


@bp.route("/stacks/<int:stack_id>/drop", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def drop(stack: PaperStack) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit():
        form.attempt(operations.drop, actor(), stack, form.reason.data or "")
        if not form.form_errors and not form.errors:
            flash(gettext(DROPPED), "done")
            return redirect(_to(stack.poll))
    return render_template("office/stacks/drop.html", poll=stack.poll, stack=stack, form=form)


@bp.post("/stacks/<int:stack_id>/settle")
@officer(Permission.TICKETS)
def settle(stack: PaperStack) -> ResponseReturnValue:
    settled = seal(actor(), stack)
    flash(gettext(SETTLED, count=settled.gathered, spoilt=settled.spoilt), "done")
    return redirect(_to(stack.poll))


# ---- one keying --------------------------------------------------------------------------------------------


@bp.route("/stacks/<int:stack_id>/<keying>", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def key(stack: PaperStack, keying: str) -> ResponseReturnValue:
    """One paper: the next, or the one at `place`; with `slip`, one that was passed over before it."""
    sheet = queries.sheet_of(actor(), stack, queries.keying_of(keying))
    place = request.args.get("place", sheet.following, type=int)
    is_slip = "slip" in request.args
    keyed = sheet.at(place)
    form = paper_form(sheet.instrument, _as_keyed(sheet.instrument, keyed) if keyed and not is_slip else {})
    if form.validate_on_submit():
        verb = operations.slip_in if is_slip else operations.key_paper
        form.attempt(verb, actor(), stack, sheet.keying, place, form.paper)
        if not form.form_errors and not form.errors:
            flash(gettext(KEYED, place=place), "done")
            return redirect(url_for("stacks.key", stack_id=stack.id, keying=keying))
    return _key_page(sheet, place, form, FinishForm(formdata=None))


@bp.post("/stacks/<int:stack_id>/<keying>/take-out")
@officer(Permission.TICKETS)
def take_out(stack: PaperStack, keying: str) -> ResponseReturnValue:
    operations.take_out(actor(), stack, queries.keying_of(keying), request.form.get("place", 0, type=int))
    return redirect(url_for("stacks.key", stack_id=stack.id, keying=keying))


@bp.post("/stacks/<int:stack_id>/<keying>/finish")
@officer(Permission.TICKETS)
def finish(stack: PaperStack, keying: str) -> ResponseReturnValue:
    form, chosen = FinishForm(), queries.keying_of(keying)
    if form.validate_on_submit():
        are_both = form.attempt(operations.finish_keying, actor(), stack, chosen, form.counted.data)
        if are_both is not None:
            flash(gettext(BOTH_FINISHED if are_both else FINISHED), "done")
            return redirect(_to(stack.poll))
    sheet = queries.sheet_of(actor(), stack, chosen)
    paper = paper_form(sheet.instrument, {})
    return _key_page(sheet, sheet.following, paper, form)


@bp.route("/stacks/<int:stack_id>/<keying>/anew", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def anew(stack: PaperStack, keying: str) -> ResponseReturnValue:
    form, chosen = ReasonForm(), queries.keying_of(keying)
    if form.validate_on_submit():
        form.attempt(operations.key_anew, actor(), stack, chosen, form.reason.data or "")
        if not form.form_errors and not form.errors:
            flash(gettext(ANEW), "done")
            return redirect(_to(stack.poll))
    return render_template("office/stacks/anew.html", poll=stack.poll, stack=stack, keying=chosen, form=form)


# ---- the third look ----------------------------------------------------------------------------------------


@bp.route("/stacks/<int:stack_id>/differences", methods=["GET", "POST"])
@officer(Permission.TICKETS)
def differences(stack: PaperStack) -> ResponseReturnValue:
    """One place after the other: both readings, and the paper in the hand."""
    compared = queries.comparison_of(stack)
    at = compared.at(request.args.get("place", type=int))
    form = paper_form(compared.instrument, _agreed(compared, at) if at else {})
    if at and form.validate_on_submit():
        found = None if form.is_absent.data else form.paper
        form.attempt(operations.look, actor(), stack, at.place, found)
        if not form.form_errors and not form.errors:
            return redirect(url_for("stacks.differences", stack_id=stack.id))
    return render_template(
        "office/stacks/differences.html",
        poll=stack.poll,
        stack=stack,
        compared=compared,
        at=at,
        form=form,
        say=_say(compared),
        keys_of=rules.keys_of,
        items=rules.asked(compared.instrument),
    )


def _key_page(sheet: Sheet, place: int, form: PaperForm, counting: FinishForm) -> str:
    return render_template(
        "office/stacks/key.html",
        poll=sheet.stack.poll,
        stack=sheet.stack,
        sheet=sheet,
        place=place,
        form=form,
        counting=counting,
        say=_say(sheet),
        keys_of=rules.keys_of,
        items=rules.asked(sheet.instrument),
    )


def _agreed(compared: Comparison, at: Difference) -> dict[str, Any]:
    """What was found there before, or what both readings have alike: the rest has to be keyed from the paper.

    Of a text the longer reading stands there to be corrected: nobody types it a third time.
    """
    look = compared.looks.get(at.place)
    if look:
        return _as_keyed(compared.instrument, look.paper) if look.paper else {"is_absent": True}
    texts = {_text(key): text for key, text in at.texts.items()}
    if not at.first or not at.second:
        return texts
    unlike = {_keys(key) for key in at.items}
    keyed = _as_keyed(compared.instrument, at.first)
    return {name: value for name, value in keyed.items() if name not in unlike} | texts


def _as_keyed(instrument: Instrument, paper: Paper) -> dict[str, Any]:
    keyed: dict[str, Any] = {_text(key): text for key, text in paper.texts.items()}
    if paper.chosen is None:
        return keyed | {"is_spoilt": True}
    items = rules.asked(instrument)
    return keyed | {_keys(item.key): rules.keys_of(item, paper.chosen[item.key]) for item in items}


def _say(asked: Sheet | Comparison) -> Any:
    spoken = language()
    return sayer(asked.instrument, spoken, asked.names.get(spoken, asked.names[CHINESE]))


def _to(poll: Poll) -> str:
    return url_for("stacks.index", code=poll.code)


def _keys(key: str) -> str:
    return f"keys.{key}"


def _text(key: str) -> str:
    return f"text.{key}"
