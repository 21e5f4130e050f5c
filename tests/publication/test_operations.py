import json
from datetime import date, timedelta

import pytest
from flask import Flask

from survey import clock
from survey.db import db
from survey.evaluation.models import ReviewVerdict
from survey.findings.models import FindingStatus
from survey.findings.operations import amend_finding
from survey.findings.queries import findings_of
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.publication.batches import (
    correct_release,
    make_batch,
    pass_gate,
    release,
    withdraw_release,
)
from survey.publication.facts import (
    ApproverMadeBatch,
    AskerAgrees,
    BatchReleased,
    DecisionSigned,
    DecisionSuperseded,
    GatesMissing,
    NotComplete,
    NotForBatch,
    NothingToPublish,
    OverrulingNeedsReason,
    ProposerSigns,
    ReasonMissing,
    StandingChanged,
    WithheldUnits,
)
from survey.publication.models import Decision, GateKind, Ground
from survey.publication.operations import adopt_policy, propose, sign
from survey.publication.policy import Policy, PolicyRefused
from survey.publication.queries import active_holds, holds_of, latest_decision, policy_in_force
from survey.publication.reasons import Outcome
from survey.publication.withholding import agree_withholding, ask_withholding, lift_withholding
from survey.rounds.models import Round
from survey.rounds.operations import date_fieldwork
from survey.tally.rules import Turnout
from tests.make import make_counted_poll, make_inspection, make_office, make_officer, make_round
from tests.publication.complete import make_complete, review

GATES = {
    GateKind.CIRCULAR: "党内通报〔2026〕3号",
    GateKind.SECRECY: "已审查",
    GateKind.APPROVAL: "领导小组会议",
}


@pytest.fixture
def office(app: Flask) -> tuple[Officer, Officer, Round]:
    """A clerk, a leader and a round of theirs."""
    office = make_office()
    clerk, leader = make_officer(office=office), make_officer(Role.LEADER, office=office)
    return clerk, leader, make_round(office)


def propose_one(by: Officer, round: Round) -> Decision:
    [decision] = propose(by, round)
    return decision


def test_a_proposal_carries_every_reason_and_is_signed_by_another(
    office: tuple[Officer, Officer, Round],
) -> None:
    clerk, leader, round = office
    make_complete(clerk, round)
    decision = propose_one(clerk, round)
    assert decision.outcome is Outcome.RELEASE
    assert {"poll", "rectification", "satisfaction.QZ"} <= {reason["input"] for reason in decision.reasons}
    with pytest.raises(ProposerSigns):
        sign(clerk, decision)
    assert sign(leader, decision).final is Outcome.RELEASE
    with pytest.raises(DecisionSigned):
        sign(leader, decision)


def test_what_is_missing_cannot_be_signed_whatever_the_reason(office: tuple[Officer, Officer, Round]) -> None:
    clerk, leader, round = office
    make_inspection(round)
    decision = propose_one(clerk, round)
    assert decision.outcome is Outcome.INCOMPLETE
    with pytest.raises(NotComplete):
        sign(leader, decision)
    with pytest.raises(NotComplete):
        sign(leader, decision, Outcome.RELEASE, "领导小组研究决定")


def test_overruling_needs_a_reason_and_keeps_the_proposal(office: tuple[Officer, Officer, Round]) -> None:
    clerk, leader, round = office
    make_complete(clerk, round)
    decision = propose_one(clerk, round)
    with pytest.raises(OverrulingNeedsReason):
        sign(leader, decision, Outcome.HOLD, "  ")
    sign(leader, decision, Outcome.HOLD, "回访中群众反映仍有反弹，延后公示。")
    assert (decision.outcome, decision.final) == (Outcome.RELEASE, Outcome.HOLD)
    [hold] = active_holds(round)
    assert hold.review_on == clock.today("Asia/Shanghai") + timedelta(days=30)


def test_the_same_facts_make_no_second_proposal_and_new_facts_supersede(
    office: tuple[Officer, Officer, Round],
) -> None:
    clerk, leader, round = office
    inspection = make_complete(clerk, round)
    first = propose_one(clerk, round)
    assert propose_one(clerk, round) is first
    review(clerk, inspection, ReviewVerdict.RETURN)
    with pytest.raises(StandingChanged):
        sign(leader, first)
    second = propose_one(clerk, round)
    assert second is not first
    assert second.outcome is Outcome.HOLD
    with pytest.raises(DecisionSuperseded):
        sign(leader, first)


def test_a_held_unit_is_decided_again_after_a_second_wave(office: tuple[Officer, Officer, Round]) -> None:
    clerk, leader, round = office
    inspection = make_complete(clerk, round, satisfied=20, dissatisfied=20)
    held = sign(leader, propose_one(clerk, round))
    assert held.final is Outcome.HOLD
    assert propose_one(clerk, round) is held
    make_counted_poll(inspection, satisfied=60, wave=2)
    again = propose_one(clerk, round)
    assert again.outcome is Outcome.RELEASE
    sign(leader, again)
    assert active_holds(round) == []
    [hold] = holds_of(inspection)
    assert hold.ended_by_id == again.id


def test_a_hold_that_is_due_is_decided_again_on_the_same_facts_and_counted(
    office: tuple[Officer, Officer, Round],
) -> None:
    clerk, leader, round = office
    inspection = make_complete(clerk, round, satisfied=20, dissatisfied=20)
    held = sign(leader, propose_one(clerk, round))
    held.review_on = clock.today("Asia/Shanghai")
    db.session.commit()
    again = propose_one(clerk, round)
    assert again is not held
    assert again.outcome is Outcome.HOLD
    sign(leader, again)
    assert len(holds_of(inspection)) == 2
    assert len(active_holds(round)) == 1


def test_a_batch_takes_what_is_signed_for_release_and_nothing_twice(
    office: tuple[Officer, Officer, Round],
) -> None:
    clerk, leader, round = office
    with pytest.raises(NothingToPublish):
        make_batch(clerk, round)
    make_complete(clerk, round)
    make_complete(clerk, round, satisfied=10, dissatisfied=30)
    good, bad = propose(clerk, round)
    with pytest.raises(NotForBatch):
        make_batch(clerk, round, [good.id])
    sign(leader, good)
    sign(leader, bad)
    with pytest.raises(NotForBatch):
        make_batch(clerk, round, [bad.id])
    batch = make_batch(clerk, round)
    assert batch.decisions == [good.id]
    with pytest.raises(NothingToPublish):
        make_batch(clerk, round)


def test_a_release_needs_every_gate_and_the_batchs_maker_cannot_approve_it(
    office: tuple[Officer, Officer, Round],
) -> None:
    clerk, leader, round = office
    make_complete(clerk, round)
    sign(leader, propose_one(clerk, round))
    batch = make_batch(clerk, round)
    with pytest.raises(GatesMissing) as refused:
        release(clerk, batch)
    assert refused.value.details["missing"] == ["circular", "secrecy", "approval"]
    pass_gate(clerk, batch, GateKind.CIRCULAR, "党内通报〔2026〕3号")
    pass_gate(clerk, batch, GateKind.SECRECY)
    with pytest.raises(ApproverMadeBatch):
        pass_gate(clerk, batch, GateKind.APPROVAL)
    pass_gate(leader, batch, GateKind.APPROVAL, "领导小组2026年第3次会议")
    release(clerk, batch)
    assert [made.inspection_id for made in batch.releases] == [batch.items[0].decision.inspection_id]
    with pytest.raises(BatchReleased):
        release(clerk, batch)


def test_a_public_copy_holds_the_public_table_and_the_number_that_wait_but_no_name(
    office: tuple[Officer, Officer, Round],
) -> None:
    clerk, leader, round = office
    make_complete(clerk, round, satisfied=57, dissatisfied=3)
    waiting = make_complete(clerk, round, satisfied=10, dissatisfied=30)
    for decision in propose(clerk, round):
        sign(leader, decision)
    batch = release(leader, make_batch(clerk, round), GATES)
    copy = json.loads(str(batch.copy))
    assert copy["held"] == {"count": 1, "names": []}
    assert waiting.unit.name not in str(batch.copy)
    [made], [named] = batch.releases, copy["units"]
    assert named == {"inspection": made.inspection_id, "digest": made.digest}
    unit = json.loads(made.copy)
    assert unit["findings"] == {"total": 10, "rectified": 10}
    assert [poll["instrument"] for poll in unit["polls"]] == ["QZ"]
    assert "adjusted" in unit["polls"][0]["count"]


def test_a_copy_says_what_the_notice_says(office: tuple[Officer, Officer, Round]) -> None:
    clerk, leader, round = office
    date_fieldwork(clerk, round, date(2026, 1, 5), date(2026, 2, 27))
    make_complete(clerk, round, satisfied=57, dissatisfied=3)
    make_complete(clerk, round, satisfied=10, dissatisfied=30)
    for decision in propose(clerk, round):
        sign(leader, decision)
    batch = release(leader, make_batch(clerk, round), GATES)
    copy = json.loads(str(batch.copy))
    assert copy["inspected"] == 2
    assert copy["fieldwork"] == {"began_on": "2026-01-05", "ended_on": "2026-02-27"}
    unit = json.loads(batch.releases[0].copy)
    assert unit["policy"]["rectification"] == {"publish_min": "9/10", "hold_below": "4/5"}


def test_a_void_poll_is_not_published(office: tuple[Officer, Officer, Round]) -> None:
    clerk, leader, round = office
    inspection = make_complete(clerk, round)
    make_counted_poll(inspection, "MC", satisfied=40, turnout=Turnout(returned=0, present=10, eligible=40))
    sign(leader, propose_one(clerk, round))
    batch = release(leader, make_batch(clerk, round), GATES)
    assert [poll["instrument"] for poll in json.loads(batch.releases[0].copy)["polls"]] == ["QZ"]


def test_held_units_are_named_only_if_the_policy_says_so(office: tuple[Officer, Officer, Round]) -> None:
    clerk, leader, round = office
    document = Policy().to_document()
    document["names_held_units"]["value"] = True
    adopt_policy(leader, document, "领导小组决定点名")
    make_complete(clerk, round)
    waiting = make_complete(clerk, round, satisfied=10, dissatisfied=30)
    for decision in propose(clerk, round):
        sign(leader, decision)
    batch = release(leader, make_batch(clerk, round), GATES)
    assert json.loads(str(batch.copy))["held"] == {"count": 1, "names": [waiting.unit.name]}


def test_a_team_evaluation_is_never_in_a_units_public_copy(office: tuple[Officer, Officer, Round]) -> None:
    clerk, leader, round = office
    inspection = make_complete(clerk, round)
    make_counted_poll(inspection, "XZ", satisfied=40)
    sign(leader, propose_one(clerk, round))
    batch = release(leader, make_batch(clerk, round), GATES)
    assert [poll["instrument"] for poll in json.loads(batch.releases[0].copy)["polls"]] == ["QZ"]


def test_a_withheld_unit_is_not_published_until_the_ground_is_lifted(
    office: tuple[Officer, Officer, Round],
) -> None:
    clerk, leader, round = office
    inspection = make_complete(clerk, round)
    sign(leader, propose_one(clerk, round))
    batch = make_batch(clerk, round)
    asked = ask_withholding(clerk, inspection, Ground.UNDER_INVESTIGATION, "在办案件尚未公布。")
    with pytest.raises(WithheldUnits):
        release(leader, batch, GATES)
    with pytest.raises(AskerAgrees):
        agree_withholding(clerk, asked)
    agree_withholding(leader, asked)
    with pytest.raises(WithheldUnits):
        release(leader, batch, GATES)
    lift_withholding(clerk, asked, "案件已公布。")
    assert release(leader, batch, GATES).released_at is not None


def test_a_refused_release_leaves_no_gate_behind(office: tuple[Officer, Officer, Round]) -> None:
    clerk, leader, round = office
    inspection = make_complete(clerk, round)
    sign(leader, propose_one(clerk, round))
    batch = make_batch(clerk, round)
    ask_withholding(clerk, inspection, Ground.SENSITIVE, "重大敏感事项。")
    with pytest.raises(WithheldUnits):
        release(leader, batch, GATES)
    assert len(batch.missing_gates) == 3


def test_the_publicity_period_counts_working_days_of_the_offices_calendar(
    office: tuple[Officer, Officer, Round],
) -> None:
    clerk, leader, round = office
    make_complete(clerk, round)
    sign(leader, propose_one(clerk, round))
    batch = release(leader, make_batch(clerk, round, publicity_days=10), GATES)
    assert batch.starts_on
    assert batch.ends_on
    days = [batch.starts_on + timedelta(n) for n in range((batch.ends_on - batch.starts_on).days + 1)]
    assert sum(clock.is_working_day(day) for day in days) == 10


def test_a_correction_supersedes_and_a_withdrawal_says_why(office: tuple[Officer, Officer, Round]) -> None:
    clerk, leader, round = office
    inspection = make_complete(clerk, round)
    sign(leader, propose_one(clerk, round))
    [old] = release(leader, make_batch(clerk, round), GATES).releases
    with pytest.raises(ReasonMissing):
        correct_release(leader, old, " ")
    amend_finding(clerk, findings_of(inspection)[0], status=FindingStatus.UNDERWAY)
    corrected = correct_release(leader, old, "更正整改完成数。")
    assert corrected.supersedes_id == old.id
    assert json.loads(old.copy)["findings"]["rectified"] == 10
    assert json.loads(corrected.copy)["findings"]["rectified"] == 9
    withdraw_release(leader, corrected, "公示期满后按规定撤下。")
    assert corrected.withdrawn_at
    assert latest_decision(inspection) is not None


def test_a_new_policy_needs_a_reason_and_supersedes_proposals(office: tuple[Officer, Officer, Round]) -> None:
    clerk, leader, round = office
    make_complete(clerk, round, satisfied=37, dissatisfied=3)
    assert propose_one(clerk, round).outcome is Outcome.RELEASE
    stricter = Policy().to_document()
    stricter["satisfaction.publish_min"]["value"] = "95%"
    with pytest.raises(ReasonMissing):
        adopt_policy(leader, stricter, "")
    adopt_policy(leader, stricter, "参照赣州市各轮均超过95%。")
    again = propose_one(clerk, round)
    assert again.outcome is Outcome.CONTINUE
    assert again.policy.version == 2


def test_a_nonsensical_policy_is_refused_and_the_one_in_force_stays(
    office: tuple[Officer, Officer, Round],
) -> None:
    _clerk, leader, round = office
    wrong = Policy().to_document()
    wrong["satisfaction.hold_below"]["value"] = "99%"
    with pytest.raises(PolicyRefused):
        adopt_policy(leader, wrong, "试一试")
    assert policy_in_force(round.office_id) is None
