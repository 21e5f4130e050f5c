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
from survey.publication.queries import thresholds_in_force
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
    is_asked = "rate" in request.args
    form = PlanForm(request.args if is_asked else None, data=_first(inspection))
    plan = form.plan() if is_asked and form.validate() else None
    line = line_text(plan.line) if plan else ""
    return render_template("office/draws/plan.html", inspection=inspection, form=form, plan=plan, line=line)


def _first(inspection: Inspection) -> dict[str, object]:
    """What stands in the form at first: the line in force, and the size of the list that an officer comes from."""
    population = request.args.get("population", inspection.unit.population, int)
    line = thresholds_in_force(inspection.round.office_id).satisfaction.publish_min
    said = {"line": line_text(line).rstrip("%"), "rate": "95", "confidence": "95", "turnout": "100"}
    return said | {"population": population}
