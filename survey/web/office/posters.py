"""Posters to print: of one poll, or of a round, so many to a page as a browser prints in one go."""

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from survey.ballots import boards, qr
from survey.ballots.models import Poll
from survey.ballots.posters import FORMATS, Poster, poster
from survey.db import settings
from survey.officers.rules import Permission
from survey.rounds.models import Round
from survey.web.access import officer
from survey.web.language import printed
from survey.web.office.page import page_number
from survey.web.sheets import poster_pdf

bp = Blueprint("posters", __name__)

# A sheet of paper brings its own style, the same that the print kit writes into its files.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"
)


@bp.get("/polls/<code>/poster")
@officer(Permission.POLLS)
def one(poll: Poll) -> ResponseReturnValue:
    return _printed("print/poster.html", poster=_poster(poll))


@bp.get("/polls/<code>/poster/<any(A4, A3, card):kind>.pdf")
@officer(Permission.POLLS)
def pdf(poll: Poll, kind: str) -> ResponseReturnValue:
    """Raises NotInFont, where the page above still prints."""
    answer = Response(poster_pdf(_poster(poll), FORMATS[kind]), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{poll.code}-{kind}.pdf"'
    return answer


@bp.get("/rounds/<int:round_id>/posters")
@officer(Permission.POLLS)
def of_round(round: Round) -> ResponseReturnValue:
    page = boards.to_post(round, page_number())
    return render_template("office/polls/posters.html", round=round, page=page)


@bp.get("/rounds/<int:round_id>/posters/print")
@officer(Permission.POLLS)
def sheets(round: Round) -> ResponseReturnValue:
    page = boards.to_post(round, page_number())
    return _printed("print/posters.html", round=round, posters=[_poster(poll) for poll in page.items])


@bp.get("/polls/<code>/qr.<any(svg, png):kind>")
@officer(Permission.POLLS)
def code(poll: Poll, kind: str) -> ResponseReturnValue:
    """The bare code, for a printing shop."""
    address = settings().poll_url(poll.code)
    body = qr.svg(address) if kind == "svg" else qr.png(address)
    answer = Response(body, mimetype="image/svg+xml" if kind == "svg" else "image/png")
    answer.headers["Content-Disposition"] = f'attachment; filename="{poll.code}.{kind}"'
    return answer


def _poster(poll: Poll) -> Poster:
    return poster(poll, settings().poll_url(poll.code), settings().timezone)


def _printed(template: str, **context: object) -> Response:
    answer = make_response(printed(template, **context))
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
