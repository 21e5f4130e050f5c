"""Free texts as officers work through them: every read is on record, and what became of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, func, select

from survey.ballots import manifest
from survey.ballots.models import Opinion, Poll
from survey.ballots.queries import check_closed
from survey.db import db, operation
from survey.facts import Missing
from survey.instruments.rules import CHINESE
from survey.instruments.wording import sayer
from survey.officers.audit import record
from survey.officers.models import Officer

PER_PAGE = 50


class OpinionReview(StrEnum):
    """新; 已阅; 采纳; 转信访或线索处置 (never shown to whom it accuses); 无实质内容."""

    NEW = "new"
    NOTED = "noted"
    TAKEN = "taken"
    REFERRED = "referred"
    EMPTY = "empty"


@dataclass(frozen=True)
class Text:
    """One free text; `id` is random and says nothing of its order or its writer."""

    id: str
    item: str
    text: str
    review: OpinionReview


@dataclass(frozen=True)
class Texts:
    """One page of free texts in an order that says nothing; `counts` of all by review, `questions` by item."""

    items: Sequence[Text]
    page: int
    pages: int
    total: int
    counts: dict[OpinionReview, int]
    questions: dict[str, str]


@operation
def read_opinions(by: Officer, poll: Poll, number: int = 1, review: OpinionReview | None = None) -> Texts:
    """A page of the poll's free texts, of one review where it is given; raises PollStillOpen before close."""
    check_closed(poll)
    counts = _counts(poll)
    total = counts[review] if review else sum(counts.values())
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(number, 1), pages)
    rows = db.session.scalars(_chosen(poll, review).limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    texts = [Text(row.id.hex(), row.item, row.text, OpinionReview(row.review)) for row in rows]
    record(by, "opinion.read", poll, page=number, review=review, count=len(texts))
    return Texts(texts, number, pages, total, counts, _questions(poll))


@operation
def review_opinion(by: Officer, poll: Poll, opinion: str, review: OpinionReview) -> None:
    """Say what became of a text, named by its id; raises PollStillOpen, Missing."""
    check_closed(poll)
    found = db.session.get(Opinion, (poll.id, _key(opinion)))
    if found is None:
        raise Missing
    before, found.review = found.review, review.value
    record(by, "opinion.review", poll, opinion=opinion, before=before, review=review)


def _chosen(poll: Poll, review: OpinionReview | None) -> Select[Opinion]:
    chosen = select(Opinion).filter_by(poll_id=poll.id).order_by(Opinion.id)
    return chosen.filter_by(review=review.value) if review else chosen


def _questions(poll: Poll) -> dict[str, str]:
    asked = manifest.read(str(poll.manifest))
    say = sayer(asked.instrument, CHINESE, asked.names[CHINESE])
    return {item.key: say(item.label) for item in asked.instrument.texts}


def _counts(poll: Poll) -> dict[OpinionReview, int]:
    chosen = select(Opinion.review, func.count()).filter_by(poll_id=poll.id).group_by(Opinion.review)
    found = dict(db.session.execute(chosen).all())
    return {review: found.get(review.value, 0) for review in OpinionReview}


def _key(opinion: str) -> bytes:
    try:
        return bytes.fromhex(opinion)
    except ValueError:
        raise Missing from None
