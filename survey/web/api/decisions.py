"""Proposed and signed decisions."""

from typing import Any

import marshmallow as ma

from survey.officers.rules import Permission
from survey.publication import operations, queries
from survey.publication.models import Decision
from survey.publication.reasons import Outcome
from survey.rounds.models import Round
from survey.web.access import actor, officer
from survey.web.api.problems import Blueprint

bp = Blueprint("api_decisions", __name__, description="Decisions")


class ReasonOut(ma.Schema):
    input = ma.fields.String()
    value = ma.fields.Raw(allow_none=True)
    threshold = ma.fields.Raw(allow_none=True)
    verdict = ma.fields.String(allow_none=True)
    remark = ma.fields.List(ma.fields.String())
    more_ballots = ma.fields.Integer(allow_none=True)
    part = ma.fields.Integer(allow_none=True)
    whole = ma.fields.Integer(allow_none=True)
    text = ma.fields.String(allow_none=True)


class DecisionOut(ma.Schema):
    id = ma.fields.Integer()
    inspection = ma.fields.Integer(attribute="inspection_id")
    outcome = ma.fields.Enum(Outcome, by_value=True)
    reasons = ma.fields.List(ma.fields.Nested(ReasonOut))
    review_on = ma.fields.Date(allow_none=True)
    policy = ma.fields.Integer(attribute="policy.version")
    signed = ma.fields.Enum(Outcome, by_value=True, attribute="final", allow_none=True)


class SignIn(ma.Schema):
    outcome = ma.fields.Enum(Outcome, by_value=True, load_default=None, allow_none=True)
    reason = ma.fields.String(load_default="", validate=ma.validate.Length(max=2000))


@bp.route("/rounds/<int:round_id>/decisions", methods=["POST"])
@officer(Permission.DECIDE)
@bp.response(201, DecisionOut(many=True))
def propose(round: Round) -> list[Decision]:
    """Propose a decision for every inspection of the round, in their order."""
    return operations.propose(actor(), round)


@bp.route("/rounds/<int:round_id>/decisions", methods=["GET"])
@officer(Permission.RESULTS)
@bp.response(200, DecisionOut(many=True))
def list_decisions(round: Round) -> list[Decision]:
    """The latest decision of every inspection of the round."""
    return queries.latest_decisions(round)


@bp.route("/decisions/<int:decision_id>/sign", methods=["POST"])
@officer(Permission.SIGN)
@bp.arguments(SignIn, required=False)
@bp.response(200, DecisionOut)
def sign(data: dict[str, Any], decision: Decision) -> Decision:
    """Sign a proposal of another officer; another outcome needs a reason."""
    return operations.sign(actor(), decision, **data)
