"""Sheets of an .xlsx file. Macros, links and formulas are data that nobody runs or follows."""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from survey.rounds.roster.facts import (
    RosterLocked,
    RosterOldFormat,
    RosterTooLarge,
    RosterTooLong,
    RosterTooWide,
    RosterUnreadable,
)
from survey.rounds.roster.sheets import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_LINES,
    MAX_UNPACKED,
    MEGABYTE,
    Formula,
    Line,
    Sheet,
    Value,
    is_empty,
)

LAST_ROW = 1_048_576  # of any spreadsheet programme; a file that claims more is not one of theirs
MAX_MERGED = 200_000  # cells

Box = tuple[int, int, int, int]

_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")


def read_workbook(data: bytes, file: str) -> list[Sheet]:
    """The visible sheets with their merged cells filled downwards; raises RosterUnreadable."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            _check(parts, file)
            return _sheets(data, parts, file)
    except RosterUnreadable:
        raise
    except Exception as broken:  # a damaged file makes openpyxl raise anything from KeyError to ParseError
        raise RosterUnreadable(file=file) from broken


def _check(parts: zipfile.ZipFile, file: str) -> None:
    """Believe the directory of the archive: zipfile never unpacks more than it declares."""
    names = set(parts.namelist())
    if any(part.flag_bits & 1 for part in parts.infolist()):
        raise RosterLocked(file=file)
    if "xl/workbook.bin" in names:
        raise RosterOldFormat(file=file, format=".xlsb")
    if "mimetype" in names:
        raise RosterOldFormat(file=file, format=".ods")
    if (
        sum(part.file_size for part in parts.infolist() if part.filename.endswith((".xml", ".rels")))
        > MAX_UNPACKED
    ):
        raise RosterTooLarge(file=file, limit=MAX_BYTES // MEGABYTE, unpacked=MAX_UNPACKED // MEGABYTE)


def _sheets(data: bytes, parts: zipfile.ZipFile, file: str) -> list[Sheet]:
    book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
    is_1904 = book.epoch == CALENDAR_MAC_1904
    lines = {
        sheet.title: list(_lines(sheet, file)) for sheet in book.worksheets if sheet.sheet_state == "visible"
    }
    book.close()
    if any(isinstance(value, Formula) for rows in lines.values() for line in rows for value in line.cells):
        lines = _with_saved_results(data, lines, file)
    paths = _paths(parts)
    merges = {name: _tall_merges(parts.read(paths[name])) if name in paths else [] for name in lines}
    return [Sheet(name, _filled(rows, merges[name], file), is_1904) for name, rows in lines.items()]


def _lines(sheet: Any, file: str) -> Iterator[Line]:
    """The rows that hold something; a sheet's own claim about its size is often wrong and not believed."""
    sheet.reset_dimensions()
    kept, blank = 0, None
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        if number > LAST_ROW:
            raise RosterUnreadable(file=file)
        if cells is blank:  # openpyxl gives one and the same row for all that the file leaves out
            continue
        values = [_value(cell) for cell in cells]
        while values and is_empty(values[-1]):
            values.pop()
        if not values:
            blank = cells
            continue
        kept += 1
        if kept > MAX_LINES:
            raise RosterTooLong(file=file, limit=MAX_LINES)
        yield Line(number, values)


def _value(cell: Any) -> Value:
    if cell.data_type != "f":
        value: Value = cell.value
        return value
    return Formula(str(getattr(cell.value, "text", None) or cell.value))


def _with_saved_results(data: bytes, lines: dict[str, list[Line]], file: str) -> dict[str, list[Line]]:
    """Read the file again for what each formula gave when the office last saved it."""
    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    saved = {name: {line.number: line for line in _lines(book[name], file)} for name in lines}
    book.close()
    return {
        name: [_with_saved(line, saved[name].get(line.number)) for line in rows]
        for name, rows in lines.items()
    }


def _with_saved(line: Line, saved: Line | None) -> Line:
    cells = [
        replace(value, saved=saved.value(index) if saved else None) if isinstance(value, Formula) else value
        for index, value in enumerate(line.cells)
    ]
    return replace(line, cells=cells)


def _paths(parts: zipfile.ZipFile) -> dict[str, str]:
    """Where in the archive each sheet lies (ECMA-376 part 1, 18.2.19 and 9.2)."""
    targets = {
        element.attrib["Id"]: element.attrib["Target"]
        for element in ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    }
    paths = {}
    for element in ElementTree.fromstring(parts.read("xl/workbook.xml")).iterfind(".//{*}sheet"):
        link = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        target = targets.get(link, "")
        paths[element.attrib["name"]] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return {name: path for name, path in paths.items() if path in parts.namelist()}


def _tall_merges(part: bytes) -> list[Box]:
    """The merged ranges that span rows, as (first column, first row, last column, last row) from 1."""
    boxes = (range_boundaries(match.decode()) for match in _MERGE.findall(part))
    return [(left, top, right, bottom) for left, top, right, bottom in boxes if bottom > top]  # type: ignore[misc, operator]


def _filled(lines: Sequence[Line], boxes: Sequence[Box], file: str) -> list[Line]:
    """Write the value of a merged cell into the rows it spans: a reader of the printed table sees it there."""
    numbered = {line.number: line for line in lines}
    cells = {line.number: list(line.cells) for line in lines}
    merged: dict[int, set[int]] = defaultdict(set)
    echoed: dict[int, set[int]] = defaultdict(set)
    budget = MAX_MERGED
    for left, top, _right, bottom in boxes:
        value = numbered[top].value(left - 1) if top in numbered else None
        budget -= bottom - top
        if budget < 0:
            raise RosterTooWide(file=file)
        for number in range(top, bottom + 1):
            if number not in numbered or is_empty(value) or left > MAX_COLUMNS:
                continue
            merged[number].add(left - 1)
            if number > top:
                cells[number] += [None] * (left - len(cells[number]))
                cells[number][left - 1] = value
                echoed[number].add(left - 1)
    return [
        Line(number, cells[number], frozenset(merged[number]), frozenset(echoed[number]))
        for number in numbered
    ]
