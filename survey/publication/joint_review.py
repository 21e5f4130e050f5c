"""The joint review of a unit as its parties see it: who must speak, who has spoken, what each said."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from survey.ballots.heads import SealedHead, sealed_head
from survey.ballots.models import Poll
from survey.ballots.queries import polls_of
from survey.ballots.recusal import is_recused
from survey.db import Page, db
from survey.evaluation.models import Review, ReviewOf
from survey.evaluation.queries import reviews_of
from survey.officers.models import Officer
from survey.publication.queries import thresholds_in_force
from survey.rounds.models import Inspection, Round

PER_PAGE = 50


@dataclass(frozen=True)
class PartyView:
    """A party's verdicts in force."""

    party: str
    is_required: bool
    plan: Review | None
    progress: Review | None


@dataclass(frozen=True)
class JointReview:
    """What a reader may see, an outsider only the own party; `history` is every verdict given, the latest first.

    `heads`: the closed polls with their closing heads, those of team evaluations too, which the board never shows.
    """

    parties: Sequence[PartyView]
    history: Sequence[Review]
    heads: Sequence[tuple[Poll, SealedHead]]

    @property
    def may_speak_for(self) -> list[str]:
        return [view.party for view in self.parties]


@dataclass(frozen=True)
class ToReview:
    """A page of units, the newest round first, each with who has reviewed its progress so far."""

    page: Page
    rows: Sequence[tuple[Inspection, Sequence[PartyView]]]


def joint_review(by: Officer, inspection: Inspection) -> JointReview:
    required = thresholds_in_force(by.office_id).parties
    given = [review for review in reviews_of(inspection) if _may_see(by, review)]
    polls = [poll for poll in polls_of(inspection) if not is_recused(by, poll)]
    heads = [(poll, head) for poll in polls if (head := sealed_head(poll))]
    return JointReview(_views(by, required, given), given[::-1], heads)


def to_review(by: Officer, number: int) -> ToReview:
    chosen = (
        select(Inspection)
        .join(Round)
        .where(Round.office_id == by.office_id)
        .options(joinedload(Inspection.unit), joinedload(Inspection.round))
        .order_by(Round.id.desc(), Inspection.id)
    )
    page = db.paginate(chosen, page=number, per_page=PER_PAGE, error_out=False)
    ids = [inspection.id for inspection in page.items]
    rows = select(Review).where(Review.inspection_id.in_(ids)).order_by(Review.id)
    given = [review for review in db.session.scalars(rows) if _may_see(by, review)]
    required = thresholds_in_force(by.office_id).parties
    return ToReview(
        page,
        [
            (each, _views(by, required, [review for review in given if review.inspection_id == each.id]))
            for each in page.items
        ],
    )


def _may_see(by: Officer, review: Review) -> bool:
    return not by.is_outsider or by.party == review.party


def _views(by: Officer, required: Sequence[str], given: Sequence[Review]) -> list[PartyView]:
    """Those the policy names, then others that spoke; `given` in the order given."""
    latest = {(review.party, review.of): review for review in given}
    own = [by.party] if by.party else []
    parties = own if by.is_outsider else [*required, *(review.party for review in given)]
    return [
        PartyView(
            party,
            party in required,
            latest.get((party, ReviewOf.PLAN)),
            latest.get((party, ReviewOf.PROGRESS)),
        )
        for party in dict.fromkeys(parties)
    ]
