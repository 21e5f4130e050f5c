"""The public notice of a batch, word for word."""

from datetime import date, timedelta

import pytest

from survey import clock
from survey.ballots.models import Mode
from survey.db import db
from survey.publication.batches import correct_release, withdraw_release
from survey.publication.operations import adopt_policy
from survey.publication.policy import Policy
from survey.rounds.operations import date_fieldwork
from survey.tally.rules import Turnout
from tests.make import make_counted_poll
from tests.web.board.conftest import Desk
from tests.web.client import Visitor
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


def test_a_notice_is_titled_and_worded_as_the_office_would(desk: Desk, reader: Visitor) -> None:
    date_fieldwork(desk.clerk, desk.round, date(2026, 1, 5), date(2026, 2, 27))
    inspection = desk.unit()
    batch = desk.release()
    page = reader.get(f"/batches/{batch.id}")
    assert page.heading == "关于第八轮巡察整改情况的公示（第1批）"
    assert (
        "根据中共临江县委统一部署，2026年1月5日至2026年2月27日，中共临江县委巡察组对1个单位党组织开展了常规巡察。"
        "按照《中国共产党巡视工作条例》等有关规定，现将第1批1个单位的整改情况予以公示。"
    ) in page.text
    assert [heading.text for heading in page.root.all("th")[:8]] == [
        "单位", "反馈问题数", "整改完成数", "整改率", "满意率（满意和基本满意）", "有效票", "区间", "备注",
    ]  # fmt: skip
    cells = [cell.text for cell in page.root.all("td")]
    assert cells[:3] == ["10", "10", "100.0%"]
    assert cells[3:5] == ["95.0%", "60"]
    assert cells[5].startswith("若视为随机样本，86.")
    assert "测评来源：群众满意度测评扫码参评60人次，有效60份（自愿参与，不代表全体）。" in page.text
    assert page.links[inspection.unit.name] == f"/units/{inspection.id}"


def test_days_nobody_entered_are_left_out_and_not_made_up(desk: Desk, reader: Visitor) -> None:
    desk.unit()
    page = reader.get(f"/batches/{desk.release().id}")
    assert "根据中共临江县委统一部署，中共临江县委巡察组对1个单位党组织开展了常规巡察。" in page.text


def test_the_period_and_the_way_to_answer_stand_at_the_end(desk: Desk, reader: Visitor) -> None:
    office = desk.round.office
    office.postal_address, office.email = "临江县1号信箱", "xcb@example.gov.cn"
    desk.unit()
    batch = desk.release()
    page = reader.get(f"/batches/{batch.id}")
    assert f"公示期：{said(batch.starts_on)}至{said(batch.ends_on)}（7个工作日）。" in page.text
    assert "联系电话：0000-1234567（工作日8:30—12:00、14:30—17:30）；邮政信箱：临江县1号信箱" in page.text


def said(day: date | None) -> str:
    assert day
    return f"{day.year}年{day.month}月{day.day}日"


def test_a_year_without_holidays_in_the_calendar_is_said(
    desk: Desk, reader: Visitor, monkeypatch: object
) -> None:
    desk.unit()
    monkeypatch.setattr(clock, "LAST_KNOWN", 2020)
    assert "放假和调休安排尚未收录" in reader.get(f"/batches/{desk.release().id}").text


def test_units_that_wait_are_counted_and_not_named(desk: Desk, reader: Visitor) -> None:
    desk.unit()
    waiting = desk.unit(10, 30)
    page = reader.get(f"/batches/{desk.release().id}")
    assert "另有1个单位整改成效不明显，延后公示。" in page.text
    assert waiting.unit.name not in page.source


def test_units_that_wait_are_named_where_the_policy_says_so(desk: Desk, reader: Visitor) -> None:
    document = Policy().to_document()
    document["names_held_units"]["value"] = True
    adopt_policy(desk.leader, document, "领导小组决定点名")
    desk.unit()
    waiting = desk.unit(10, 30)
    assert f"延后公示的单位：{waiting.unit.name}。" in reader.get(f"/batches/{desk.release().id}").text


def test_a_unit_that_goes_on_rectifying_is_marked(desk: Desk, reader: Visitor) -> None:
    inspection = desk.unit(51, 9)
    batch = desk.release()
    assert "继续整改" in [cell.text for cell in reader.get(f"/batches/{batch.id}").root.all("td")]
    assert "计划于" in reader.get(f"/units/{inspection.id}").text


def test_a_meeting_says_what_was_handed_out_and_where_two_polls_stand_each_is_named(
    desk: Desk, reader: Visitor
) -> None:
    inspection = desk.unit()
    turnout = Turnout(returned=0, issued=52, present=52, eligible=60)
    make_counted_poll(inspection, "MC", 48, 2, turnout=turnout, mode=Mode.TICKET, eligible=60)
    page = reader.get(f"/batches/{desk.release().id}")
    assert "民主测评票发出52份、收回50份、有效50份" in page.text
    assert "会议 96.0%扫码 95.0%" in "".join(cell.text for cell in page.root.all("td"))


def test_few_answers_are_said_in_words_not_in_numbers(desk: Desk, reader: Visitor) -> None:
    document = Policy().to_document()
    document["min_valid"]["value"] = 10
    adopt_policy(desk.leader, document, "人数较少的单位")
    inspection = desk.unit(20, 0)
    page = reader.get(f"/batches/{desk.release().id}")
    assert "答卷不足30份，为保护参评人，不公布" in page.text
    assert "100.0%" not in [cell.text for cell in page.root.all("td")][3:]
    assert "答卷不足30份" in reader.get(f"/units/{inspection.id}").text


def test_a_corrected_unit_shows_its_new_figures_and_a_withdrawn_one_none(desk: Desk, reader: Visitor) -> None:
    first, second = desk.unit(), desk.unit(58, 2)
    batch = desk.release()
    first.unit.name = "临江县第一教育局党组"
    db.session.commit()
    old, other = batch.releases
    correct_release(desk.leader, old, "更正单位名称。")
    withdraw_release(desk.leader, other, "公示期满撤下。")
    page = reader.get(f"/batches/{batch.id}")
    assert "临江县第一教育局党组" in page.text
    assert f"{said(clock.today('Asia/Shanghai'))}更正" in page.text
    assert "撤下" in page.text
    assert "96.7%" not in page.text
    assert second.unit.name in page.links


def test_a_batch_that_is_not_released_is_not_there(desk: Desk, reader: Visitor) -> None:
    desk.unit()
    batch = desk.batch()
    reader.get(f"/batches/{batch.id}", 404)
    reader.get("/batches/99999", 404)
    reader.get("/batches/99999999999999999999", 404)
    reader.get(f"/units/{batch.items[0].decision.inspection_id}", 404)


def test_made_up_numbers_say_so_on_every_page(desk: Desk, reader: Visitor) -> None:
    desk.round.office.is_fictional = True
    inspection = desk.unit()
    batch = desk.release()
    for address in ("/", f"/batches/{batch.id}", f"/units/{inspection.id}", "/?words=局"):
        assert "模拟数据" in reader.get(address).text


def test_the_list_says_whether_the_period_still_runs(
    desk: Desk, reader: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.unit()
    batch = desk.release()
    assert f"公示期至{said(batch.ends_on)}" in reader.get("/").text
    monkeypatch.setattr(clock, "today", lambda zone: batch.ends_on + timedelta(days=1))
    assert "公示期已满" in reader.get("/").text
