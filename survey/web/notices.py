"""Documents that leave the office: in Chinese whatever the officer reads, the same words on page and in file."""

from dataclasses import dataclass
from functools import partial

from flask import Response, get_template_attribute
from flask_babel import force_locale
from markupsafe import Markup

from survey.draws import queries as draws
from survey.draws.models import Draw
from survey.evaluation.models import TeamReport
from survey.meetings.models import Minutes
from survey.notices import layout, minutes, pages, team_report
from survey.web.language import PRINTED

TEAM_REPORT = "notices/team_report.html"
DRAW_RECORD = "notices/draw_record.html"
MINUTES = "notices/minutes.html"


@dataclass(frozen=True)
class Notice:
    """A document: its title, its page of headings, paragraphs and tables, and the name that its file gets."""

    title: str
    page: Markup
    file: str

    def docx(self) -> Response:
        """The file to sign."""
        answer = Response(pages.docx(self.title, self.page), mimetype=layout.MIME)
        answer.headers["Content-Disposition"] = f'attachment; filename="{self.file}.docx"'
        return answer


def of_team(report: TeamReport) -> Notice:
    return _notice(TEAM_REPORT, team_report.read(report), f"team-{report.team_id}-report-{report.revision}")


def of_draw(draw: Draw) -> Notice:
    """Raises NotDrawn."""
    return _notice(DRAW_RECORD, draws.drawn(draw), f"draw-{draw.id}-record")


def of_meeting(taken: Minutes) -> Notice:
    return _notice(MINUTES, minutes.read(taken), f"meeting-{taken.meeting_id}-minutes-{taken.revision}")


def _notice(template: str, about: object, file: str) -> Notice:
    with force_locale(PRINTED):
        say = partial(get_template_attribute, template)
        return Notice(str(say("title")(about)).strip(), Markup(say("body")(about)), file)
