"""Inspection teams: who was of them, alarms, pooled evaluations, letters, reports."""

import json
from typing import Any

import marshmallow as ma

from survey.evaluation import alarms, team_letters, team_reports, teams
from survey.evaluation.models import TeamReport
from survey.officers.models import Officer
from survey.officers.rules import Permission
from survey.rounds import members
from survey.rounds.models import Round, Team
from survey.web.access import actor, officer
from survey.web.api.problems import MOST, Blueprint

bp = Blueprint("api_teams", __name__, description="Evaluations of inspection teams")


class TeamOut(ma.Schema):
    id = ma.fields.Integer(attribute="team.id")
    name = ma.fields.String(attribute="team.name")
    members = ma.fields.Function(lambda view: [each.username for each in view.members])
    alarm = ma.fields.Boolean(allow_none=True)
    counted = ma.fields.Function(lambda view: len(view.counted))
    unfinished = ma.fields.Function(lambda view: len(view.unfinished))
    letters = ma.fields.Integer(attribute="letters.count", dump_default=None)
    report = ma.fields.Function(lambda view: view.reports[0].id if view.reports else None)


class AlarmOut(ma.Schema):
    office = ma.fields.String(attribute="office.name")
    round = ma.fields.String(attribute="round.name")
    team = ma.fields.String(attribute="team.name")
    alarm = ma.fields.Boolean(attribute="is_raised")


class AlarmsOut(ma.Schema):
    own = ma.fields.List(ma.fields.Nested(AlarmOut))
    led = ma.fields.List(ma.fields.Nested(AlarmOut))


class MemberIn(ma.Schema):
    officer = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(1, MOST))


class MemberOut(ma.Schema):
    officer = ma.fields.Integer(attribute="id")
    username = ma.fields.String()


class RemovalIn(ma.Schema):
    reason = ma.fields.String(required=True, validate=ma.validate.Length(1, 200))


class LettersIn(ma.Schema):
    count = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(0, 1_000_000))
    since_on = ma.fields.Date(required=True)
    until_on = ma.fields.Date(required=True)


class LettersOut(LettersIn):
    id = ma.fields.Integer()


class ReportIn(ma.Schema):
    suggestions = ma.fields.String(required=True, validate=ma.validate.Length(1, 4000))


class ReportOut(ma.Schema):
    id = ma.fields.Integer()
    revision = ma.fields.Integer()
    digest = ma.fields.String()
    report = ma.fields.Function(lambda report: json.loads(report.document))


@bp.route("/rounds/<int:round_id>/teams", methods=["GET"])
@officer(Permission.RESULTS)
@bp.response(200, TeamOut(many=True))
def list_teams(round: Round) -> Any:
    """The teams of a round; none that whoever asks was of."""
    return teams.read_teams(actor(), round).rows


@bp.route("/teams/alarms", methods=["GET"])
@officer(Permission.RESULTS)
@bp.response(200, AlarmsOut)
def read_alarms() -> Any:
    """Whether a team is to be looked into, yes or no: teams of the own office, and of the offices that it leads."""
    return alarms.read_alarms(actor())


@bp.route("/teams/<int:team_id>/evaluation", methods=["GET"])
@officer(Permission.RESULTS)
@bp.response(200)
def read_evaluation(team: Team) -> Any:
    """Open a team's tables and read them pooled, by questionnaire and mode; units as the public may see them."""
    view = teams.read_team(actor(), team, is_opening=True)
    return {
        "alarm": view.alarm,
        "pools": [
            {
                "instrument": pool.asked.instrument.key,
                "mode": str(pool.mode),
                "units": pool.units,
                "overall": {"good": pool.overall.part, "base": pool.overall.whole},
                "found": pool.found,
                **pool.full.to_document(),
                "groups": pool.public.to_document()["groups"],
            }
            for pool in view.pools
        ],
    }


@bp.route("/teams/<int:team_id>/members", methods=["POST"])
@officer(Permission.ROUNDS)
@bp.arguments(MemberIn)
@bp.response(201, MemberOut)
def add_member(data: dict[str, Any], team: Team) -> Officer:
    """Enter an account as a member of the team: whatever is said of the team is closed to it from now on."""
    return members.add_member(actor(), team, data["officer"]).officer


@bp.route("/teams/<int:team_id>/members/<int:officer_id>", methods=["DELETE"])
@officer(Permission.ROUNDS)
@bp.arguments(RemovalIn, location="query")
@bp.response(200, MemberOut)
def remove_member(query: dict[str, Any], team: Team, officer: Officer) -> Officer:
    """Take back an entry that was a mistake, with the reason; nobody their own."""
    return members.remove_member(actor(), team, officer, query["reason"])


@bp.route("/teams/<int:team_id>/letters", methods=["POST"])
@officer(Permission.ROUNDS)
@bp.arguments(LettersIn)
@bp.response(201, LettersOut)
def tell_letters(data: dict[str, Any], team: Team) -> Any:
    """How many letters and visits about the team were received in a period; the latest word stands."""
    return team_letters.tell_letters(actor(), team, **data)


@bp.route("/teams/<int:team_id>/reports", methods=["POST"])
@officer(Permission.DECIDE)
@bp.arguments(ReportIn)
@bp.response(201, ReportOut)
def make_report(data: dict[str, Any], team: Team) -> TeamReport:
    """Freeze a report with public figures only."""
    return team_reports.make_report(actor(), team, data["suggestions"])


@bp.route("/team-reports/<int:team_report_id>", methods=["GET"])
@officer(Permission.RESULTS)
@bp.response(200, ReportOut)
def read_report(team_report: TeamReport) -> TeamReport:
    """A report as it was frozen."""
    return teams.read_report(actor(), team_report)
