"""Free texts are read on record after the close, in no telling order, and each gets its review."""

import pytest
from flask import Flask

from survey.ballots.facts import PollStillOpen
from survey.ballots.models import Opinion, Poll
from survey.ballots.opinions import PER_PAGE, OpinionReview, read_opinions, review_opinion
from survey.db import db
from survey.facts import Missing
from survey.officers.models import AuditEntry, Officer
from tests.make import make_counted_poll, make_inspection, make_officer, make_poll, make_round


@pytest.fixture
def officer(app: Flask) -> Officer:
    return make_officer()


def make_opinions(by: Officer, count: int) -> Poll:
    poll = make_counted_poll(make_inspection(make_round(by.office)))
    db.session.add_all(
        Opinion(
            poll_id=poll.id, id=number.to_bytes(16), item="opinion", text=f"第{number}条意见", review="new"
        )
        for number in range(count)
    )
    db.session.commit()
    return poll


def test_texts_come_by_pages_and_every_read_is_on_record(officer: Officer) -> None:
    poll = make_opinions(officer, PER_PAGE + 2)
    first, last, beyond = (read_opinions(officer, poll, number) for number in (1, 2, 9))
    assert [len(texts.items) for texts in (first, last, beyond)] == [PER_PAGE, 2, 2]
    assert (beyond.page, beyond.pages, beyond.total) == (2, 2, PER_PAGE + 2)
    assert db.session.query(AuditEntry).filter_by(act="opinion.read").count() == 3


def test_a_text_is_reviewed_and_found_under_its_review(officer: Officer) -> None:
    poll = make_opinions(officer, 3)
    chosen = read_opinions(officer, poll).items[1]
    review_opinion(officer, poll, chosen.id, OpinionReview.TAKEN)
    taken = read_opinions(officer, poll, review=OpinionReview.TAKEN)
    assert [text.text for text in taken.items] == [chosen.text]
    assert (taken.counts[OpinionReview.TAKEN], taken.counts[OpinionReview.NEW]) == (1, 2)


def test_nobody_reads_a_text_before_the_close(officer: Officer) -> None:
    poll = make_poll(make_inspection(make_round(officer.office)))
    with pytest.raises(PollStillOpen):
        read_opinions(officer, poll)


@pytest.mark.parametrize("opinion", ["", "zz", "ff" * 16])
def test_a_text_that_is_not_there_cannot_be_reviewed(officer: Officer, opinion: str) -> None:
    with pytest.raises(Missing):
        review_opinion(officer, make_opinions(officer, 1), opinion, OpinionReview.NOTED)


def test_the_text_of_an_opinion_never_enters_the_audit(officer: Officer) -> None:
    poll = make_opinions(officer, 1)
    review_opinion(officer, poll, read_opinions(officer, poll).items[0].id, OpinionReview.REFERRED)
    assert not any("条意见" in entry.detail for entry in db.session.query(AuditEntry))
