"""Draws: a list with quotas, the freeze, the numbers, replacements, and that names go. Names are taken, never given."""

from typing import Any

import marshmallow as ma

from survey.draws import operations, queries
from survey.draws.models import Draw, DrawState, Replacement
from survey.draws.people import LONGEST_TEXT, read_items
from survey.draws.queries import Standing
from survey.officers.rules import Permission
from survey.rounds.models import Inspection
from survey.rounds.roster.sheets import MAX_LINES
from survey.web.access import actor, officer
from survey.web.api.problems import MOST, Blueprint

bp = Blueprint("api_draws", __name__, description="Draws of who is invited to a meeting")


class PersonIn(ma.Schema):
    name = ma.fields.String(required=True, validate=ma.validate.Length(max=LONGEST_TEXT))
    group = ma.fields.String(load_default="", validate=ma.validate.Length(max=LONGEST_TEXT))
    address = ma.fields.String(load_default="", validate=ma.validate.Length(max=LONGEST_TEXT))
    matter = ma.fields.String(load_default="", validate=ma.validate.Length(max=LONGEST_TEXT))
    phone = ma.fields.String(load_default="", validate=ma.validate.Length(max=LONGEST_TEXT))


class QuotasIn(ma.Schema):
    quotas = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Integer(strict=True, validate=ma.validate.Range(0, MOST)),
        load_default=dict,
        metadata={"description": "How many of each group; a list without groups is one, 服务对象."},
    )


class DrawIn(QuotasIn):
    people = ma.fields.List(
        ma.fields.Nested(PersonIn), required=True, validate=ma.validate.Length(1, MAX_LINES)
    )


class FreezeIn(ma.Schema):
    source = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    source_on = ma.fields.Date(required=True)


class NumbersIn(ma.Schema):
    entropy = ma.fields.String(required=True, validate=ma.validate.Length(1, 500))


class AbsenceIn(ma.Schema):
    out = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(1, MOST))
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 500))


class ReplacementOut(AbsenceIn):
    come_in = ma.fields.Integer(allow_none=True, metadata={"description": "null where nobody is left"})
    at = ma.fields.DateTime()


class LotsOut(ma.Schema):
    """Numbers of the list in the order of the lot; the first `quota` are invited, the rest are reserves."""

    name = ma.fields.String(attribute="group.name")
    quota = ma.fields.Integer(attribute="group.quota")
    size = ma.fields.Integer()
    order = ma.fields.List(ma.fields.Integer())
    invited = ma.fields.List(ma.fields.Integer(), metadata={"description": "Now, replacements included."})


class DrawOut(ma.Schema):
    id = ma.fields.Integer(attribute="draw.id")
    state = ma.fields.Enum(DrawState, by_value=True, attribute="draw.state")
    source = ma.fields.String(attribute="draw.source")
    source_on = ma.fields.Date(attribute="draw.source_on", allow_none=True)
    list_digest = ma.fields.String(attribute="draw.list_digest", allow_none=True)
    frozen_at = ma.fields.DateTime(attribute="draw.frozen_at", allow_none=True)
    entropy = ma.fields.String(attribute="draw.entropy", allow_none=True)
    figures = ma.fields.String(metadata={"description": "The numbers as they count."})
    drawn_at = ma.fields.DateTime(attribute="draw.drawn_at", allow_none=True)
    names_deleted_at = ma.fields.DateTime(attribute="draw.names_deleted_at", allow_none=True)
    groups = ma.fields.List(ma.fields.Nested(LotsOut), attribute="lots")
    replacements = ma.fields.List(ma.fields.Nested(ReplacementOut))


class ListOut(ma.Schema):
    text = ma.fields.String(metadata={"description": "The list file, in UTF-8; its SHA-256 is list_digest."})


@bp.route("/inspections/<int:inspection_id>/draws", methods=["POST"])
@officer(Permission.ROUNDS)
@bp.arguments(DrawIn)
@bp.response(201, DrawOut)
def make_draw(data: dict[str, Any], inspection: Inspection) -> Standing:
    """Enter a list of people, all or none, with how many of each group are drawn."""
    people = read_items(data["people"])
    return queries.standing(operations.make_draw(actor(), inspection, people, data["quotas"]))


@bp.route("/inspections/<int:inspection_id>/draws", methods=["GET"])
@officer(Permission.ROUNDS)
@bp.response(200, DrawOut(many=True))
def list_draws(inspection: Inspection) -> list[Standing]:
    """The draws for a unit, the newest first."""
    return [queries.standing(draw) for draw in queries.draws_of(inspection)]


@bp.route("/draws/<int:draw_id>", methods=["GET"])
@officer(Permission.ROUNDS)
@bp.response(200, DrawOut)
def get_draw(draw: Draw) -> Standing:
    """A draw as it stands: numbers, no names."""
    return queries.standing(draw)


@bp.route("/draws/<int:draw_id>", methods=["DELETE"])
@officer(Permission.ROUNDS)
@bp.response(204)
def discard(draw: Draw) -> None:
    """Take back a draft with its list."""
    operations.discard(actor(), draw)


@bp.route("/draws/<int:draw_id>/quotas", methods=["PUT"])
@officer(Permission.ROUNDS)
@bp.arguments(QuotasIn)
@bp.response(200, DrawOut)
def set_quotas(data: dict[str, Any], draw: Draw) -> Standing:
    """How many of each group are drawn."""
    return queries.standing(operations.set_quotas(actor(), draw, data["quotas"]))


@bp.route("/draws/<int:draw_id>/freeze", methods=["POST"])
@officer(Permission.ROUNDS)
@bp.arguments(FreezeIn)
@bp.response(200, DrawOut)
def freeze(data: dict[str, Any], draw: Draw) -> Standing:
    """Fix the list before the numbers exist; the digest is to be made known at once."""
    operations.freeze(actor(), draw, data["source"], data["source_on"])
    return queries.standing(draw)


@bp.route("/draws/<int:draw_id>/list", methods=["GET"])
@officer(Permission.ROUNDS)
@bp.response(200, ListOut)
def read_list(draw: Draw) -> dict[str, str]:
    """The list file without names, from which anybody can repeat the draw."""
    return {"text": queries.list_of(draw)}


@bp.route("/draws/<int:draw_id>/numbers", methods=["POST"])
@officer(Permission.ROUNDS)
@bp.arguments(NumbersIn)
@bp.response(200, DrawOut)
def enter_numbers(data: dict[str, Any], draw: Draw) -> Standing:
    """Draw by the numbers of the source, on its day or later."""
    return queries.standing(operations.enter_entropy(actor(), draw, data["entropy"]))


@bp.route("/draws/<int:draw_id>/replacements", methods=["POST"])
@officer(Permission.ROUNDS)
@bp.arguments(AbsenceIn)
@bp.response(201, ReplacementOut)
def replace_absent(data: dict[str, Any], draw: Draw) -> Replacement:
    """Let the next of the same group come in for one who cannot."""
    return operations.replace_absent(actor(), draw, data["out"], data["reason"])


@bp.route("/draws/<int:draw_id>/names", methods=["DELETE"])
@officer(Permission.ROUNDS)
@bp.response(204)
def delete_names(draw: Draw) -> None:
    """Empty all names; the draw can still be repeated by its numbers."""
    operations.delete_names(actor(), draw)
