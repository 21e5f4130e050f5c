"""Publication batches."""

from typing import Any

import marshmallow as ma

from survey.officers.rules import Permission
from survey.publication import batches as operations
from survey.publication.models import Batch, GateKind
from survey.rounds.models import Round
from survey.web.access import actor, officer
from survey.web.api.problems import Blueprint

bp = Blueprint("api_batches", __name__, description="Publication batches")


class BatchIn(ma.Schema):
    """Without `decisions` every signed decision of the round that waits for publication is taken."""

    decisions = ma.fields.List(ma.fields.Integer(strict=True), load_default=None, allow_none=True)
    publicity_days = ma.fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=ma.validate.Range(1, 60)
    )


class ReleaseIn(ma.Schema):
    """`gates` declares what was done before the release (circular, secrecy, approval), each with a note."""

    gates = ma.fields.Dict(
        keys=ma.fields.Enum(GateKind, by_value=True),
        values=ma.fields.String(validate=ma.validate.Length(max=1000)),
        load_default=dict,
    )
    starts_on = ma.fields.Date(load_default=None, allow_none=True)


class ReleaseOut(ma.Schema):
    id = ma.fields.Integer()
    inspection = ma.fields.Integer(attribute="inspection_id")
    digest = ma.fields.String()


class BatchOut(ma.Schema):
    id = ma.fields.Integer()
    number = ma.fields.Integer()
    publicity_days = ma.fields.Integer()
    decisions = ma.fields.List(ma.fields.Integer())
    missing_gates = ma.fields.List(ma.fields.Enum(GateKind, by_value=True))
    starts_on = ma.fields.Date(allow_none=True)
    ends_on = ma.fields.Date(allow_none=True)
    releases = ma.fields.List(ma.fields.Nested(ReleaseOut))


@bp.route("/rounds/<int:round_id>/batches", methods=["POST"])
@officer(Permission.RELEASE)
@bp.arguments(BatchIn, required=False)
@bp.response(201, BatchOut)
def make_batch(data: dict[str, Any], round: Round) -> Batch:
    """Gather signed decisions into the next batch."""
    return operations.make_batch(actor(), round, **data)


@bp.route("/batches/<int:batch_id>", methods=["GET"])
@officer(Permission.RELEASE)
@bp.response(200, BatchOut)
def show_batch(batch: Batch) -> Batch:
    """The batch, its gates and its releases."""
    return batch


@bp.route("/batches/<int:batch_id>/release", methods=["POST"])
@officer(Permission.RELEASE)
@bp.arguments(ReleaseIn, required=False)
@bp.response(200, BatchOut)
def release(data: dict[str, Any], batch: Batch) -> Batch:
    """Publish the batch; 409 names every gate that was not passed."""
    return operations.release(actor(), batch, **data)
