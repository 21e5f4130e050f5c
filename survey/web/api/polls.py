"""Polls: prepare, open, close, extend, resume, cancel; the frozen tally."""

from typing import Any

import marshmallow as ma

from survey import clock
from survey.ballots import polls as operations
from survey.ballots import queries, suspension
from survey.ballots.models import Durability, Mixing, Mode, Poll, State
from survey.db import settings
from survey.officers.rules import Permission
from survey.processes.settling import close_poll as close_and_count
from survey.rounds.models import Inspection
from survey.tally import operations as tally
from survey.web.access import actor, officer
from survey.web.api.problems import MOST, Blueprint

bp = Blueprint("api_polls", __name__, description="Polls and tallies")

CLOSING_SECONDS = 30


class PollIn(ma.Schema):
    instrument = ma.fields.String(required=True, validate=ma.validate.Length(1, 30))
    mode = ma.fields.Enum(Mode, by_value=True, required=True)
    opens_at = ma.fields.DateTime(load_default=None, allow_none=True)
    closes_at = ma.fields.DateTime(load_default=None, allow_none=True)
    mixing = ma.fields.Enum(Mixing, by_value=True, load_default=None, allow_none=True)
    mixing_size = ma.fields.Integer(
        load_default=None, strict=True, allow_none=True, validate=ma.validate.Range(1, MOST)
    )
    durability = ma.fields.Enum(Durability, by_value=True, load_default=None, allow_none=True)

    @ma.post_load
    def to_utc(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        return with_utc(data, "opens_at", "closes_at")


class PollOut(ma.Schema):
    code = ma.fields.String()
    url = ma.fields.Function(lambda poll: f"{settings().base_url}/p/{poll.code}")
    state = ma.fields.Enum(State, by_value=True)


class StateOut(ma.Schema):
    state = ma.fields.Enum(State, by_value=True)


class TurnoutOut(StateOut):
    mode = ma.fields.Enum(Mode, by_value=True)
    eligible = ma.fields.Integer(allow_none=True)
    present = ma.fields.Integer(allow_none=True)
    issued = ma.fields.Integer()
    returned = ma.fields.Integer()
    lost = ma.fields.Integer()
    scans = ma.fields.Integer(allow_none=True)
    awaits_paper = ma.fields.Boolean(
        metadata={
            "description": "Closing, and not counted before every stack of papers is settled or dropped."
        }
    )


class ReasonIn(ma.Schema):
    reason = ma.fields.String(load_default="", validate=ma.validate.Length(max=1000))


class ExtendIn(ReasonIn):
    closes_at = ma.fields.DateTime(required=True)

    @ma.post_load
    def to_utc(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        return with_utc(data, "closes_at")


class ResumeIn(ReasonIn):
    closes_at = ma.fields.DateTime(load_default=None, allow_none=True)

    @ma.post_load
    def to_utc(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        return with_utc(data, "closes_at")


class AttendanceIn(ma.Schema):
    eligible = ma.fields.Integer(
        required=True, strict=True, allow_none=True, validate=ma.validate.Range(0, MOST)
    )
    present = ma.fields.Integer(
        load_default=None, strict=True, allow_none=True, validate=ma.validate.Range(0, MOST)
    )


class ViewQuery(ma.Schema):
    view = ma.fields.String(load_default="full", validate=ma.validate.OneOf(["full", "public"]))


def with_utc(data: dict[str, Any], *names: str) -> dict[str, Any]:
    """Instants without a zone are read on the office's wall clock."""
    zone = settings().timezone
    return data | {name: clock.utc(data[name], zone) for name in names if data.get(name)}


@bp.route("/inspections/<int:inspection_id>/polls", methods=["POST"])
@officer(Permission.POLLS)
@bp.arguments(PollIn)
@bp.response(201, PollOut)
def prepare_poll(data: dict[str, Any], inspection: Inspection) -> Poll:
    """Prepare a poll; nobody can answer before it is opened. What is not said of its mixing follows its instrument."""
    return operations.prepare_poll(
        actor(),
        inspection,
        data["instrument"],
        data["mode"],
        opens_at=data["opens_at"],
        closes_at=data["closes_at"],
        mixing=data["mixing"],
        mixing_size=data["mixing_size"],
        durability=data["durability"],
    )


@bp.route("/polls/<code>", methods=["GET"])
@officer(Permission.POLLS)
@bp.response(200, TurnoutOut)
def turnout(poll: Poll) -> Any:
    """State and turnout, never an answer."""
    return queries.turnout(poll)


@bp.route("/polls/<code>/open", methods=["POST"])
@officer(Permission.POLLS)
@bp.arguments(ReasonIn, required=False)
@bp.response(200, StateOut)
def open_poll(data: dict[str, Any], poll: Poll) -> Poll:
    """Freeze the manifest and let voters in."""
    return operations.open_poll(actor(), poll, **data)


@bp.route("/polls/<code>/close", methods=["POST"])
@officer(Permission.POLLS)
@bp.response(200, StateOut)
@bp.alt_response(202, schema=StateOut, description="The last mix is still under way, or waits for paper.")
def close_poll(poll: Poll) -> Any:
    """Close the poll; answers when it is mixed and counted, after 30 seconds, or at once where papers are awaited."""
    closed = close_and_count(actor(), poll, CLOSING_SECONDS)
    return closed, 202 if closed.state is State.CLOSING else 200


@bp.route("/polls/<code>/extend", methods=["POST"])
@officer(Permission.POLLS)
@bp.arguments(ExtendIn)
@bp.response(200, StateOut)
def extend_poll(data: dict[str, Any], poll: Poll) -> Poll:
    """Set a later deadline, with its reason."""
    return operations.extend_poll(actor(), poll, **data)


@bp.route("/polls/<code>/resume", methods=["POST"])
@officer(Permission.POLLS)
@bp.arguments(ResumeIn)
@bp.response(200, StateOut)
def resume_poll(data: dict[str, Any], poll: Poll) -> Poll:
    """Let a poll go on that was suspended by a restore, with a reason and, where it has passed, a later deadline."""
    return suspension.resume_poll(actor(), poll, **data)


@bp.route("/polls/<code>/cancel", methods=["POST"])
@officer(Permission.POLLS)
@bp.arguments(ReasonIn)
@bp.response(200, StateOut)
def cancel_poll(data: dict[str, Any], poll: Poll) -> Poll:
    """Cancel the poll for good, with a reason that the page behind the old code tells."""
    return operations.cancel_poll(actor(), poll, **data)


@bp.route("/polls/<code>/attendance", methods=["PUT"])
@officer(Permission.TICKETS)
@bp.arguments(AttendanceIn)
@bp.response(200, TurnoutOut)
def set_attendance(data: dict[str, Any], poll: Poll) -> Any:
    """How many are eligible and present."""
    return queries.turnout(operations.set_attendance(actor(), poll, **data))


@bp.route("/polls/<code>/tally", methods=["GET"])
@officer(Permission.RESULTS)
@bp.arguments(ViewQuery, location="query")
@bp.response(200)
def read_tally(query: dict[str, str], poll: Poll) -> Any:
    """The frozen tally; every read is audited. 409 before the poll is closed and counted."""
    return tally.read_tally(actor(), poll, query["view"])
