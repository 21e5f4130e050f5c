"""The rule of decision, threshold by threshold."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest

from survey.instruments.rules import BaseRule
from survey.meetings.rules import Quorum
from survey.publication.policy import Policy
from survey.publication.reasons import Outcome, Remark
from survey.publication.standing import Figures, Findings, PollStanding, Standing
from tests.publication.evidence import ALL_PASS, POLICY, TODAY, judged, outcome, poll, reason, standing

RELEASE, CONTINUE, HOLD, RESURVEY, INCOMPLETE = Outcome

VETOES: dict[str, dict[str, Any]] = {
    "review": {"reviews": ALL_PASS | {"organisation": "return"}},
    "visit": {"is_report_untrue": True},
    "discrepancies": {"discrepancies": 5},
}


def test_good_evidence_is_released() -> None:
    verdict = judged(standing(poll("MC"), poll("QZ")))
    assert (verdict.outcome, verdict.review_on, verdict.missing) == (RELEASE, None, ())


@pytest.mark.parametrize(
    ("good", "expected"),
    [
        (800, RELEASE), (720, RELEASE), (719, CONTINUE), (721, RELEASE),
        (641, CONTINUE), (640, CONTINUE), (639, HOLD), (0, HOLD),
    ],
)  # fmt: skip
@pytest.mark.parametrize("instrument", ["MC", "QZ"])
def test_satisfaction_of_the_leading_poll_at_each_line(instrument: str, good: int, expected: Outcome) -> None:
    facts = standing(poll(instrument, good, 800 - good))
    assert outcome(facts) is expected
    assert reason(facts, f"satisfaction.{instrument}").verdict is expected


@pytest.mark.parametrize(
    ("good", "base", "expected", "text"),
    [
        (899, 1000, CONTINUE, "89.9%"),
        (8996, 10_000, CONTINUE, "89.96%"),
        (9, 10, RESURVEY, "90.0%"),
        (900, 1000, RELEASE, "90.0%"),
        (79_996, 100_000, HOLD, "79.996%"),
    ],
)
def test_verdict_and_print_agree(good: int, base: int, expected: Outcome, text: str) -> None:
    facts = standing(poll("MC", good, base - good))
    assert outcome(facts) is expected
    assert reason(facts, "satisfaction.MC").text == text


@pytest.mark.parametrize(
    ("rectified", "total", "expected", "text"),
    [
        (698, 773, RELEASE, "90.3%"),
        (310, 341, RELEASE, "90.9%"),
        (90, 100, RELEASE, "90.0%"),
        (89, 100, CONTINUE, "89.0%"),
        (80, 100, CONTINUE, "80.0%"),
        (79, 100, HOLD, "79.0%"),
        (886, 1000, CONTINUE, "88.6%"),
    ],
)
def test_rectification_at_each_line(rectified: int, total: int, expected: Outcome, text: str) -> None:
    facts = standing(findings=Findings(total=total, rectified=rectified))
    assert outcome(facts) is expected
    assert reason(facts, "rectification").text == text


def test_a_unit_without_findings_has_no_rectification_rate() -> None:
    facts = standing(findings=Findings())
    found = reason(facts, "rectification")
    assert outcome(facts) is RELEASE
    assert (found.verdict, found.text, found.remarks) == (None, "—", (Remark.NO_FINDINGS,))


@pytest.mark.parametrize(("base", "expected"), [(29, RESURVEY), (30, RELEASE), (31, RELEASE), (0, RESURVEY)])
@pytest.mark.parametrize("instrument", ["MC", "QZ"])
def test_the_leading_poll_needs_its_ballots(instrument: str, base: int, expected: Outcome) -> None:
    facts = standing(poll(instrument, base, 0))
    assert outcome(facts) is expected
    assert reason(facts, f"min_valid.{instrument}").more_ballots == (
        30 - base if expected is RESURVEY else None
    )


@pytest.mark.parametrize(
    ("eligible", "base", "expected"),
    [
        (24, 15, RESURVEY),
        (24, 16, RELEASE),
        (25, 16, RESURVEY),
        (25, 17, RELEASE),
        (60, 29, RESURVEY),
        (60, 30, RELEASE),
    ],
)
def test_where_few_are_eligible_two_thirds_will_do(eligible: int, base: int, expected: Outcome) -> None:
    assert outcome(standing(poll("MC", base, 0, eligible=eligible))) is expected


def test_an_open_poll_never_counts_as_a_census() -> None:
    assert outcome(standing(poll("QZ", 20, 0, eligible=24))) is RESURVEY


def test_only_answers_that_decide_make_a_sample() -> None:
    assert outcome(standing(poll("QZ", 29, 0, unknown=40))) is RESURVEY
    assert outcome(standing(poll("MC", 29, 0, abstained=1, base_rule=BaseRule.ALL_VALID))) is RELEASE
    assert outcome(standing(poll("MC", 29, 0, eligible=60, base_rule=BaseRule.MEMBERS))) is RESURVEY


@pytest.mark.parametrize("name", VETOES)
def test_each_veto_holds(name: str) -> None:
    assert outcome(standing(**VETOES[name])) is HOLD


@pytest.mark.parametrize("names", list(combinations(VETOES, 2)))
def test_two_vetoes_hold_and_both_are_named(names: tuple[str, str]) -> None:
    verdict = judged(standing(**VETOES[names[0]] | VETOES[names[1]]))
    assert verdict.outcome is HOLD
    assert len([found for found in verdict.reasons if found.verdict is HOLD]) == 2


@pytest.mark.parametrize(("count", "expected"), [(4, RELEASE), (5, HOLD), (6, HOLD)])
def test_discrepancies_hold_from_five(count: int, expected: Outcome) -> None:
    assert outcome(standing(discrepancies=count)) is expected


def test_a_party_the_policy_does_not_name_may_return_a_report_too() -> None:
    assert outcome(standing(reviews=ALL_PASS | {"publicity": "return"})) is HOLD


def test_a_request_to_revise_is_a_remark() -> None:
    facts = standing(reviews=ALL_PASS | {"team": "revise"})
    assert outcome(facts) is RELEASE
    assert reason(facts, "review.team").remarks == (Remark.REVISE,)


@pytest.mark.parametrize("party", POLICY.parties)
@pytest.mark.parametrize("silence", ["absent", "empty"])
def test_every_party_must_have_spoken(party: str, silence: str) -> None:
    reviews: dict[str, str | None] = {**ALL_PASS, party: None}
    if silence == "absent":
        del reviews[party]
    verdict = judged(standing(reviews=reviews))
    assert (verdict.outcome, verdict.missing) == (INCOMPLETE, (f"review.{party}",))


def test_findings_need_a_status() -> None:
    verdict = judged(standing(findings=Findings(total=10, rectified=10, without_status=1)))
    assert (verdict.outcome, verdict.missing) == (INCOMPLETE, ("findings.status",))


@pytest.mark.parametrize("polls", [(), (poll("XZ"), poll("HC"), poll("YJ"), poll("OWN"))])
def test_without_a_poll_that_counts_nothing_is_decided(polls: tuple[PollStanding, ...]) -> None:
    verdict = judged(Standing(polls=polls, reviews=ALL_PASS))
    assert (verdict.outcome, verdict.missing) == (INCOMPLETE, ("poll",))
    assert not [found for found in verdict.reasons if found.input.startswith("satisfaction")]


@pytest.mark.parametrize("instrument", ["XZ", "HC", "YJ"])
def test_other_questionnaires_never_count(instrument: str) -> None:
    assert judged(standing(poll("MC"), poll(instrument, 0, 100))) == judged(standing(poll("MC")))


def test_everything_missing_is_listed() -> None:
    assert judged(Standing(findings=Findings(total=3, without_status=2))).missing == (
        "poll", "review.office", "review.discipline", "review.organisation", "review.team", "findings.status",
    )  # fmt: skip


def test_precedence() -> None:
    """Missing before vetoes, vetoes before a short sample, a short sample before any rate."""
    short = poll("MC", 10, 0)
    poor = Findings(total=10, rectified=0)
    assert outcome(standing(short, findings=poor)) is RESURVEY
    assert outcome(standing(short, findings=poor, discrepancies=5)) is HOLD
    assert outcome(standing(short, findings=poor, discrepancies=5, reviews={})) is INCOMPLETE


@pytest.mark.parametrize(
    ("meeting", "street", "expected"),
    [
        ((95, 5), (95, 5), RELEASE),
        ((95, 5), (89, 11), CONTINUE),
        ((95, 5), (10, 90), CONTINUE),  # never HOLD: it is self-selected
        ((85, 15), (95, 5), CONTINUE),
        ((75, 25), (95, 5), HOLD),
        ((95, 5), (2, 27), RELEASE),  # too small to be heard
    ],
)
def test_beside_a_meeting_the_street_can_lower_release_to_continue(
    meeting: tuple[int, int], street: tuple[int, int], expected: Outcome
) -> None:
    assert outcome(standing(poll("QZ", *street), poll("MC", *meeting))) is expected


def test_a_short_poll_beside_the_leading_one_is_a_remark() -> None:
    facts = standing(poll("MC"), poll("QZ", 2, 27))
    assert Remark.SHORT in reason(facts, "min_valid.QZ").remarks
    assert (reason(facts, "min_valid.QZ").verdict, reason(facts, "satisfaction.QZ").verdict) == (None, None)


@pytest.mark.parametrize(
    "void",
    [
        {"issued": 99},  # 100 papers returned
        {"present": 60, "eligible": 120},  # exactly half
        {"present": 0, "eligible": 0},
    ],
)
def test_a_void_meeting_is_as_if_not_held(void: dict[str, int]) -> None:
    bad_meeting = poll("MC", 10, 90, **void)
    assert outcome(standing(bad_meeting, poll("QZ"))) is RELEASE
    assert judged(standing(bad_meeting)).missing == ("poll",)
    verdict = judged(standing(bad_meeting, poll("QZ", 10, 90)))
    assert verdict.outcome is HOLD
    assert [found.input for found in verdict.reasons if Remark.VOID in found.remarks] == [
        "returned.MC" if "issued" in void else "quorum.MC"
    ]


@pytest.mark.parametrize(
    "valid",
    [{"issued": 100}, {"issued": 101}, {"present": 61, "eligible": 120}, {"present": 60}, {"eligible": 120}],
)
def test_a_meeting_leads_unless_it_is_known_to_be_void(valid: dict[str, int]) -> None:
    assert outcome(standing(poll("MC", 10, 90, **valid), poll("QZ"))) is HOLD


def test_the_quorum_may_be_two_thirds() -> None:
    policy = replace(POLICY, quorum=Fraction(2, 3))
    assert outcome(standing(poll("MC", present=80, eligible=120)), policy) is INCOMPLETE
    assert outcome(standing(poll("MC", present=81, eligible=120)), policy) is RELEASE
    assert reason(standing(poll("MC", present=80, eligible=120)), "quorum.MC", policy).text == "66.7%"


@pytest.mark.parametrize(
    ("quorum", "present", "counts"),
    [
        (Quorum.HALF, 60, False),
        (Quorum.HALF, 61, True),
        (Quorum.TWO_THIRDS, 79, False),
        (Quorum.TWO_THIRDS, 80, True),
        (Quorum.TWO_THIRDS, 81, True),
    ],
)
def test_a_meeting_is_judged_by_the_quorum_it_was_called_with(
    quorum: Quorum, present: int, counts: bool
) -> None:
    held = replace(poll("MC", 10, 50, present=present, eligible=120), quorum=quorum)
    facts = standing(held, poll("QZ"))
    assert outcome(facts) is (HOLD if counts else RELEASE)
    found = reason(facts, "quorum.MC")
    assert (found.threshold, Remark.VOID in found.remarks) == (quorum.share, not counts)
    assert (Remark.AT_LEAST in found.remarks) is (quorum is Quorum.TWO_THIRDS)


def test_an_office_may_set_its_own_lines() -> None:
    strict = Policy(parties=("office",), instruments=("QZ",), min_valid=200, review_days=10)
    facts = standing(poll("QZ", 199, 0), poll("MC", 0, 50), reviews={"office": "pass"})
    assert outcome(facts, strict) is RESURVEY
    assert outcome(standing(poll("QZ", 200, 0), reviews={"office": "pass"}), strict) is RELEASE


@pytest.mark.parametrize(("good", "days"), [(95, None), (85, 30), (50, 30)])
def test_what_is_not_done_is_reviewed_in_thirty_days(good: int, days: int | None) -> None:
    due = judged(standing(poll("MC", good, 100 - good))).review_on
    assert due == (None if days is None else TODAY + timedelta(days))


@pytest.mark.parametrize(("holds", "summoned"), [(0, False), (1, False), (2, True), (3, True)])
def test_a_unit_held_too_often_is_summoned(holds: int, summoned: bool) -> None:
    facts = standing(is_report_untrue=True, holds=holds)
    assert (Remark.SUMMON in reason(facts, "holds").remarks) is summoned
    assert reason(standing(holds=holds), "holds").remarks == ()


@pytest.mark.parametrize(("unknown", "remarked"), [(42, False), (43, True), (44, True), (0, False)])
def test_many_who_do_not_know_mean_publish_more(unknown: int, remarked: bool) -> None:
    facts = standing(poll("QZ", 96, 4, unknown=unknown))
    assert outcome(facts) is RELEASE
    assert (Remark.UNAWARE in reason(facts, "unaware.QZ").remarks) is remarked


def test_exactly_thirty_percent_is_not_more() -> None:
    found = reason(standing(poll("QZ", 70, 0, unknown=30)), "unaware.QZ")
    assert (found.remarks, found.text) == ((), "30.0%")


def test_adjusted_figures_decide_and_raw_ones_are_shown() -> None:
    same = standing(poll("QZ", 95, 5, raw=Figures(good=190, dissatisfied=10)))
    assert (outcome(same), reason(same, "raw.QZ").text, judged(same).is_borderline) == (
        RELEASE,
        "95.0%",
        False,
    )
    other = standing(poll("QZ", 95, 5, raw=Figures(good=95, dissatisfied=40)))
    assert outcome(other) is RELEASE
    assert reason(other, "raw.QZ").remarks == (Remark.BORDERLINE_RAW,)


def test_every_reason_is_listed_also_those_that_did_not_decide() -> None:
    full = standing(
        poll("MC", 50, 50, issued=100, present=100, eligible=110),
        poll("QZ", 60, 40, unknown=3),
        **VETOES["discrepancies"],
    )
    assert [found.input for found in judged(full).reasons] == [
        "poll",
        "quorum.MC", "returned.MC",
        "findings.status",
        "review.office", "review.discipline", "review.organisation", "review.team",
        "return_visit", "discrepancies",
        "min_valid.MC", "min_valid.QZ",
        "satisfaction.MC", "satisfaction.QZ",
        "rectification",
        "unaware.QZ",
        "holds",
    ]  # fmt: skip


def test_two_polls_of_one_instrument_are_refused() -> None:
    with pytest.raises(ValueError, match="one poll of each instrument"):
        standing(poll("QZ"), poll("QZ"))


def test_a_review_says_one_of_three_things() -> None:
    with pytest.raises(ValueError, match="not a verdict"):
        standing(reviews={"office": "maybe"})
