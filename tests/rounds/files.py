"""Files as offices send them, made in the test that needs them."""

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import Workbook

from survey.rounds.roster.reading import read_roster
from survey.rounds.roster.rows import Roster

DATA = Path(__file__).parent.parent / "data"
HEADER = ("单位名称", "巡察组", "反馈日期", "整改期限", "服务人口", "备注")

Rows = Sequence[Sequence[Any]]


def row(name: Any = "临江市教育局党组", **cells: Any) -> list[Any]:
    """A row under HEADER in which only what the test names differs."""
    given = {
        "team": "市委第一巡察组",
        "feedback": "2026-03-02",
        "due": "2026-06-02",
        "people": 1200,
        "remark": None,
    } | cells
    return [name, *given.values()]


def xlsx(
    rows: Rows,
    merge: Sequence[str] = (),
    others: Mapping[str, Rows] | None = None,
    hidden: Sequence[str] = (),
) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "名册"
    _fill(sheet, rows)
    for name, content in (others or {}).items():
        _fill(book.create_sheet(name), content)
    for cells in merge:
        sheet.merge_cells(cells)
    for name in hidden:
        book[name].sheet_state = "hidden"
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xlsx_with_results(rows: Rows, results: Mapping[str, Any]) -> bytes:
    """A workbook whose formulas carry the results that a spreadsheet saved beside them."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        for number, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if value in results:
                    sheet.write_formula(number, column, value, None, results[value])
                else:
                    sheet.write(number, column, value)
    return buffer.getvalue()


def delimited(rows: Rows, separator: str = ",", encoding: str = "utf-8") -> bytes:
    buffer = StringIO()
    csv.writer(buffer, delimiter=separator).writerows(rows)
    return buffer.getvalue().encode(encoding)


def read(rows: Rows, **options: Any) -> Roster:
    return read_roster(xlsx(rows, **options), "名册.xlsx")


def shared(name: str) -> Roster:
    return read_roster((DATA / name).read_bytes(), name)


def _fill(sheet: Any, rows: Rows) -> None:
    for cells in rows:
        sheet.append(list(cells))
