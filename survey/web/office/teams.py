"""What the units' staff say of inspection teams: alarms, the teams of a round, one team's tables, its reports."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from survey.evaluation import alarms, team_letters, team_reports, teams
from survey.evaluation.models import TeamReport
from survey.evaluation.pooling import Pool
from survey.evaluation.teams import TeamView
from survey.instruments.rules import CHINESE
from survey.instruments.wording import Say, sayer
from survey.officers.models import Officer
from survey.officers.queries import officers_of
from survey.officers.rules import Permission
from survey.rounds import members
from survey.rounds.models import Round, Team
from survey.rounds.queries import rounds_of
from survey.web import notices
from survey.web.access import actor, officer
from survey.web.language import language
from survey.web.office.forms import OfficeForm

bp = Blueprint("teams", __name__)


class LettersForm(OfficeForm):
    count = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=1_000_000)])
    since_on = DateField(validators=[InputRequired()])
    until_on = DateField(validators=[InputRequired()])


class MemberForm(OfficeForm):
    officer = SelectField(coerce=int, validators=[InputRequired()])

    def offer(self, team: Team) -> "MemberForm":
        self.officer.choices = [
            SelectChoice(each.id, members.called(each)) for each in officers_of(team.round.office)
        ]
        return self


class ReasonForm(OfficeForm):
    reason = StringField(validators=[InputRequired(), Length(max=200)])


class ReportForm(OfficeForm):
    suggestions = TextAreaField(validators=[InputRequired(), Length(max=4000)])


@bp.get("/teams")
@officer(Permission.RESULTS)
def index() -> ResponseReturnValue:
    found = alarms.read_alarms(actor())
    return render_template("office/teams/index.html", alarms=found, rounds=rounds_of(actor().office_id))


@bp.get("/rounds/<int:round_id>/teams")
@officer(Permission.RESULTS)
def of_round(round: Round) -> ResponseReturnValue:
    return render_template("office/teams/round.html", round=round, found=teams.read_teams(actor(), round))


@bp.get("/teams/<int:team_id>")
@officer(Permission.RESULTS)
def show(team: Team) -> ResponseReturnValue:
    return _shown(teams.read_team(actor(), team))


@bp.post("/teams/<int:team_id>")
@officer(Permission.RESULTS)
def open_(team: Team) -> ResponseReturnValue:
    return _shown(teams.read_team(actor(), team, is_opening=True))


@bp.route("/teams/<int:team_id>/members/new", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def add_member(team: Team) -> ResponseReturnValue:
    form = MemberForm().offer(team)
    if form.validate_on_submit() and form.attempt(members.add_member, actor(), team, form.officer.data):
        flash(gettext("Saved. Whatever is said of this team is closed to that account from now on."), "done")
        return redirect(url_for("teams.of_round", round_id=team.round.id))
    return render_template("office/teams/member.html", team=team, form=form)


@bp.route("/teams/<int:team_id>/members/<int:officer_id>/remove", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def remove_member(team: Team, officer: Officer) -> ResponseReturnValue:
    form = ReasonForm()
    if form.validate_on_submit() and form.attempt(
        members.remove_member, actor(), team, officer, form.reason.data
    ):
        flash(gettext("Saved."), "done")
        return redirect(url_for("teams.of_round", round_id=team.round.id))
    return render_template("office/teams/remove.html", team=team, officer=officer, form=form)


@bp.route("/teams/<int:team_id>/letters/new", methods=["GET", "POST"])
@officer(Permission.ROUNDS)
def tell_letters(team: Team) -> ResponseReturnValue:
    form = LettersForm(since_on=team.round.began_on, until_on=team.round.ended_on)
    if form.validate_on_submit() and form.attempt(team_letters.tell_letters, actor(), team, **form.entries):
        flash(gettext("Saved."), "done")
        return redirect(url_for("teams.show", team_id=team.id))
    return render_template("office/teams/letters.html", team=team, form=form)


@bp.route("/teams/<int:team_id>/reports/new", methods=["GET", "POST"])
@officer(Permission.DECIDE)
def report(team: Team) -> ResponseReturnValue:
    form = ReportForm()
    made = (
        form.attempt(team_reports.make_report, actor(), team, form.suggestions.data)
        if form.validate_on_submit()
        else None
    )
    if made:
        flash(gettext("The report is made; its figures do not change any more."), "done")
        return redirect(url_for("teams.show_report", team_report_id=made.id))
    return render_template("office/teams/report.html", team=team, form=form)


@bp.get("/team-reports/<int:team_report_id>")
@officer(Permission.RESULTS)
def show_report(team_report: TeamReport) -> ResponseReturnValue:
    teams.read_report(actor(), team_report)
    notice = notices.of_team(team_report)
    return render_template("office/teams/show_report.html", report=team_report, notice=notice)


@bp.get("/team-reports/<int:team_report_id>/docx")
@officer(Permission.RESULTS)
def docx(team_report: TeamReport) -> ResponseReturnValue:
    teams.read_report(actor(), team_report, is_export=True)
    return notices.of_team(team_report).docx()


def _shown(view: TeamView) -> ResponseReturnValue:
    pools = [(pool, _sayer(pool)) for pool in view.pools]
    return render_template("office/teams/show.html", view=view, team=view.team, pools=pools)


def _sayer(pool: Pool) -> Say:
    """In the page's language, with the names that the first of its polls had in it, or else in Chinese."""
    names = pool.asked.names.get(language(), pool.asked.names[CHINESE])
    return sayer(pool.asked.instrument, language(), names)
