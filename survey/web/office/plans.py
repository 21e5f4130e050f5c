"""How many people a meeting needs so that its vote can settle the line: a page to work it out, which keeps nothing."""

from decimal import Decimal
from fractions import Fraction

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import DecimalField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from survey.meetings.planning import Plan
from survey.officers.rules import Permission
from survey.rounds.models import Inspection
from survey.tally.percent import line_text
from survey.web.access import officer
from survey.web.office.forms import OfficeForm

bp = Blueprint("plans", __name__)

LARGEST = 100_000_000  # people; no office serves more
CONFIDENCES = ("90", "95", "99")


class PlanForm(OfficeForm):
    """Asked by its address, so that it can be kept and sent; shares are percents."""

    class Meta(OfficeForm.Meta):
        csrf = False

    population = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=LARGEST)])
    rate = DecimalField(places=None, validators=[InputRequired(), NumberRange(min=0, max=100)])
    line = DecimalField(places=None, validators=[InputRequired(), NumberRange(min=1, max=99)])
    confidence = SelectField(choices=[SelectChoice(each, f"{each}%") for each in CONFIDENCES])
    turnout = DecimalField(places=None, validators=[InputRequired(), NumberRange(min=1, max=100)])

    def plan(self) -> Plan:
        shares = (self.rate.data, self.line.data, Decimal(self.confidence.data), self.turnout.data)
        return Plan(self.population.data, *(Fraction(round(share, 4)) / 100 for share in shares))


@bp.get("/inspections/<int:inspection_id>/draws/plan")
@officer(Permission.ROUNDS)
def show(inspection: Inspection) -> ResponseReturnValue:
    form = PlanForm(request.args if "rate" in request.args else None, data=_first(inspection))
    plan = form.plan() if form.population.data and form.validate() else None
    line = line_text(plan.line) if plan else ""
    return render_template("office/draws/plan.html", inspection=inspection, form=form, plan=plan, line=line)


def _first(inspection: Inspection) -> dict[str, object]:
    """What stands in the form at first; the size of the list comes along with an officer who has one."""
    population = request.args.get("population", inspection.unit.population, int)
    return {"population": population, "rate": 95, "line": 90, "confidence": "95", "turnout": 100}
