"""Results: of a round, of one poll; classes of ballots left out before anybody has read a table."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from survey.ballots.models import Poll
from survey.instruments.rules import CHINESE
from survey.instruments.wording import sayer
from survey.meetings.results import read_results
from survey.officers.rules import Permission
from survey.rounds.models import Round
from survey.rounds.queries import rounds_of
from survey.tally import operations, reading
from survey.tally.facts import TableOpened
from survey.tally.models import Exclusion, ExclusionKind
from survey.tally.reading import BallotClass, Seal
from survey.web.access import actor, officer
from survey.web.language import language
from survey.web.office.forms import OfficeForm
from survey.web.office.page import page_number

bp = Blueprint("tallies", __name__)


class ExclusionForm(OfficeForm):
    """A class is one choice of the form: its kind and its value, which the template names."""

    ballots = SelectField(validators=[InputRequired()])
    reason = TextAreaField(validators=[InputRequired(), Length(max=500)])

    def offer(self, seal: Seal) -> "ExclusionForm":
        self.classes: dict[str, BallotClass] = {f"{each.kind}:{each.value}": each for each in seal.classes}
        self.ballots.choices = [SelectChoice(name) for name in self.classes]
        return self

    @property
    def chosen(self) -> tuple[ExclusionKind, str]:
        ballots = self.classes[self.ballots.data]
        return ballots.kind, ballots.value


@bp.get("/results")
@officer(Permission.RESULTS)
def index() -> ResponseReturnValue:
    return render_template("office/tallies/index.html", rounds=rounds_of(actor().office_id))


@bp.get("/rounds/<int:round_id>/results")
@officer(Permission.RESULTS)
def of_round(round: Round) -> ResponseReturnValue:
    results = read_results(actor(), round, page_number())
    return render_template("office/tallies/round.html", round=round, results=results)


@bp.get("/polls/<code>/tally")
@officer(Permission.RESULTS)
def show(poll: Poll) -> ResponseReturnValue:
    """The tables once somebody has opened them; before that only what may still be left out."""
    seal = reading.seal_of(poll)
    if seal.is_unbroken:
        return render_template("office/tallies/sealed.html", poll=poll, seal=seal)
    return _tables(poll)


@bp.post("/polls/<code>/tally")
@officer(Permission.RESULTS)
def open_(poll: Poll) -> ResponseReturnValue:
    return _tables(poll)


@bp.route("/polls/<code>/exclusions/new", methods=["GET", "POST"])
@officer(Permission.DECIDE)
def exclude(poll: Poll) -> ResponseReturnValue:
    seal = reading.seal_of(poll)
    if not seal.is_unbroken:
        raise TableOpened
    form = ExclusionForm().offer(seal)
    if form.validate_on_submit() and form.attempt(
        operations.propose_exclusion, actor(), poll, *form.chosen, form.reason.data
    ):
        flash(gettext("Proposed. Another officer must sign before the table is opened."), "done")
        return redirect(url_for("tallies.show", code=poll.code))
    return render_template("office/tallies/exclude.html", poll=poll, form=form)


@bp.post("/exclusions/<int:exclusion_id>/sign")
@officer(Permission.SIGN)
def sign(exclusion: Exclusion) -> ResponseReturnValue:
    operations.sign_exclusion(actor(), exclusion)
    flash(gettext("Signed. The poll is counted anew; the raw figures stay beside the adjusted ones."), "done")
    return redirect(url_for("tallies.show", code=exclusion.poll.code))


def _tables(poll: Poll) -> ResponseReturnValue:
    both = reading.read_both(actor(), poll)
    names = both.names.get(language(), both.names[CHINESE])
    say = sayer(both.instrument, language(), names)
    return render_template("office/tallies/show.html", poll=poll, reading=both, say=say)
