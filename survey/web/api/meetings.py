"""Meetings: prepare one with its poll, tell who is there, see how it stands, vote again where the vote is void."""

from typing import Any

import marshmallow as ma

from survey.ballots.models import Poll
from survey.meetings import operations, queries
from survey.meetings.models import Meeting
from survey.meetings.queries import MeetingStanding
from survey.meetings.rules import Attendance, MeetingState, Quorum, Void
from survey.officers.rules import Permission
from survey.publication.policies import usual_quorum
from survey.rounds.models import Inspection
from survey.web.access import actor, officer
from survey.web.agenda import usual_agenda
from survey.web.api.polls import PollOut, ReasonIn, with_utc
from survey.web.api.problems import Blueprint

bp = Blueprint("api_meetings", __name__, description="Briefing meetings and who is there")

PEOPLE = ma.validate.Range(0, operations.MOST_PEOPLE)


class MeetingIn(ma.Schema):
    """Without `poll` an MC by ticket is prepared with it; without `quorum` the policy in force decides."""

    place = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))
    starts_at = ma.fields.DateTime(required=True)
    agenda = ma.fields.List(ma.fields.String(validate=ma.validate.Length(1, operations.LONGEST_POINT)))
    quorum = ma.fields.Enum(Quorum, by_value=True)
    poll = ma.fields.String(
        validate=ma.validate.Length(1, 30), metadata={"description": "The code of a poll."}
    )
    shows_result = ma.fields.Boolean(load_default=True)

    @ma.post_load
    def to_utc(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        return with_utc(data, "starts_at")


class GroupShape(ma.Schema):
    group = ma.fields.String(load_default="", validate=ma.validate.Length(max=30))
    eligible = ma.fields.Integer(required=True, strict=True, validate=PEOPLE)
    present = ma.fields.Integer(required=True, strict=True, validate=PEOPLE)

    @ma.post_load
    def to_attendance(self, data: dict[str, Any], **kwargs: Any) -> Attendance:
        return Attendance(**data)


class PresenceIn(ma.Schema):
    """Every group that is known; one that is left out is of nobody."""

    groups = ma.fields.List(ma.fields.Nested(GroupShape), required=True, validate=ma.validate.Length(1, 50))


class MeetingOut(ma.Schema):
    id = ma.fields.Integer(attribute="meeting.id")
    inspection = ma.fields.Integer(attribute="meeting.inspection_id")
    poll = ma.fields.Function(lambda standing: standing.meeting.poll and standing.meeting.poll.code)
    state = ma.fields.Enum(MeetingState, by_value=True)
    place = ma.fields.String(attribute="meeting.place")
    starts_at = ma.fields.DateTime(attribute="meeting.starts_at")
    agenda = ma.fields.List(ma.fields.String(), attribute="meeting.agenda")
    quorum = ma.fields.Enum(Quorum, by_value=True, attribute="meeting.quorum")
    shows_result = ma.fields.Boolean(attribute="meeting.shows_result")
    groups = ma.fields.List(ma.fields.Nested(GroupShape))
    eligible = ma.fields.Integer(allow_none=True)
    present = ma.fields.Integer(allow_none=True)
    needed = ma.fields.Integer(allow_none=True, metadata={"description": "How many must be present."})
    has_quorum = ma.fields.Boolean(allow_none=True)
    issued = ma.fields.Integer(attribute="turnout.issued", dump_default=None)
    returned = ma.fields.Integer(attribute="turnout.returned", dump_default=None)
    is_void = ma.fields.Boolean(
        metadata={"description": "Of a vote that was counted: it counts as if not held."}
    )
    voids = ma.fields.List(
        ma.fields.Enum(Void, by_value=True),
        metadata={"description": "Why the vote is void, or would be if it were closed now."},
    )


@bp.route("/inspections/<int:inspection_id>/meetings", methods=["POST"])
@officer(Permission.POLLS)
@bp.arguments(MeetingIn)
@bp.response(201, MeetingOut)
def prepare_meeting(data: dict[str, Any], inspection: Inspection) -> MeetingStanding:
    """Prepare a meeting with the poll that it votes in."""
    code = data.pop("poll", None)
    usual = {"agenda": usual_agenda(), "quorum": usual_quorum(actor().office)}
    poll = queries.poll_to_attach(inspection, code) if code else None
    made = operations.prepare_meeting(actor(), inspection, poll=poll, **{**usual, **data})
    return queries.standing_of(made)


@bp.route("/meetings/<int:meeting_id>", methods=["GET"])
@officer(Permission.TICKETS)
@bp.response(200, MeetingOut)
def show_meeting(meeting: Meeting) -> MeetingStanding:
    """How it stands: who is there and how many voted, never what."""
    return queries.standing_of(meeting)


@bp.route("/meetings/<int:meeting_id>/presence", methods=["PUT"])
@officer(Permission.TICKETS)
@bp.arguments(PresenceIn)
@bp.response(200, MeetingOut)
def tell_presence(data: dict[str, Any], meeting: Meeting) -> MeetingStanding:
    """Who is eligible and present, by group; the eligible are fixed once the vote is open."""
    return queries.standing_of(operations.tell_presence(actor(), meeting, data["groups"]))


@bp.route("/meetings/<int:meeting_id>/vote-again", methods=["POST"])
@officer(Permission.POLLS)
@bp.arguments(ReasonIn)
@bp.response(201, PollOut)
def vote_again(data: dict[str, Any], meeting: Meeting) -> Poll:
    """Another poll with tickets of its own, where the vote is void, or is still open and cancelled by this."""
    return operations.vote_again(actor(), meeting, data["reason"])
