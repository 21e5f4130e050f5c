"""Documents that leave the office: in Chinese whatever the officer reads, the same words on page and in file."""

from dataclasses import dataclass
from functools import partial

from flask import Response, get_template_attribute
from flask_babel import force_locale
from markupsafe import Markup

from survey.evaluation.models import TeamReport
from survey.notices import layout, team_report
from survey.web.language import PRINTED

TEAM_REPORT = "notices/team_report.html"


@dataclass(frozen=True)
class Notice:
    """A document: its title, and its page of headings, paragraphs and tables."""

    title: str
    page: Markup


def of_team(report: TeamReport) -> Notice:
    about = team_report.read(report)
    with force_locale(PRINTED):
        say = partial(get_template_attribute, TEAM_REPORT)
        return Notice(str(say("title")(about)).strip(), Markup(say("body")(about)))


def docx(report: TeamReport) -> Response:
    """The file to sign; browsers keep it under the name of the team's report."""
    notice = of_team(report)
    answer = Response(team_report.docx(notice.title, notice.page), mimetype=layout.MIME)
    name = f"team-{report.team_id}-report-{report.revision}.docx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
