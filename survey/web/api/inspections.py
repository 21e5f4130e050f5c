"""What is known about one inspection: polls, reviews, findings, standing."""

from typing import Any

import marshmallow as ma

from survey.evaluation import operations as evaluation
from survey.evaluation.models import Review, ReviewOf, ReviewVerdict
from survey.findings import operations as findings
from survey.findings import queries as findings_queries
from survey.findings.models import Finding, FindingKind, FindingStatus
from survey.officers.rules import Permission
from survey.publication.dossier import read_standing
from survey.rounds.models import Inspection
from survey.web.access import actor, officer
from survey.web.api.problems import MOST, Blueprint, documented, one_or_many

bp = Blueprint("api_inspections", __name__, description="Reviews, findings and standing of an inspection")


class ReviewIn(ma.Schema):
    verdict = ma.fields.Enum(ReviewVerdict, by_value=True, required=True)
    opinions = ma.fields.List(ma.fields.String(validate=ma.validate.Length(1, 2000)), load_default=list)


class ReviewOut(ReviewIn):
    id = ma.fields.Integer()
    party = ma.fields.String()
    of = ma.fields.Enum(ReviewOf, by_value=True)


class ReviewQuery(ma.Schema):
    of = ma.fields.Enum(ReviewOf, by_value=True, load_default=ReviewOf.PROGRESS)


class FindingShape(ma.Schema):
    number = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(1, MOST))
    text = ma.fields.String(required=True, validate=ma.validate.Length(1, 5000))
    kind = ma.fields.Enum(FindingKind, by_value=True, required=True)
    measures = ma.fields.String(load_default="", validate=ma.validate.Length(max=5000))
    responsible = ma.fields.String(load_default="", validate=ma.validate.Length(max=100))
    due_on = ma.fields.Date(load_default=None, allow_none=True)
    status = ma.fields.Enum(FindingStatus, by_value=True, allow_none=True)


class FindingIn(FindingShape):
    """`rectified` is short for status “rectified”; a finding without either has no status yet."""

    rectified = ma.fields.Boolean(allow_none=True)

    @ma.post_load
    def settle_status(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        rectified = data.pop("rectified", None)
        if data.get("status") is None and rectified is not None:
            data["status"] = FindingStatus.RECTIFIED if rectified else FindingStatus.UNDERWAY
        return data


class FindingChange(FindingIn):
    class Meta:
        exclude = ("number",)


class FindingOut(FindingShape):
    id = ma.fields.Integer()
    rectified = ma.fields.Function(lambda finding: finding.status == FindingStatus.RECTIFIED)


@bp.route("/inspections/<int:inspection_id>/reviews/<party>", methods=["PUT"])
@officer(Permission.REVIEWS)
@bp.arguments(ReviewQuery, location="query")
@bp.arguments(ReviewIn)
@bp.response(200, ReviewOut)
def give_review(query: dict[str, Any], data: dict[str, Any], inspection: Inspection, party: str) -> Review:
    """Give or renew a party's verdict on the plan or the progress; the decision reads the progress."""
    return evaluation.give_review(actor(), inspection, party, query["of"], data["verdict"], data["opinions"])


@bp.route("/inspections/<int:inspection_id>/findings", methods=["POST"])
@officer(Permission.ROUNDS)
@bp.doc(requestBody=documented(FindingIn))
@bp.response(201)
def add_findings(inspection: Inspection) -> Any:
    """Enter one finding or a list of them."""
    items, are_many = one_or_many(FindingIn)
    made = FindingOut(many=True).dump(findings.add_findings(actor(), inspection, items))
    return made if are_many else made[0]


@bp.route("/inspections/<int:inspection_id>/findings", methods=["GET"])
@officer(Permission.RESULTS)
@bp.response(200, FindingOut(many=True))
def list_findings(inspection: Inspection) -> list[Finding]:
    """The findings of an inspection by number."""
    return findings_queries.findings_of(inspection)


@bp.route("/findings/<int:finding_id>", methods=["PATCH"])
@officer(Permission.ROUNDS)
@bp.arguments(FindingChange(partial=True))
@bp.response(200, FindingOut)
def amend_finding(data: dict[str, Any], finding: Finding) -> Finding:
    """Change a finding, most often its status."""
    return findings.amend_finding(actor(), finding, **data)


class VisitIn(ma.Schema):
    visited_on = ma.fields.Date(required=True)
    is_untrue = ma.fields.Boolean(required=True)
    discrepancies = ma.fields.Integer(strict=True, load_default=0, validate=ma.validate.Range(0, MOST))
    note = ma.fields.String(load_default="", validate=ma.validate.Length(max=5000))


class VisitOut(VisitIn):
    id = ma.fields.Integer()


@bp.route("/inspections/<int:inspection_id>/visits", methods=["POST"])
@officer(Permission.ROUNDS)
@bp.arguments(VisitIn)
@bp.response(201, VisitOut)
def record_visit(data: dict[str, Any], inspection: Inspection) -> Any:
    """Record what a return visit saw."""
    return findings.record_visit(actor(), inspection, **data)


@bp.route("/inspections/<int:inspection_id>/standing", methods=["GET"])
@officer(Permission.RESULTS)
@bp.response(200)
def standing(inspection: Inspection) -> Any:
    """The facts a decision would be made on now."""
    return read_standing(actor(), inspection).to_document()
