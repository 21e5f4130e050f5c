"""The ledger of a unit: problems found, by hand or as a whole table, how far each is, and return visits."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from survey.findings import operations, queries
from survey.findings.ledger import Item, LedgerEmpty, read_file, read_pasted
from survey.findings.models import Finding, FindingKind, FindingStatus
from survey.officers.rules import Permission
from survey.rounds.facts import RowsRefused
from survey.rounds.models import Inspection
from survey.rounds.roster.rows import RowNote
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm

bp = Blueprint("findings", __name__)


class FindingForm(OfficeForm):
    text = TextAreaField(validators=[InputRequired(), Length(max=1000)])
    kind = RadioField(
        choices=[SelectChoice(kind.value) for kind in FindingKind],
        coerce=FindingKind,
        default=FindingKind.PARTICULAR,
    )
    measures = TextAreaField(validators=[Length(max=1000)])
    responsible = StringField(validators=[Length(max=100)])
    due_on = DateField(validators=[Optional()])
    status = RadioField(
        choices=[SelectChoice(value) for value in (*FindingStatus, "")],
        coerce=lambda value: FindingStatus(value) if value else None,
    )


class NewFindingForm(FindingForm):
    number = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=99_999)])


class TableForm(OfficeForm):
    table = TextAreaField(validators=[Length(max=500_000)])
    file = FileField()
    refused: tuple[RowNote, ...] = ()

    def items(self) -> list[Item] | None:
        """The findings of the file, else of the pasted table; what is wrong with them stands in `refused`."""
        return self.attempt(self._noted)

    def _noted(self) -> list[Item] | None:
        try:
            return self._read()
        except RowsRefused as refusal:
            self.refused = refusal.refused
            return None

    def _read(self) -> list[Item]:
        if self.file.data:
            return read_file(self.file.data.read(), self.file.data.filename)
        if not self.table.data:
            raise LedgerEmpty
        return read_pasted(self.table.data)


class VisitForm(OfficeForm):
    visited_on = DateField(validators=[InputRequired()])
    is_untrue = BooleanField()
    discrepancies = IntegerField(default=0, validators=[InputRequired(), NumberRange(min=0, max=9_999)])
    note = TextAreaField(validators=[Length(max=1000)])


@bp.get("/inspections/<int:inspection_id>/findings")
@officer(Permission.RESULTS)
def index(inspection: Inspection) -> ResponseReturnValue:
    return render_template(
        "office/findings/index.html", inspection=inspection, ledger=queries.ledger_of(inspection)
    )


@bp.route("/inspections/<int:inspection_id>/findings/new", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def add(inspection: Inspection) -> ResponseReturnValue:
    form = NewFindingForm(number=queries.next_number(inspection))
    if form.validate_on_submit() and form.attempt(
        operations.add_findings, actor(), inspection, [form.entries]
    ):
        return _saved(inspection)
    return render_template("office/findings/add.html", inspection=inspection, form=form)


@bp.route("/inspections/<int:inspection_id>/findings/table", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def enter(inspection: Inspection) -> ResponseReturnValue:
    form = TableForm()
    items = form.items() if form.validate_on_submit() else None
    if items is not None:
        entered = operations.enter_ledger(actor(), inspection, items)
        flash(
            gettext(
                "Entered: %(added)d findings added, %(changed)d changed, %(unchanged)d as they were.",
                added=entered.added,
                changed=entered.changed,
                unchanged=entered.unchanged,
            ),
            "done",
        )
        return redirect(url_for("findings.index", inspection_id=inspection.id))
    return render_template("office/findings/table.html", inspection=inspection, form=form)


@bp.route("/findings/<int:finding_id>/edit", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def edit(finding: Finding) -> ResponseReturnValue:
    form = FindingForm(obj=finding)
    if form.validate_on_submit() and form.attempt(operations.amend_finding, actor(), finding, **form.entries):
        return _saved(finding.inspection)
    return render_template("office/findings/edit.html", finding=finding, form=form)


@bp.post("/findings/<int:finding_id>/status/<any(rectified, underway, long_term):status>")
@officer(Permission.ROUNDS)
def set_status(finding: Finding, status: str) -> ResponseReturnValue:
    operations.amend_finding(actor(), finding, status=FindingStatus(status))
    return _saved(finding.inspection)


@bp.route("/inspections/<int:inspection_id>/visits/new", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def visit(inspection: Inspection) -> ResponseReturnValue:
    form = VisitForm()
    if form.validate_on_submit() and form.attempt(
        operations.record_visit, actor(), inspection, **form.entries
    ):
        return _saved(inspection)
    return render_template("office/findings/visit.html", inspection=inspection, form=form)


def _saved(inspection: Inspection) -> Response:
    flash(gettext("Saved."), "done")
    return redirect(url_for("findings.index", inspection_id=inspection.id))
