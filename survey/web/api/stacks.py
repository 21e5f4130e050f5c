"""Paper ballots: stacks handed out, keyed twice as whole lists, compared, settled or dropped."""

from typing import Any

import marshmallow as ma

from survey.ballots.models import Poll
from survey.ballots.stack_models import PaperChannel, PaperStack
from survey.officers.rules import Permission
from survey.stacks import operations, queries
from survey.stacks.queries import Standing
from survey.stacks.rules import Difference, Look, Paper
from survey.stacks.settling import settle
from survey.web.access import actor, officer
from survey.web.api.polls import ReasonIn
from survey.web.api.problems import Blueprint

bp = Blueprint("api_stacks", __name__, description="Paper ballots")

LONGEST = 2_000  # characters of one text, before the instrument's own limit


class StackIn(ma.Schema):
    handed_out = ma.fields.Integer(
        required=True, strict=True, validate=ma.validate.Range(1, operations.MOST_PAPERS)
    )
    channel = ma.fields.Enum(PaperChannel, by_value=True, load_default=PaperChannel.PAPER)
    group = ma.fields.String(load_default="", validate=ma.validate.Length(max=30))


class PaperIn(ma.Schema):
    """`answers` null: spoilt as a whole. An item with an empty list is invalid: nothing ticked, or too much."""

    answers = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.List(ma.fields.String(), validate=ma.validate.Length(max=40)),
        required=True,
        allow_none=True,
        validate=ma.validate.Length(max=200),
    )
    texts = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.String(validate=ma.validate.Length(max=LONGEST)),
        load_default=dict,
        validate=ma.validate.Length(max=50),
    )

    @ma.post_load
    def to_paper(self, data: dict[str, Any], **kwargs: Any) -> Paper:
        answers = data["answers"]
        chosen = None if answers is None else {key: tuple(values) for key, values in answers.items()}
        return Paper(chosen, data["texts"])


class PaperOut(ma.Schema):
    answers = ma.fields.Raw(attribute="chosen", allow_none=True)
    texts = ma.fields.Raw()


class KeyingIn(ma.Schema):
    papers = ma.fields.List(
        ma.fields.Nested(PaperIn), required=True, validate=ma.validate.Length(max=operations.MOST_PAPERS)
    )


class LookIn(ma.Schema):
    paper = ma.fields.Nested(
        PaperIn, required=True, allow_none=True, metadata={"description": "null: there is no such paper."}
    )


class StackOut(ma.Schema):
    id = ma.fields.Integer()
    channel = ma.fields.Enum(PaperChannel, by_value=True)
    group = ma.fields.String()
    handed_out = ma.fields.Integer()
    gathered = ma.fields.Integer(allow_none=True)
    spoilt = ma.fields.Integer(allow_none=True)
    first = ma.fields.Boolean(metadata={"description": "The first keying is finished."})
    second = ma.fields.Boolean()
    left = ma.fields.Integer(
        allow_none=True,
        metadata={"description": "Differing places to be looked at; null before both are keyed."},
    )
    settled = ma.fields.Boolean()
    dropped = ma.fields.Boolean()


class DifferenceOut(ma.Schema):
    place = ma.fields.Integer()
    items = ma.fields.List(ma.fields.String())
    first = ma.fields.Nested(PaperOut, allow_none=True)
    second = ma.fields.Nested(PaperOut, allow_none=True)
    looked_at = ma.fields.Boolean()
    found = ma.fields.Nested(PaperOut, allow_none=True)


@bp.route("/polls/<code>/stacks", methods=["POST"])
@officer(Permission.TICKETS)
@bp.arguments(StackIn)
@bp.response(201, StackOut)
def make_stack(data: dict[str, Any], poll: Poll) -> dict[str, Any]:
    """Hand papers out; the count waits until the stack is settled or dropped."""
    return _shown(operations.make_stack(actor(), poll, **data))


@bp.route("/polls/<code>/stacks", methods=["GET"])
@officer(Permission.TICKETS)
@bp.response(200, StackOut(many=True))
def read_stacks(poll: Poll) -> list[dict[str, Any]]:
    """Every stack of a poll and how far it is; nothing of what is keyed."""
    return [_as_document(each) for each in queries.stacks_of(poll, actor())]


@bp.route("/stacks/<int:stack_id>/keyings/<keying>", methods=["PUT"])
@officer(Permission.TICKETS)
@bp.arguments(KeyingIn)
@bp.response(200, StackOut)
def key_stack(data: dict[str, Any], stack: PaperStack, keying: str) -> dict[str, Any]:
    """A whole keying, `first` or `second`, which is finished by it; two officers key, neither sees the other's."""
    operations.key_all(actor(), stack, queries.keying_of(keying), data["papers"])
    return _shown(stack)


@bp.route("/stacks/<int:stack_id>/differences", methods=["GET"])
@officer(Permission.TICKETS)
@bp.response(200, DifferenceOut(many=True))
def read_differences(stack: PaperStack) -> list[dict[str, Any]]:
    """The places at which the two keyings differ. 409 before both are finished."""
    compared = queries.comparison_of(stack)
    return [_difference(each, compared.looks.get(each.place)) for each in compared.differences]


@bp.route("/stacks/<int:stack_id>/differences/<int:place>", methods=["PUT"])
@officer(Permission.TICKETS)
@bp.arguments(LookIn)
@bp.response(200, StackOut)
def look(data: dict[str, Any], stack: PaperStack, place: int) -> dict[str, Any]:
    """What a third look at the paper found there."""
    operations.look(actor(), stack, place, data["paper"])
    return _shown(stack)


@bp.route("/stacks/<int:stack_id>/settle", methods=["POST"])
@officer(Permission.TICKETS)
@bp.response(200, StackOut)
def settle_stack(stack: PaperStack) -> dict[str, Any]:
    """Seal the papers into the poll's box and destroy what was keyed. 409 while places differ."""
    return _shown(settle(actor(), stack))


@bp.route("/stacks/<int:stack_id>/drop", methods=["POST"])
@officer(Permission.TICKETS)
@bp.arguments(ReasonIn)
@bp.response(200, StackOut)
def drop_stack(data: dict[str, Any], stack: PaperStack) -> dict[str, Any]:
    """Count the stack neither as handed out nor as returned, with the reason."""
    operations.drop(actor(), stack, data["reason"])
    return _shown(stack)


def _shown(stack: PaperStack) -> dict[str, Any]:
    return _as_document(queries.standing(stack, actor()))


def _as_document(standing: Standing) -> dict[str, Any]:
    stack, (first, second) = standing.stack, standing.readings
    return {
        "id": stack.id,
        "channel": stack.channel,
        "group": stack.group,
        "handed_out": stack.handed_out,
        "gathered": stack.gathered,
        "spoilt": stack.spoilt,
        "first": first.is_finished,
        "second": second.is_finished,
        "left": standing.left,
        "settled": stack.settled_at is not None,
        "dropped": stack.dropped_at is not None,
    }


def _difference(each: Difference, found: Look | None) -> dict[str, Any]:
    return {
        "place": each.place,
        "items": each.items,
        "first": each.first,
        "second": each.second,
        "looked_at": found is not None,
        "found": found and found.paper,
    }
