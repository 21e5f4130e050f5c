"""Rounds, their inspections, and what their polls came to together."""

from typing import Any

import marshmallow as ma

from survey.ballots.models import Mode
from survey.meetings.results import Results, read_results
from survey.officers.rules import Permission
from survey.rounds import operations, queries
from survey.rounds.models import Inspection, Round
from survey.web.access import actor, officer
from survey.web.api.problems import MOST, Blueprint, documented, one_or_many

bp = Blueprint("api_rounds", __name__, description="Rounds and inspections")


class RoundIn(ma.Schema):
    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 100))
    kind = ma.fields.String(required=True, validate=[ma.validate.Length(1, 30), ma.validate.Regexp(r"\s*\S")])
    feedback_on = ma.fields.Date(required=True)
    due_on = ma.fields.Date(required=True)


class RoundOut(RoundIn):
    id = ma.fields.Integer()


class UnitShape(ma.Schema):
    name = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    category = ma.fields.String(load_default="", validate=ma.validate.Length(max=50))
    population = ma.fields.Integer(strict=True, allow_none=True, validate=ma.validate.Range(0, MOST))


class InspectionShape(ma.Schema):
    unit = ma.fields.Nested(UnitShape, required=True)
    feedback_on = ma.fields.Date(load_default=None, allow_none=True)
    due_on = ma.fields.Date(load_default=None, allow_none=True)


class InspectionIn(InspectionShape):
    team = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(1, 100))


class InspectionOut(InspectionShape):
    id = ma.fields.Integer()
    team = ma.fields.String(attribute="team.name", dump_default=None)


class RateOut(ma.Schema):
    """Σ good / Σ base of the question that decides, never a mean; of the whole round where `team` is null."""

    instrument = ma.fields.String()
    mode = ma.fields.Enum(Mode, by_value=True)
    team = ma.fields.String(attribute="team.name", dump_default=None)
    polls = ma.fields.Integer()
    good = ma.fields.Integer(attribute="share.part")
    base = ma.fields.Integer(attribute="share.whole")
    rate = ma.fields.Float(attribute="share.rate", allow_none=True)


class ResultsOut(ma.Schema):
    rates = ma.fields.List(ma.fields.Nested(RateOut))


@bp.route("/rounds", methods=["POST"])
@officer(Permission.ROUNDS)
@bp.arguments(RoundIn)
@bp.response(201, RoundOut)
def create_round(data: dict[str, Any]) -> Round:
    """Create a round of inspections."""
    return operations.create_round(actor(), actor().office, **data)


@bp.route("/rounds", methods=["GET"])
@officer(Permission.ROUNDS)
@bp.response(200, RoundOut(many=True))
def list_rounds() -> list[Round]:
    """The rounds of the office, the newest first."""
    return queries.rounds_of(actor().office_id)


@bp.route("/rounds/<int:round_id>/inspections", methods=["POST"])
@officer(Permission.ROUNDS)
@bp.doc(requestBody=documented(InspectionIn))
@bp.response(201)
def create_inspections(round: Round) -> Any:
    """Add one inspection or a list of them; the answer has the shape of the question, with ids."""
    items, are_many = one_or_many(InspectionIn)
    made = InspectionOut(many=True).dump(operations.create_inspections(actor(), round, items))
    return made if are_many else made[0]


@bp.route("/rounds/<int:round_id>/inspections", methods=["GET"])
@officer(Permission.ROUNDS)
@bp.response(200, InspectionOut(many=True))
def list_inspections(round: Round) -> list[Inspection]:
    """The inspections of a round in the order they were entered."""
    return queries.inspections_of(round)


@bp.route("/rounds/<int:round_id>/results", methods=["GET"])
@officer(Permission.RESULTS)
@bp.response(200, ResultsOut)
def get_results(round: Round) -> Results:
    """The round's rates, pooled over the polls whose tally somebody has read and which were not void."""
    return read_results(actor(), round)
