import pytest
from flask import Flask

from survey.evaluation.models import ReviewOf, ReviewVerdict
from survey.evaluation.operations import NotYourParty, PartyUnknown, give_review
from survey.evaluation.queries import latest_reviews, reviews_of
from survey.officers.rules import Role
from tests.make import make_inspection, make_officer


def test_a_later_verdict_of_a_party_supersedes_and_the_earlier_one_stays_on_record(app: Flask) -> None:
    by, inspection = make_officer(), make_inspection()
    give_review(by, inspection, "office", ReviewOf.PROGRESS, ReviewVerdict.RETURN, ["第三项未见成效。"])
    give_review(by, inspection, "office", ReviewOf.PROGRESS, ReviewVerdict.PASS)
    assert latest_reviews(inspection)["office"].verdict is ReviewVerdict.PASS
    assert [review.verdict for review in reviews_of(inspection)] == [ReviewVerdict.RETURN, ReviewVerdict.PASS]


def test_a_review_of_the_plan_is_not_one_of_the_progress(app: Flask) -> None:
    by, inspection = make_officer(), make_inspection()
    give_review(by, inspection, "team", ReviewOf.PLAN, ReviewVerdict.RETURN)
    assert latest_reviews(inspection) == {}
    assert latest_reviews(inspection, ReviewOf.PLAN)["team"].verdict is ReviewVerdict.RETURN


def test_an_outsider_speaks_for_its_own_party_only(app: Flask) -> None:
    inspection = make_inspection()
    by = make_officer(Role.PARTY, office=inspection.round.office, party="discipline")
    give_review(by, inspection, "discipline", ReviewOf.PROGRESS, ReviewVerdict.PASS)
    with pytest.raises(NotYourParty):
        give_review(by, inspection, "organisation", ReviewOf.PROGRESS, ReviewVerdict.PASS)


@pytest.mark.parametrize("party", ["", "纪委", "a" * 31, "9lives", "two words"])
def test_the_key_of_a_party_is_a_short_word(app: Flask, party: str) -> None:
    by, inspection = make_officer(), make_inspection()
    with pytest.raises(PartyUnknown):
        give_review(by, inspection, party, ReviewOf.PROGRESS, ReviewVerdict.PASS)
