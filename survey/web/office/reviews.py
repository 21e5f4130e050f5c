"""The joint review: units to be reviewed, each party's verdict on plan and progress, and giving one's own."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from survey.evaluation import operations
from survey.evaluation.models import ReviewOf, ReviewVerdict
from survey.officers.rules import Permission
from survey.publication.joint_review import JointReview, joint_review, to_review
from survey.rounds.models import Inspection
from survey.web.access import actor, officer
from survey.web.office.forms import OfficeForm
from survey.web.office.page import page_number

bp = Blueprint("reviews", __name__)


class ReviewForm(OfficeForm):
    party = RadioField(validators=[InputRequired()])
    of = RadioField(
        choices=[SelectChoice(of.value) for of in ReviewOf], coerce=ReviewOf, default=ReviewOf.PROGRESS
    )
    verdict = RadioField(
        validators=[InputRequired()],
        choices=[SelectChoice(verdict.value) for verdict in ReviewVerdict],
        coerce=ReviewVerdict,
    )
    opinions = TextAreaField(validators=[Length(max=10_000)])

    def offer(self, review: JointReview) -> "ReviewForm":
        self.party.choices = [SelectChoice(party) for party in review.may_speak_for]
        return self

    @property
    def lines(self) -> list[str]:
        """One opinion a line."""
        return [line.strip() for line in (self.opinions.data or "").splitlines() if line.strip()]


@bp.get("/reviews")
@officer(Permission.REVIEWS)
def index() -> ResponseReturnValue:
    return render_template("office/reviews/index.html", found=to_review(actor(), page_number()))


@bp.get("/inspections/<int:inspection_id>/reviews")
@officer(Permission.REVIEWS)
def show(inspection: Inspection) -> ResponseReturnValue:
    review = joint_review(actor(), inspection)
    return render_template("office/reviews/show.html", inspection=inspection, review=review)


@bp.route("/inspections/<int:inspection_id>/reviews/new", methods=["GET", "POST"])
@officer(Permission.REVIEWS)
def give(inspection: Inspection) -> ResponseReturnValue:
    form = ReviewForm(party=request.args.get("party")).offer(joint_review(actor(), inspection))
    if form.validate_on_submit() and form.attempt(
        operations.give_review,
        actor(),
        inspection,
        form.party.data,
        form.of.data,
        form.verdict.data,
        form.lines,
    ):
        flash(gettext("Saved."), "done")
        return redirect(url_for("reviews.show", inspection_id=inspection.id))
    return render_template("office/reviews/give.html", inspection=inspection, form=form)
