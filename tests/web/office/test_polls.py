"""A poll by pages: prepared, changed, opened, extended, given another code, closed; no result before the close."""

from datetime import datetime, timedelta

import pytest

from survey import clock
from survey.ballots import polls, print_runs
from survey.ballots.acts import RELEASED, note
from survey.ballots.mix_acts import get_stuck
from survey.ballots.models import Footfall, Mode, Poll, State
from survey.ballots.queries import polls_of
from survey.ballots.suspension import suspend_all
from survey.db import db, writing
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.rounds.models import Inspection
from tests.make import make_inspection, make_officer, make_poll, make_round
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
def inspection(operator: Officer) -> Inspection:
    return make_inspection(make_round(operator.office))


@pytest.fixture
def draft(inspection: Inspection) -> Poll:
    return make_poll(inspection, key=bytes(32))


def wall(hours: int) -> str:
    """So many hours from now as the office's clock shows it."""
    moment: datetime = clock.local(clock.now() + timedelta(hours=hours), "Asia/Shanghai")
    return f"{moment:%Y-%m-%dT%H:%M}"


def at(poll: Poll) -> str:
    return f"/polls/{poll.code}"


def opened(clerk: Clerk, poll: Poll) -> Poll:
    clerk.submit(clerk.get(f"{at(poll)}/open"), "开始测评")
    assert poll.state is State.OPEN
    return poll


def test_a_poll_is_prepared_for_a_unit(clerk: Clerk, inspection: Inspection) -> None:
    page, deadline = clerk.get(f"/inspections/{inspection.id}/polls/new"), wall(48)
    page = clerk.submit(page, "安排", instrument="QZ", mode="open", closes_at=deadline)
    [poll] = polls_of(inspection)
    assert (poll.instrument, poll.mode, poll.state) == ("QZ", Mode.OPEN, State.DRAFT)
    assert "尚未开始" in page.text
    assert poll.code in page.text
    assert clock.local(poll.closes_at, "Asia/Shanghai").strftime("%Y-%m-%dT%H:%M") == deadline


def test_a_refused_poll_keeps_everything_typed(clerk: Clerk, inspection: Inspection) -> None:
    page = clerk.get(f"/inspections/{inspection.id}/polls/new")
    typed = {"instrument": "MC", "mode": "ticket", "closes_at": wall(-5), "eligible": "80"}
    page = clerk.submit(page, "安排", **typed)
    entries = page.form("安排").entries
    assert {name: entries[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert polls_of(inspection) == []


@pytest.mark.parametrize("end", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_an_hour_at_either_end_of_the_calendar_is_refused_at_its_field(
    clerk: Clerk, draft: Poll, end: str
) -> None:
    page = clerk.submit(clerk.get(f"{at(draft)}/schedule"), "保存", closes_at=end)
    assert page.form("保存").entries["closes_at"] == [end]
    assert draft.closes_at is None


def test_one_poll_is_prepared_for_each_unit_of_a_round_once(clerk: Clerk, operator: Officer) -> None:
    round = make_round(operator.office)
    for _ in range(3):
        make_inspection(round)
    make_poll(make_inspection(round), "QZ")
    for count in (4, 4):
        page = clerk.get(f"/rounds/{round.id}/polls/new")
        clerk.submit(page, "为全部单位安排", instrument="QZ", mode="open")
        assert len(polls_of(round)) == count
    page = clerk.submit(clerk.get(f"/rounds/{round.id}/open"), "全部开始")
    assert "已开始4项测评" in page.text


def test_drafts_of_a_round_open_together_and_refusals_are_named(clerk: Clerk, operator: Officer) -> None:
    round = make_round(operator.office)
    for mode in Mode:
        make_poll(make_inspection(round), key=bytes(32), mode=mode)
    page = clerk.submit(clerk.get(f"/rounds/{round.id}/open"), "全部开始")
    assert "已开始1项测评" in page.text
    assert "有1项没有开始" in page.text
    page = clerk.submit(page, "全部开始", reason="仅十二人参会")
    assert "已开始1项测评" in page.text
    assert {poll.state for poll in polls_of(round)} == {State.OPEN}


def test_a_drafts_questionnaire_and_hours_can_be_changed(clerk: Clerk, draft: Poll) -> None:
    clerk.submit(clerk.get(f"{at(draft)}/instrument"), "保存", instrument="HC")
    assert draft.instrument == "HC"
    page = clerk.submit(clerk.get(f"{at(draft)}/schedule"), "保存", closes_at=wall(24))
    assert draft.closes_at is not None
    assert "换问卷" in page.text


def test_an_opened_poll_keeps_its_questionnaire(clerk: Clerk, draft: Poll) -> None:
    poll = opened(clerk, draft)
    clerk.submit(clerk.get(f"{at(poll)}/instrument"), "保存", instrument="HC")
    assert poll.instrument == "QZ"


def test_few_tickets_need_a_reason_to_open(clerk: Clerk, inspection: Inspection) -> None:
    poll = make_poll(inspection, "MC", mode=Mode.TICKET, mixing_size=20, key=bytes(32))
    page = clerk.submit(clerk.get(f"{at(poll)}/open"), "开始测评")
    assert poll.state is State.DRAFT
    page = clerk.submit(page, "开始测评", reason="班子会仅十二人参会")
    assert poll.state is State.OPEN
    assert "班子会仅十二人参会" in page.text


def test_a_deadline_moves_to_a_later_hour_with_a_reason(clerk: Clerk, draft: Poll) -> None:
    poll, later = opened(clerk, draft), wall(24)
    page = clerk.submit(clerk.get(f"{at(poll)}/extend"), "延长", closes_at=later)
    assert poll.closes_at is None
    assert page.form("延长").entries["closes_at"] == [later]
    page = clerk.submit(page, "延长", reason="下乡走访未结束")
    assert poll.closes_at is not None
    assert "下乡走访未结束" in page.text


def test_a_cancelled_poll_leads_to_its_successor(clerk: Clerk, draft: Poll, inspection: Inspection) -> None:
    successor = make_poll(inspection)
    poll = opened(clerk, draft)
    page = clerk.submit(clerk.get(f"{at(poll)}/cancel"), "确定取消测评", successor=successor.code)
    assert poll.state is State.OPEN
    assert page.form("确定取消测评").entries["successor"] == [successor.code]
    page = clerk.submit(page, "确定取消测评", reason="海报单位名称有误")
    assert poll.state is State.CANCELLED
    assert successor.code in page.links


def test_a_suspended_poll_is_resumed_with_a_reason(clerk: Clerk, draft: Poll) -> None:
    poll = opened(clerk, draft)
    clerk.get(f"{at(poll)}/resume", 409)
    with writing():
        suspend_all(db.session)
    page = clerk.get(at(poll))
    assert "本测评暂停，现在不收票" in page.text
    assert {f"{at(poll)}/resume", f"{at(poll)}/cancel"} <= {link.get("href") for link in page.root.all("a")}
    page = clerk.submit(clerk.get(f"{at(poll)}/resume"), "恢复测评")
    assert poll.state is State.SUSPENDED
    page = clerk.submit(page, "恢复测评", reason="磁盘损坏，从备份恢复", closes_at=wall(48))
    assert poll.state is State.OPEN
    assert "从备份恢复，测评暂停" in page.text
    assert "磁盘损坏，从备份恢复" in page.text


def test_a_code_is_revoked_and_the_poll_goes_on_under_another(clerk: Clerk, draft: Poll) -> None:
    poll = opened(clerk, draft)
    before = poll.code
    page = clerk.submit(clerk.get(f"{at(poll)}/code"), "作废旧码，换新码", reason="海报被覆盖")
    assert poll.code != before
    assert poll.code in page.text
    clerk.get(f"/polls/{before}", 404)


def test_a_poll_is_closed_counted_and_only_then_leads_to_a_result(clerk: Clerk, draft: Poll) -> None:
    poll = opened(clerk, draft)
    assert "查看结果" not in clerk.get(at(poll)).links
    clerk.get(f"{at(poll)}/tally", 409)
    page = clerk.submit(clerk.get(f"{at(poll)}/close"), "确定截止")
    assert poll.state is State.CLOSED
    assert "查看结果" in page.links


def test_attendance_is_entered_and_shown(clerk: Clerk, draft: Poll) -> None:
    page = clerk.submit(clerk.get(f"{at(draft)}/attendance"), "保存", eligible="120", present="98")
    assert (draft.eligible, draft.present) == (120, 98)
    assert "120" in page.text
    page = clerk.submit(clerk.get(f"{at(draft)}/attendance"), "保存", eligible="90", present="98")
    assert page.form("保存").entries["present"] == ["98"]


def test_a_teller_sees_attendance_but_neither_results_nor_acts(
    clerk: Clerk, draft: Poll, operator: Officer
) -> None:
    draft.mode = Mode.TICKET
    db.session.commit()
    teller = Clerk(clerk.client.application, make_officer(Role.TELLER, office=operator.office))
    page = teller.get("/polls")
    page = teller.get(page.links[draft.inspection.unit.name])
    assert "登记应到和实到" in page.links
    assert "开始测评" not in page.links
    teller.get(f"{at(draft)}/open", 403)
    teller.get(f"{at(draft)}/tally", 403)


PAGES = ("", "/open", "/close", "/extend", "/resume", "/cancel", "/code", "/instrument", "/schedule", "/attendance",
         "/tickets", "/poster", "/tally", "/opinions", "/exclusions/new")  # fmt: skip


def test_another_offices_poll_is_not_there(clerk: Clerk) -> None:
    poll = make_poll()
    for page in PAGES:
        clerk.get(f"{at(poll)}{page}", 404)


def test_polls_under_way_are_listed(clerk: Clerk, draft: Poll) -> None:
    assert draft.inspection.unit.name in clerk.get("/polls").links


def test_a_code_that_nobody_scanned_is_named_until_somebody_has(clerk: Clerk, draft: Poll) -> None:
    assert "打开网页" not in clerk.get(at(draft)).text
    opened(clerk, draft)
    pages = ("/polls", f"/rounds/{draft.inspection.round_id}")
    assert "还没有人扫码" in clerk.get(at(draft)).text
    assert all("无人扫码" in clerk.get(page).text for page in pages)
    db.session.add(Footfall(poll_id=draft.id, day=clock.today("Asia/Shanghai"), scans=3, casts=1))
    db.session.commit()
    assert "打开网页3次" in clerk.get(at(draft)).text
    assert not any("无人扫码" in clerk.get(page).text for page in pages)


def test_nobody_sees_who_looks_at_a_team_evaluation_before_its_close(
    clerk: Clerk, inspection: Inspection
) -> None:
    poll = make_poll(inspection, "XZ", key=bytes(32))
    opened(clerk, poll)
    db.session.add(Footfall(poll_id=poll.id, day=clock.today("Asia/Shanghai"), scans=3, casts=1))
    db.session.commit()
    for page in (at(poll), "/polls", f"/rounds/{inspection.round_id}"):
        assert "打开网页" not in clerk.get(page).text
        assert "无人扫码" not in clerk.get(page).text


def test_an_open_poll_is_called_voluntary_wherever_it_stands(clerk: Clerk, draft: Poll) -> None:
    opened(clerk, draft)
    for page in (at(draft), "/polls", f"/inspections/{draft.inspection_id}"):
        assert "自愿参与" in clerk.get(page).text


def test_what_a_lost_host_cost_is_said_with_what_to_do(clerk: Clerk, draft: Poll) -> None:
    poll = opened(clerk, draft)
    get_stuck(poll, cause="key_lost", epoch=1, host="surveyor")
    page = clerk.get(at(poll))
    assert "主机surveyor丢失了密钥" in page.text
    assert "测评照常进行" in page.text
    assert "survey recover --key" in page.text
    with writing():
        note(None, poll, RELEASED, "主机报废", epoch=1, ballots=7)
    page = clerk.get(at(poll))
    assert "7份票没有来得及混合" in page.text
    assert "放弃打不开的票7份" in page.text


def test_a_small_group_is_named_before_its_poll_is_opened(clerk: Clerk, inspection: Inspection) -> None:
    poll = polls.prepare_poll(None, inspection, "QZ", Mode.TICKET)
    for group, count in (("职工", 25), ("班子成员", 5)):
        print_runs.issue_tickets(None, poll, count, group=group)
    assert "班子成员的参评票不足20张" in clerk.get(f"{at(poll)}/open").text
    clerk.submit(clerk.get(f"{at(poll)}/open"), "开始测评")
    assert "截止后一次混合" in clerk.get(at(poll)).text


def test_a_box_too_small_for_a_mix_says_so(clerk: Clerk, draft: Poll) -> None:
    poll = opened(clerk, draft)
    with writing():
        note(None, poll, "mix", epochs=[1], ballots=12, least=12)
    assert "至少有一类人员的票不足50份" in clerk.get(at(poll)).text
