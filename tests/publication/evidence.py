"""Evidence that speaks for release; a test changes what it is about."""

from datetime import date
from typing import Any

from survey.publication.policy import Policy
from survey.publication.reasons import Outcome, Reason, Verdict
from survey.publication.rules import decide
from survey.publication.standing import Figures, Findings, PollStanding, Standing
from survey.tally.rules import Turnout

POLICY = Policy()
TODAY = date(2026, 3, 2)
ALL_PASS = dict.fromkeys(POLICY.parties, "pass")


def poll(instrument: str = "MC", good: int = 95, dissatisfied: int = 5, **changes: Any) -> PollStanding:
    """A ticket poll of which nobody counted who was eligible, or the open QZ."""
    figures = {name: changes.pop(name) for name in ("unknown", "abstained") if name in changes}
    turnout = {
        name: changes.pop(name) for name in ("issued", "present", "eligible", "returned") if name in changes
    }
    counted = Figures(good=good, dissatisfied=dissatisfied, **figures)
    return PollStanding(
        instrument=instrument,
        mode=changes.pop("mode", "open" if instrument == "QZ" else "ticket"),
        turnout=Turnout(**{"returned": counted.answered} | turnout),
        figures=counted,
        **changes,
    )


def standing(*polls: PollStanding, **changes: Any) -> Standing:
    given = {"reviews": ALL_PASS, "findings": Findings(total=100, rectified=95)} | changes
    return Standing(polls=polls or (poll(),), **given)


def judged(facts: Standing, policy: Policy = POLICY) -> Verdict:
    return decide(policy, facts, TODAY)


def outcome(facts: Standing, policy: Policy = POLICY) -> Outcome:
    return judged(facts, policy).outcome


def reason(facts: Standing, name: str, policy: Policy = POLICY) -> Reason:
    return next(found for found in judged(facts, policy).reasons if found.input == name)
