"""A unit with everything a decision asks for."""

from survey.evaluation.models import ReviewOf, ReviewVerdict
from survey.evaluation.operations import give_review
from survey.findings.models import FindingKind, FindingStatus
from survey.findings.operations import add_findings
from survey.officers.models import Officer
from survey.publication.policy import Policy
from survey.rounds.models import Inspection, Round
from tests.make import make_counted_poll, make_inspection


def make_complete(by: Officer, round: Round, satisfied: int = 40, dissatisfied: int = 0) -> Inspection:
    """Reviewed by all, 10 of 10 findings rectified, and a counted poll."""
    inspection = make_inspection(round)
    review(by, inspection)
    add_findings(
        by,
        inspection,
        [
            {"number": n, "text": "问题", "kind": FindingKind.COMMON, "status": FindingStatus.RECTIFIED}
            for n in range(1, 11)
        ],
    )
    make_counted_poll(inspection, satisfied=satisfied, dissatisfied=dissatisfied)
    return inspection


def review(by: Officer, inspection: Inspection, verdict: ReviewVerdict = ReviewVerdict.PASS) -> None:
    for party in Policy().parties:
        give_review(by, inspection, party, ReviewOf.PROGRESS, verdict)
