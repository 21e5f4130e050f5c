"""Worse evidence never gives a better outcome.

Outcomes in order: release, continue, re-survey, hold, incomplete. With the number of ballots unchanged no exception
is known. Where ballots come or go, a re-survey says that too little is known, which is neither better nor worse; so
the claim is made for leading polls that have their least number before and after.
"""

from dataclasses import replace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from survey.instruments.rules import BaseRule
from survey.publication.reasons import Outcome
from survey.publication.standing import Figures, Findings, PollStanding, Standing
from tests.instruments.calm import calm
from tests.publication.evidence import ALL_PASS, POLICY, judged, outcome, poll

ORDER = (Outcome.RELEASE, Outcome.CONTINUE, Outcome.RESURVEY, Outcome.HOLD, Outcome.INCOMPLETE)

numbers = st.one_of(st.integers(0, 12), st.integers(20, 130))
reviews = st.fixed_dictionaries(
    {party: st.sampled_from(["pass"] * 6 + ["revise", "return", None]) for party in POLICY.parties}
)


@st.composite
def polls(draw: Any, instrument: str) -> PollStanding:
    good, dissatisfied, unknown = draw(numbers), draw(st.integers(0, 40)), draw(st.integers(0, 10))
    answered = good + dissatisfied + unknown
    turnout = draw(
        st.sampled_from(
            [
                {},
                {"eligible": answered},
                {"eligible": answered + 15, "present": answered + 12},
                {"eligible": 3 * answered + 1, "present": answered},  # no quorum
                {"issued": answered},
                {"issued": answered - 1},  # more came back
            ]
        )
    )
    rule = draw(st.sampled_from([BaseRule.DECIDED, BaseRule.ALL_VALID]))
    mode = draw(st.sampled_from(["open", "ticket"]))
    return poll(instrument, good, dissatisfied, unknown=unknown, base_rule=rule, mode=mode, **turnout)


@st.composite
def standings(draw: Any) -> Standing:
    total = draw(st.integers(0, 30))
    findings = Findings(
        total=total,
        rectified=draw(st.integers(0, total)) if draw(st.booleans()) else total,
        without_status=draw(st.sampled_from([0, 0, 0, min(1, total)])),
    )
    chosen = [draw(polls(instrument)) for instrument in ("MC", "QZ", "XZ") if draw(st.integers(0, 3))]
    return Standing(
        polls=tuple(draw(st.permutations(chosen))),
        reviews=draw(st.one_of(st.just(ALL_PASS), reviews)),
        findings=findings,
        is_report_untrue=draw(st.integers(0, 5)) == 0,
        discrepancies=draw(st.sampled_from([0, 0, 0, 4, 5])),
        holds=draw(st.integers(0, 3)),
    )


def is_no_better(worse: Standing, better: Standing) -> bool:
    return ORDER.index(outcome(worse)) >= ORDER.index(outcome(better))


def with_poll(facts: Standing, place: int, figures: Figures) -> Standing:
    changed = replace(facts.polls[place], figures=figures)
    return replace(facts, polls=(*facts.polls[:place], changed, *facts.polls[place + 1 :]))


def change(figures: Figures, **by: int) -> Figures:
    """So many more, or fewer, of each answer; never below none."""
    moved = {name: (getattr(figures, name) or 0) + more for name, more in by.items()}
    assume(min(moved.values()) >= 0)
    return replace(figures, **moved)


def has_enough(facts: Standing) -> bool:
    least = [found for found in judged(facts).reasons if found.input.startswith("min_valid")]
    return bool(least) and least[0].verdict is Outcome.RELEASE


places = st.integers(0, 2)
steps = st.integers(1, 30)


@calm
@given(standings(), places, steps)
def test_ballots_turned_from_satisfied_to_dissatisfied(facts: Standing, place: int, count: int) -> None:
    assume(place < len(facts.polls))
    turned = change(facts.polls[place].figures, good=-count, dissatisfied=count)
    assert is_no_better(with_poll(facts, place, turned), facts)


@calm
@given(
    standings(),
    places,
    steps,
    st.sampled_from([{"dissatisfied": 1}, {"good": -1}, {"good": -1, "unknown": 1}]),
)
def test_ballots_that_come_dissatisfied_or_satisfied_ones_that_go(
    facts: Standing, place: int, count: int, each: dict[str, int]
) -> None:
    assume(place < len(facts.polls))
    moved = change(facts.polls[place].figures, **{name: more * count for name, more in each.items()})
    worse = with_poll(facts, place, moved)
    assume(_lead(worse) == _lead(facts))
    if facts.polls[place].instrument == _lead(facts):
        assume(has_enough(facts) and has_enough(worse))
    elif sum(each.values()) < 0:
        assume(not _falls_silent(facts, worse, facts.polls[place].instrument))
    assert is_no_better(worse, facts)


def _lead(facts: Standing) -> object:
    return judged(facts).reasons[0].value


def _falls_silent(facts: Standing, worse: Standing, instrument: str) -> bool:
    """A poll beside the leading one is heard only while it is large enough."""

    def is_heard(given: Standing) -> bool:
        return any(
            found.input == f"satisfaction.{instrument}" and found.verdict for found in judged(given).reasons
        )

    return is_heard(facts) and not is_heard(worse)


@calm
@given(standings(), st.sampled_from(POLICY.parties), st.sampled_from(["revise", "return", None]))
def test_a_worse_review(facts: Standing, party: str, verdict: str | None) -> None:
    said = ["pass", "revise", "return", None]
    assume(said.index(verdict) >= said.index(facts.reviews.get(party)))
    assert is_no_better(replace(facts, reviews={**facts.reviews, party: verdict}), facts)


@calm
@given(standings(), steps)
def test_fewer_findings_rectified(facts: Standing, count: int) -> None:
    findings = facts.findings
    assume(findings.rectified >= count)
    assert is_no_better(
        replace(facts, findings=replace(findings, rectified=findings.rectified - count)), facts
    )


@calm
@given(standings(), st.sampled_from([{"is_report_untrue": True}, {"discrepancies": 5}, {"discrepancies": 9}]))
def test_one_veto_more(facts: Standing, veto: dict[str, Any]) -> None:
    worse = replace(facts, **veto)
    assert is_no_better(worse, facts)
    assert outcome(worse) in (Outcome.HOLD, Outcome.INCOMPLETE)


@calm
@given(standings(), st.sampled_from(["polls", "reviews", "findings"]))
def test_an_input_less(facts: Standing, lost: str) -> None:
    without: dict[str, Any] = {
        "polls": (),
        "reviews": {},
        "findings": replace(facts.findings, total=facts.findings.total + 1, without_status=1),
    }
    assert outcome(replace(facts, **{lost: without[lost]})) is Outcome.INCOMPLETE


@calm
@given(standings())
def test_the_order_of_the_polls_decides_nothing(facts: Standing) -> None:
    assert outcome(replace(facts, polls=facts.polls[::-1])) is outcome(facts)


@calm
@given(standings())
def test_frozen_facts_give_the_same_decision(facts: Standing) -> None:
    assert judged(Standing.from_document(facts.to_document())) == judged(facts)
