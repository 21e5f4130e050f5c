"""The draw for a meeting: a list, its groups, the freeze, the numbers, who comes in for whom, and that names go."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from survey import clock
from survey.db import settings
from survey.draws import operations, queries
from survey.draws.facts import EntropyDiffers
from survey.draws.models import Draw
from survey.draws.people import People, read_people
from survey.draws.rules import LEAST_DIGITS, canonical
from survey.officers.rules import Permission
from survey.rounds.models import Inspection
from survey.rounds.roster.rows import RowNote
from survey.web import notices
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm
from survey.web.office.page import page_number

bp = Blueprint("draws", __name__)


class ListForm(OfficeForm):
    file = FileField(validators=[FileRequired()])
    with_groups = BooleanField(default=True)
    with_phones = BooleanField()
    refused: tuple[RowNote, ...] = ()

    def people(self) -> People | None:
        """Everybody on the list; None where it cannot be read, and what is wrong stands in `refused`."""
        people = self.attempt(
            read_people,
            self.file.data.read(),
            self.file.data.filename,
            with_groups=self.with_groups.data,
            with_phones=self.with_phones.data,
        )
        self.refused = tuple(people.refused) if people else ()
        return people if not self.refused else None


class FreezeForm(OfficeForm):
    source = StringField(validators=[InputRequired(), Length(max=200)])
    source_on = DateField(validators=[InputRequired()])


class NumbersForm(OfficeForm):
    """Typed twice: a slip would draw other people, and cannot be taken back."""

    entropy = StringField(validators=[InputRequired(), Length(max=500)])
    again = StringField(validators=[InputRequired(), Length(max=500)])

    def draw(self, draw: Draw) -> Draw:
        if canonical(self.entropy.data) != canonical(self.again.data):
            raise EntropyDiffers(field="again")
        return operations.enter_entropy(actor(), draw, self.entropy.data)


class AbsenceForm(OfficeForm):
    number = IntegerField(validators=[InputRequired(), NumberRange(min=1)])
    reason = TextAreaField(validators=[InputRequired(), Length(max=500)])


@bp.get("/inspections/<int:inspection_id>/draws")
@officer(Permission.ROUNDS)
def index(inspection: Inspection) -> ResponseReturnValue:
    return render_template(
        "office/draws/index.html", inspection=inspection, draws=queries.draws_of(inspection)
    )


@bp.route("/inspections/<int:inspection_id>/draws/new", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def add(inspection: Inspection) -> ResponseReturnValue:
    form = ListForm()
    people = form.people() if form.validate_on_submit() else None
    if people:
        return _read(operations.make_draw(actor(), inspection, people), people)
    return render_template("office/draws/list.html", inspection=inspection, form=form)


@bp.route("/draws/<int:draw_id>/list", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def relist(draw: Draw) -> ResponseReturnValue:
    form = ListForm()
    people = form.people() if form.validate_on_submit() else None
    if people and form.attempt(operations.replace_list, actor(), draw, people):
        return _read(draw, people)
    return render_template("office/draws/list.html", inspection=draw.inspection, form=form, draw=draw)


@bp.get("/draws/<int:draw_id>")
@officer(Permission.ROUNDS)
def show(draw: Draw) -> ResponseReturnValue:
    return render_template("office/draws/show.html", **_about(draw))


@bp.get("/draws/<int:draw_id>/people")
@officer(Permission.ROUNDS)
def people(draw: Draw) -> ResponseReturnValue:
    page = queries.page_of_people(draw, page_number())
    return render_template("office/draws/people.html", **_about(draw), page=page)


@bp.route("/draws/<int:draw_id>/quotas", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def quotas(draw: Draw) -> ResponseReturnValue:
    form = _quota_form(draw)
    if form.validate_on_submit():
        wanted = {group.name: form[f"group{group.position}"].data for group in draw.groups}
        if form.attempt(operations.set_quotas, actor(), draw, wanted):
            return _saved(draw)
    return render_template("office/draws/quotas.html", **_about(draw), form=form)


@bp.route("/draws/<int:draw_id>/freeze", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def freeze(draw: Draw) -> ResponseReturnValue:
    form = FreezeForm(source_on=_today())
    if form.validate_on_submit() and form.attempt(
        operations.freeze, actor(), draw, form.source.data, form.source_on.data
    ):
        flash(gettext("The list is frozen. Make its digest known before the numbers are."), "done")
        return redirect(_to(draw))
    return render_template("office/draws/freeze.html", **_about(draw), form=form)


@bp.route("/draws/<int:draw_id>/numbers", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def numbers(draw: Draw) -> ResponseReturnValue:
    form = NumbersForm()
    if form.validate_on_submit() and form.attempt(form.draw, draw):
        flash(gettext("Drawn."), "done")
        return redirect(_to(draw))
    return render_template("office/draws/numbers.html", **_about(draw), form=form, least=LEAST_DIGITS)


@bp.route("/draws/<int:draw_id>/absent", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def absent(draw: Draw) -> ResponseReturnValue:
    form = AbsenceForm(number=request.args.get("number", None, int))
    if form.validate_on_submit():
        made = form.attempt(operations.replace_absent, actor(), draw, form.number.data, form.reason.data)
        if made:
            flash(_told(made.come_in), "done")
            return redirect(_to(draw))
    return render_template("office/draws/absent.html", **_about(draw), form=form)


@bp.post("/draws/<int:draw_id>/discard")
@officer(Permission.ROUNDS)
def discard(draw: Draw) -> ResponseReturnValue:
    inspection_id = draw.inspection_id
    operations.discard(actor(), draw)
    flash(gettext("The draft and its list are gone."), "done")
    return redirect(url_for("draws.index", inspection_id=inspection_id))


@bp.post("/draws/<int:draw_id>/names/delete")
@officer(Permission.ROUNDS)
def delete_names(draw: Draw) -> ResponseReturnValue:
    operations.delete_names(actor(), draw)
    flash(gettext("The names are gone. The draw can still be repeated by its numbers."), "done")
    return redirect(_to(draw))


@bp.get("/draws/<int:draw_id>/record")
@officer(Permission.ROUNDS)
def record(draw: Draw) -> ResponseReturnValue:
    notice = notices.of_draw(draw)
    return render_template("office/draws/record.html", draw=draw, inspection=draw.inspection, notice=notice)


@bp.get("/draws/<int:draw_id>/record.docx")
@officer(Permission.ROUNDS)
def docx(draw: Draw) -> ResponseReturnValue:
    return notices.of_draw(draw).docx()


@bp.get("/draws/<int:draw_id>/list.txt")
@officer(Permission.ROUNDS)
def listed(draw: Draw) -> ResponseReturnValue:
    """The list without names, whose SHA-256 is the digest; raises NotFrozen."""
    return _file(queries.list_of(draw), f"draw-{draw.id}-list.txt")


@bp.get("/draws/repeat-draw.py")
@officer(Permission.ROUNDS)
def script() -> ResponseReturnValue:
    return _file(queries.script(), "repeat-draw.py")


def _about(draw: Draw) -> dict[str, Any]:
    """What every page of a draw shows."""
    return {
        "draw": draw,
        "inspection": draw.inspection,
        "standing": queries.standing(draw),
        "is_due": draw.source_on is not None and draw.source_on <= _today(),
    }


def _quota_form(draw: Draw) -> OfficeForm:
    """A number for each group, no larger than the group."""
    sizes = queries.sizes(draw)
    fields = {
        f"group{group.position}": IntegerField(
            default=group.quota, validators=[InputRequired(), NumberRange(min=0, max=sizes[group.name])]
        )
        for group in draw.groups
    }
    form: OfficeForm = type("QuotaForm", (OfficeForm,), fields)()
    return form


def _read(draw: Draw, people: People) -> ResponseReturnValue:
    """On to the draft; first to what was mended or left unread, where anything was."""
    flash(gettext("The list is entered: %(count)d people.", count=len(people.rows)), "done")
    if people.warnings or people.skipped:
        return render_template("office/draws/read.html", **_about(draw), people=people)
    return redirect(_to(draw))


def _told(come_in: int | None) -> str:
    if come_in is None:
        return gettext("Noted. Nobody of this group is left to come in.")
    return gettext("Number %(number)d comes in.", number=come_in)


def _saved(draw: Draw) -> ResponseReturnValue:
    flash(gettext("Saved."), "done")
    return redirect(_to(draw))


def _to(draw: Draw) -> str:
    return url_for("draws.show", draw_id=draw.id)


def _today() -> date:
    return clock.today(settings().timezone)


def _file(text: str, name: str) -> Response:
    answer = Response(text.encode(), mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
