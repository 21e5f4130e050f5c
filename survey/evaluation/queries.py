"""Reads of the joint review."""

from sqlalchemy import select

from survey.db import db
from survey.evaluation.models import Review, ReviewOf
from survey.rounds.models import Inspection


def reviews_of(inspection: Inspection) -> list[Review]:
    """Every review ever given, in the order given."""
    return list(
        db.session.scalars(select(Review).where(Review.inspection_id == inspection.id).order_by(Review.id))
    )


def latest_reviews(inspection: Inspection, of: ReviewOf = ReviewOf.PROGRESS) -> dict[str, Review]:
    """Each party's verdict in force."""
    return {review.party: review for review in reviews_of(inspection) if review.of == of}
