"""Questionnaires: which there are, what each asks, and an office's own taken in from a file."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.file import FileField, FileRequired

from survey.instruments import operations, queries
from survey.instruments.builtin import KEYS
from survey.instruments.facts import InstrumentRefused
from survey.instruments.files import file_of, read_file
from survey.instruments.mistakes import Mistake
from survey.instruments.rules import Instrument
from survey.officers.rules import Permission
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm

bp = Blueprint("instruments", __name__)


class InstrumentForm(OfficeForm):
    file = FileField(validators=[FileRequired()])
    mistakes: tuple[Mistake, ...] = ()

    def add(self) -> Instrument | None:
        """Take the file in; everything wrong with it stands in `mistakes`."""
        try:
            document = read_file(self.file.data.read(), self.file.data.filename)
            return operations.add_instrument(actor(), actor().office, document)
        except InstrumentRefused as refusal:
            self.mistakes = refusal.mistakes
            return None


@bp.get("/instruments")
@officer(Permission.POLLS)
def index() -> ResponseReturnValue:
    listed = queries.list_instruments(actor().office_id)
    return render_template("office/instruments/index.html", instruments=listed, builtin=KEYS)


@bp.route("/instruments/new", methods=["GET", "POST"])
@officer(Permission.POLLS)
def add() -> ResponseReturnValue:
    form = InstrumentForm()
    if form.validate_on_submit():
        added = form.attempt(form.add)
        if added:
            flash(gettext("The instrument is kept. Please look through it once more."), "done")
            return redirect(url_for("instruments.show", key=added.key))
    return render_template("office/instruments/add.html", form=form)


@bp.get("/instruments/<key>")
@officer(Permission.POLLS)
def show(key: str) -> ResponseReturnValue:
    return render_template("office/instruments/show.html", instrument=_asked_for(key), is_builtin=key in KEYS)


@bp.get("/instruments/<key>/file")
@officer(Permission.POLLS)
def file(key: str) -> ResponseReturnValue:
    """The questionnaire as it could be written anew: to copy from, change the key, and hand in."""
    name, text = file_of(_asked_for(key))
    answer = Response(text, mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked_for(key: str) -> Instrument:
    return queries.find_instrument(actor().office_id, key, request.args.get("revision", type=int))
