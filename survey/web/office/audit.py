"""The audit trail of one's own office: filter, pages, export, and the check of the whole chain."""

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from survey import clock
from survey.db import settings
from survey.listing import listed
from survey.officers import queries, trail
from survey.officers.models import AuditEntry
from survey.officers.rules import Permission
from survey.officers.trail import Wanted
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm
from survey.web.office.page import page_number

bp = Blueprint("audit", __name__)
HEADINGS = ("number", "at", "actor", "act", "subject", "label", "detail", "digest")


class FilterForm(OfficeForm):
    """What stands in the address: a filter changes nothing, so it needs no guard."""

    class Meta(OfficeForm.Meta):
        csrf = False

    actor = SelectField(validators=[Optional()])
    act = SelectField(validators=[Optional()])
    since = DateField(validators=[Optional()])
    until = DateField(validators=[Optional()])

    def wanted(self) -> Wanted:
        return Wanted(
            zone=settings().timezone,
            actor=self.actor.data or "",
            act=self.act.data or "",
            since=self.since.data,
            until=self.until.data,
        )


@bp.get("/audit")
@officer(Permission.AUDIT)
def index() -> ResponseReturnValue:
    form = _filter()
    entries = trail.entries_of(actor().office, form.wanted(), page_number())
    return render_template("office/audit/index.html", form=form, entries=entries, to=_page_address)


@bp.post("/audit/check")
@officer(Permission.AUDIT)
def check() -> ResponseReturnValue:
    return render_template("office/audit/check.html", found=trail.verify_chain(actor()))


@bp.post("/audit/export")
@officer(Permission.AUDIT)
def export() -> ResponseReturnValue:
    entries = trail.export_entries(actor(), _filter().wanted())
    name = f"audit-{clock.today(settings().timezone)}.csv"
    return Response(
        _table(entries),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def _filter() -> FilterForm:
    form = FilterForm(request.args)
    office = actor().office
    form.actor.choices = ["", *(one.username for one in queries.officers_of(office)), "survey"]
    form.act.choices = ["", *trail.acts_of(office)]
    form.validate()
    return form


def _page_address(number: int) -> str:
    return f"{url_for('audit.index')}?{urlencode({**request.args, 'page': number})}"


def _table(entries: list[AuditEntry]) -> str:
    return listed(HEADINGS, map(_cells, entries))


def _cells(entry: AuditEntry) -> tuple[object, ...]:
    at = clock.local(entry.at, settings().timezone).isoformat(timespec="seconds")
    said = (entry.actor, entry.act, entry.subject, entry.label, entry.detail)
    return entry.number, at, *said, entry.digest.hex()
