"""Results by pages: sealed, a class left out by two officers, opened on record, both views side by side."""

from datetime import timedelta

import pytest

from survey import clock
from survey.ballots.models import Footfall, Mode, Poll
from survey.db import db
from survey.officers.models import AuditEntry, Officer
from survey.officers.rules import Role
from survey.tally.operations import count
from survey.tally.reading import seal_of
from tests.make import make_counted_poll, make_inspection, make_officer, make_round
from tests.tally.test_operations import make_box
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
def leader(clerk: Clerk, operator: Officer) -> Clerk:
    return Clerk(clerk.client.application, make_officer(Role.LEADER, office=operator.office))


@pytest.fixture
def poll(operator: Officer) -> Poll:
    poll = make_box(operator, satisfied=40, doubtful=10)
    count(None, poll)
    return poll


def test_a_table_is_opened_on_record_and_shows_rate_base_and_interval(
    clerk: Clerk, operator: Officer
) -> None:
    inspection = make_inspection(make_round(operator.office))
    poll = make_counted_poll(inspection, satisfied=103, dissatisfied=4, unknown=9)
    page = clerk.get(f"/polls/{poll.code}/tally")
    assert "96.3%" not in page.text
    page = clerk.submit(page, "打开结果")
    for words in (
        "96.3%",
        "103÷107",
        "95%区间",
        "满意 103票",
        "不了解",
        "自愿参与，不代表全体",
        "对外公开",
    ):
        assert words in page.source, words
    assert db.session.query(AuditEntry).filter_by(act="tally.read", actor=operator.username).count() == 1
    assert "96.3%" in clerk.get(f"/polls/{poll.code}/tally").text


def test_every_bar_has_its_words(clerk: Clerk, operator: Officer) -> None:
    poll = make_counted_poll(make_inspection(make_round(operator.office)), satisfied=30, dissatisfied=5)
    page = clerk.submit(clerk.get(f"/polls/{poll.code}/tally"), "打开结果")
    bars = page.root.all("svg")
    assert bars
    assert all(bar.get("role") == "img" and bar.get("aria-label") for bar in bars)


def test_a_small_poll_is_whole_inside_and_hidden_outside(clerk: Clerk, operator: Officer) -> None:
    poll = make_counted_poll(make_inspection(make_round(operator.office)), satisfied=6, dissatisfied=1)
    page = clerk.submit(clerk.get(f"/polls/{poll.code}/tally"), "打开结果")
    assert "85.7%" in page.text
    assert "作答人数太少，不公开" in page.text


def test_a_class_is_left_out_by_two_officers_before_the_table_is_opened(
    clerk: Clerk, leader: Clerk, poll: Poll
) -> None:
    page = clerk.follow(clerk.get(f"/polls/{poll.code}/tally"), "提出剔除一类票")
    page = clerk.submit(page, "提出", ballots="flag:doubtful", reason="同一网络反复提交")
    assert "须由另一人签署" in page.text
    page = leader.submit(leader.get(f"/polls/{poll.code}/tally"), "确定：签署")
    assert "已签署" in page.text
    page = leader.submit(page, "确定：打开结果")
    assert "80.0%" in page.text
    assert "100.0%" in page.text
    assert "剔除后的结果" in page.text


def test_an_exclusion_needs_its_reason(clerk: Clerk, poll: Poll) -> None:
    page = clerk.submit(clerk.get(f"/polls/{poll.code}/exclusions/new"), "提出", ballots="flag:doubtful")
    assert page.form("提出").entries["ballots"] == ["flag:doubtful"]
    assert seal_of(poll).exclusions == []


def test_results_of_a_round_pool_what_is_opened(leader: Clerk, operator: Officer) -> None:
    round = make_round(operator.office)
    polls = [
        make_counted_poll(make_inspection(round), satisfied=30, dissatisfied=dissent) for dissent in (0, 10)
    ]
    page = leader.follow(leader.get("/results"), round.name)
    assert "未打开" in page.text
    assert "合计满意率" not in [heading.text for heading in page.root.all("h2")]
    for poll in polls:
        leader.submit(leader.get(f"/polls/{poll.code}/tally"), "打开结果")
    page = leader.get(f"/rounds/{round.id}/results")
    assert "85.7%" in page.text
    assert "县委第一巡察组" in page.text


def test_an_auditor_reads_no_result(clerk: Clerk, operator: Officer, poll: Poll) -> None:
    auditor = Clerk(clerk.client.application, make_officer(Role.AUDITOR, office=operator.office))
    for address in ("/results", f"/rounds/{poll.inspection.round_id}/results", f"/polls/{poll.code}/tally"):
        auditor.get(address, 403)


def test_nothing_is_left_out_once_the_table_is_opened(clerk: Clerk, poll: Poll) -> None:
    clerk.submit(clerk.get(f"/polls/{poll.code}/tally"), "确定：打开结果")
    clerk.get(f"/polls/{poll.code}/exclusions/new", 409)


def test_what_is_unusual_stands_before_the_seal_is_broken_and_after(clerk: Clerk, poll: Poll) -> None:
    today = clock.today("Asia/Shanghai")
    poll.opened_at = clock.now() - timedelta(days=4)
    db.session.add(Footfall(poll_id=poll.id, day=today, scans=90, casts=50))
    db.session.commit()
    page = clerk.get(f"/polls/{poll.code}/tally")
    for words in (
        "自愿参与",
        "打开网页90次",
        "疑似重复提交10份",
        "各题选同一档50份",
        "收到50份，明显多于平日",
        "逐日情况",
    ):
        assert words in page.text, words
    assert "比打开网页的次数多" not in page.text
    assert "100.0%" not in page.text
    assert "疑似重复提交10份" in clerk.submit(page, "确定：打开结果").text


def test_a_meeting_has_nothing_unusual_to_show(clerk: Clerk, operator: Officer) -> None:
    poll = make_counted_poll(make_inspection(make_round(operator.office)), mode=Mode.TICKET)
    assert "疑似重复" not in clerk.get(f"/polls/{poll.code}/tally").text


def test_rates_of_the_two_channels_stand_apart(clerk: Clerk, operator: Officer) -> None:
    round = make_round(operator.office)
    for mode in Mode:
        poll = make_counted_poll(make_inspection(round), mode=mode)
        clerk.submit(clerk.get(f"/polls/{poll.code}/tally"), "打开结果")
    rows = [row.text for row in clerk.get(f"/rounds/{round.id}/results").root.all("tr") if "全轮" in row.text]
    assert ["自愿参与" in row for row in rows] == [True, False]
