"""Free texts of a closed poll: read on record, worked through one by one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from survey.ballots.models import Poll
from survey.ballots.opinions import OpinionReview, read_opinions, review_opinion
from survey.facts import Missing
from survey.officers.rules import Permission
from survey.web.access import actor, officer
from survey.web.office.page import page_number

bp = Blueprint("opinions", __name__)


@bp.get("/polls/<code>/opinions")
@officer(Permission.RESULTS)
def show(poll: Poll) -> ResponseReturnValue:
    review = request.args.get("review", type=OpinionReview)
    texts = read_opinions(actor(), poll, page_number(), review)
    return render_template(
        "office/opinions/show.html", poll=poll, texts=texts, review=review, reviews=OpinionReview
    )


@bp.post("/polls/<code>/opinions/<opinion>")
@officer(Permission.RESULTS)
def review(poll: Poll, opinion: str) -> ResponseReturnValue:
    chosen = request.form.get("review", type=OpinionReview)
    if chosen is None:
        raise Missing
    review_opinion(actor(), poll, opinion, chosen)
    flash(gettext("Saved."), "done")
    return redirect(url_for("opinions.show", code=poll.code, review=request.form.get("within") or None))
