"""A roster comes in: the file is read and shown with everything wrong in it, then entered whole or not at all."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import InputRequired

from survey.officers.rules import Permission
from survey.rounds.facts import RowsRefused
from survey.rounds.models import Round
from survey.rounds.operations import Imported, import_roster
from survey.rounds.roster.reading import read_roster
from survey.rounds.roster.rows import Roster
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm
from survey.web.office.uploads import keep, let_go, taken_back

bp = Blueprint("rosters", __name__)


class RosterForm(OfficeForm):
    file = FileField(validators=[FileRequired()])


class ConfirmForm(OfficeForm):
    ticket = HiddenField(validators=[InputRequired()])


@bp.get("/rounds/<int:round_id>/roster")
@officer(Permission.ROUNDS)
def choose(round: Round) -> ResponseReturnValue:
    return render_template("office/rosters/choose.html", round=round, form=RosterForm())


@bp.post("/rounds/<int:round_id>/roster")
@officer(Permission.ROUNDS)
def preview(round: Round) -> ResponseReturnValue:
    form = RosterForm()
    if form.validate_on_submit():
        data, name = form.file.data.read(), form.file.data.filename
        roster = form.attempt(read_roster, data, name)
        if roster:
            return _show(round, roster, "" if roster.refused else keep(data, name, *_purpose(round)).ticket)
    return render_template("office/rosters/choose.html", round=round, form=form)


@bp.post("/rounds/<int:round_id>/roster/confirm")
@officer(Permission.ROUNDS)
def confirm(round: Round) -> ResponseReturnValue:
    upload = taken_back(ConfirmForm().ticket.data or "", *_purpose(round))
    roster = read_roster(upload.data, upload.name)
    try:
        imported = import_roster(actor(), round, roster)
    except RowsRefused as refusal:
        return _show(round, replace(roster, refused=list(refusal.refused)))
    let_go(upload, *_purpose(round))
    flash(_told(imported), "done")
    return redirect(url_for("rounds.show", round_id=round.id))


def _purpose(round: Round) -> tuple[int, int]:
    return actor().id, round.id


def _show(round: Round, roster: Roster, ticket: str = "") -> ResponseReturnValue:
    """Everything the file says and everything wrong with it; without a ticket there is nothing to confirm."""
    return render_template(
        "office/rosters/preview.html",
        round=round,
        roster=roster,
        form=RosterForm(formdata=None),
        confirm=ConfirmForm(formdata=None, ticket=ticket),
    )


def _told(imported: Imported) -> str:
    return gettext(
        "Roster entered: %(added)d units added, %(changed)d changed, %(unchanged)d as they were.",
        added=imported.added,
        changed=imported.changed,
        unchanged=imported.unchanged,
    )
