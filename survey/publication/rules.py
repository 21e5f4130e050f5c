"""Release or hold: the decision on one unit, from its standing and the policy in force, with every reason."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from survey.publication import polling
from survey.publication.policy import Policy
from survey.publication.reasons import Outcome, Reason, Remark, Verdict
from survey.publication.standing import RETURN, REVISE, Findings, PollStanding, Standing
from survey.tally.share import Share

RELEASE, CONTINUE, HOLD, RESURVEY, INCOMPLETE = WORSE = tuple(Outcome)


def decide(policy: Policy, standing: Standing, today: date) -> Verdict:
    """INCOMPLETE if an input is missing; else HOLD on a veto; else RESURVEY if the leading poll is short; else the
    worst that satisfaction and rectification mean."""
    stages = _weigh(policy, standing)
    outcome = _outcome(stages)
    return Verdict(
        outcome=outcome,
        reasons=(*(reason for stage in stages for reason in stage), *_remarks(policy, standing, outcome)),
        review_on=today + timedelta(policy.review_days) if outcome in (CONTINUE, HOLD) else None,
    )


def _weigh(policy: Policy, standing: Standing) -> tuple[list[Reason], ...]:
    """Reasons by precedence: a stage is heard where all stages before it speak for release."""
    polls = polling.held(policy, standing.polls)
    return (
        list(_inputs(policy, standing, polls)),
        list(_vetoes(policy, standing)),
        [polling.sample(policy, poll, is_leading=poll is polls[0]) for poll in polls],
        [
            *(polling.satisfaction(policy, poll, is_leading=poll is polls[0]) for poll in polls),
            _rectification(policy, standing.findings),
        ],
    )


def _outcome(stages: Iterable[list[Reason]]) -> Outcome:
    worst = (
        max((reason.verdict for reason in stage if reason.verdict), key=WORSE.index, default=RELEASE)
        for stage in stages
    )
    return next((verdict for verdict in worst if verdict is not RELEASE), RELEASE)


def _inputs(policy: Policy, standing: Standing, polls: list[PollStanding]) -> Iterator[Reason]:
    leading = polls[0].instrument if polls else None
    yield Reason("poll", leading, verdict=RELEASE if leading else INCOMPLETE)
    for poll in standing.polls:
        if poll.instrument in policy.instruments:
            yield from polling.validity(policy, poll)
    for party in policy.parties:
        if standing.reviews.get(party) is None:
            yield Reason(f"review.{party}", None, verdict=INCOMPLETE)
    unclear = standing.findings.without_status
    yield Reason("findings.status", unclear, 0, INCOMPLETE if unclear else RELEASE)


def _vetoes(policy: Policy, standing: Standing) -> Iterator[Reason]:
    for party in dict.fromkeys((*policy.parties, *standing.reviews)):  # in the policy's order
        review = standing.reviews.get(party)
        if review is not None:
            remarks = (Remark.REVISE,) if review == REVISE else ()
            yield Reason(f"review.{party}", str(review), None, _veto(review == RETURN), remarks)
    untrue, discrepancies = standing.is_report_untrue, standing.discrepancies
    yield Reason("return_visit", "untrue" if untrue else None, None, _veto(untrue))
    yield Reason(
        "discrepancies", discrepancies, policy.discrepancies, _veto(discrepancies >= policy.discrepancies)
    )


def _veto(is_raised: bool) -> Outcome:
    return HOLD if is_raised else RELEASE


def _rectification(policy: Policy, findings: Findings) -> Reason:
    share, lines = Share(findings.rectified, findings.total), policy.rectification
    verdict = lines.verdict(share)
    return Reason(
        "rectification", share, lines.crossed(verdict), verdict, () if verdict else (Remark.NO_FINDINGS,)
    )


def _remarks(policy: Policy, standing: Standing, outcome: Outcome) -> Iterator[Reason]:
    """What decides nothing but should be known."""
    would_differ = _outcome(_weigh(policy, standing.as_counted())) is not outcome
    for poll in polling.held(policy, standing.polls):
        yield from polling.unawareness(policy, poll)
        yield from polling.before_exclusions(policy, poll, would_differ=would_differ)
    is_too_often = outcome is HOLD and standing.holds >= policy.max_holds
    yield Reason("holds", standing.holds, policy.max_holds, remarks=(Remark.SUMMON,) if is_too_often else ())
