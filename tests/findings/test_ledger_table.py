"""Ledgers as offices keep them: read whole, or refused with every mistake named."""

from datetime import date

import pytest

from survey.findings.ledger import LedgerEmpty, NoHeading, read_file, read_pasted
from survey.findings.models import FindingKind, FindingStatus
from survey.rounds.facts import RowsRefused
from tests.rounds.files import xlsx

PASTED = (
    "序号\t反馈问题\t问题类型\t整改措施\t责任人\t整改时限\t整改情况\n"
    "1\t窗口办事流程不公开\t共性\t公开流程\t张志强\t2026年5月31日\t已整改\n"
    "2\t信访事项办理超期\t个性问题\t\t李梅\t2026.6.30\t整改中\n"
    "3\t制度建设滞后\t\t修订制度\t\t长期坚持\t长期坚持\n"
)


def test_a_pasted_table_is_read_cell_by_cell() -> None:
    first, second, third = read_pasted(PASTED)
    assert first == {
        "number": 1,
        "text": "窗口办事流程不公开",
        "kind": FindingKind.COMMON,
        "measures": "公开流程",
        "responsible": "张志强",
        "due_on": date(2026, 5, 31),
        "status": FindingStatus.RECTIFIED,
    }
    assert (second["kind"], second["status"]) == (FindingKind.PARTICULAR, FindingStatus.UNDERWAY)
    assert (third["kind"], third["due_on"], third["status"]) == (None, None, FindingStatus.LONG_TERM)


def test_findings_alone_one_a_line_need_no_heading() -> None:
    assert [item["text"] for item in read_pasted("走访不深入，记录照抄\n\n 会议记录不规范 \n")] == [
        "走访不深入，记录照抄",
        "会议记录不规范",
    ]


def test_titles_above_and_headings_and_totals_between_the_rows_are_no_findings() -> None:
    text = "县教育局整改台账\n序号\t问题\t状态\n一、党的建设方面\n1\t记录不规范\t是\n合计\t\t1个\n"
    assert [item["number"] for item in read_pasted(text)] == [1]


def test_a_row_without_a_number_follows_the_one_before() -> None:
    assert [item["number"] for item in read_pasted("编号\t问题\n（3）\t甲\n\t乙\n5.\t丙\n")] == [3, 4, 5]


def test_every_mistake_is_named_with_its_row_and_column() -> None:
    text = "序号\t问题\t类型\t时限\t状态\n1\t甲\t其他\t2026-02-30\t差不多\n1\t乙\n3\t\t共性\nx\t丁\n"
    with pytest.raises(RowsRefused) as refusal:
        read_pasted(text)
    assert [(note.row, note.column) for note in refusal.value.refused] == [
        (2, "类型"),
        (2, "时限"),
        (2, "状态"),
        (3, "序号"),
        (4, "问题"),
        (5, "序号"),
    ]


def test_several_columns_without_a_heading_are_refused() -> None:
    with pytest.raises(NoHeading):
        read_pasted("1\t记录不规范\t已整改\n")


@pytest.mark.parametrize("text", ["", " \n", "序号\t问题\n"])
def test_a_table_without_findings_says_so(text: str) -> None:
    with pytest.raises(LedgerEmpty):
        read_pasted(text)


def test_a_workbook_is_read_by_its_first_sheet_with_a_heading() -> None:
    rows = [["整改台账"], ["序号", "问题描述", "整改状态"], [1, "记录不规范", "已完成"], [2.0, "甲", None]]
    data = xlsx([["填表说明"]], others={"台账": rows})
    first, second = read_file(data, "台账.xlsx")
    assert (first["number"], first["status"]) == (1, FindingStatus.RECTIFIED)
    assert (second["number"], second["status"]) == (2, None)
