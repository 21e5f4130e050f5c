"""The verb of the joint review."""

import re
from collections.abc import Sequence

from survey import clock
from survey.db import db, operation
from survey.evaluation.models import Review, ReviewOf, ReviewVerdict
from survey.facts import N_, Fact, Forbidden
from survey.officers.audit import record
from survey.officers.models import Officer
from survey.rounds.models import Inspection

PARTY_KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")


class NotYourParty(Forbidden):
    sentence = N_("You may give the review of your own party only.")


class PartyUnknown(Fact):
    sentence = N_("“%(party)s” cannot be the key of a review party.")


@operation
def give_review(
    by: Officer,
    inspection: Inspection,
    party: str,
    of: ReviewOf,
    verdict: ReviewVerdict,
    opinions: Sequence[str] = (),
) -> Review:
    """Append a party's verdict, which supersedes its earlier one; an outsider speaks for its own party only."""
    if not PARTY_KEY.fullmatch(party):
        raise PartyUnknown(party=party)
    if by.party and by.party != party:
        raise NotYourParty(party=party)
    review = Review(
        inspection=inspection,
        party=party,
        of=of,
        verdict=verdict,
        opinions=list(opinions),
        officer_id=by.id,
        given_at=clock.now(),
    )
    db.session.add(review)
    record(by, "review.give", inspection, party=party, of=of, verdict=verdict)
    return review
