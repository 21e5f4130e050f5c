"""A file that is no roster at all is refused as a whole, with what the office can do about it."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from survey.rounds.roster.facts import (
    RosterEmpty,
    RosterEncodingUnknown,
    RosterHeaderMissing,
    RosterLocked,
    RosterOldFormat,
    RosterQuoteOpen,
    RosterTooLarge,
    RosterTooLong,
    RosterTooWide,
    RosterUnreadable,
    RosterWithoutUnits,
)
from survey.rounds.roster.opening import OLD_OFFICE
from survey.rounds.roster.reading import read_roster
from survey.rounds.roster.sheets import MAX_BYTES, MAX_LINES
from tests.rounds.files import HEADER, delimited, row, xlsx


def archive(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A sound workbook in which one part was changed."""
    with zipfile.ZipFile(io.BytesIO(xlsx([HEADER, row()]))) as sound:
        parts = {part: sound.read(part) for part in sound.namelist()}
    return archive({**parts, name: change(parts.get(name, b""))})


def merged_all_over(sheet: bytes) -> bytes:
    merges = b"".join(b'<mergeCell ref="A1:A1048576"/>' for _ in range(3))
    return sheet.replace(b"</sheetData>", b"</sheetData><mergeCells>" + merges + b"</mergeCells>")


def far_row(sheet: bytes) -> bytes:
    return sheet.replace(b"</sheetData>", b'<row r="99999999999"><c r="A1"><v>1</v></c></row></sheetData>')


REFUSED: dict[str, tuple[Callable[[], bytes], type[RosterUnreadable]]] = {
    "nothing": (lambda: b"", RosterEmpty),
    "a byte order mark alone": (lambda: b"\xef\xbb\xbf\r\n", RosterEmpty),
    "commas alone": (lambda: b",,,\n,,,\n", RosterEmpty),
    "an empty workbook": (lambda: xlsx([]), RosterEmpty),
    "a header alone": (lambda: xlsx([HEADER]), RosterWithoutUnits),
    "a header and a sum": (lambda: xlsx([HEADER, ["合计"]]), RosterWithoutUnits),
    "no header": (lambda: xlsx([["教育局党组", "市委第一巡察组"]]), RosterHeaderMissing),
    "an old workbook": (lambda: OLD_OFFICE + b"\0" * 512 + "Workbook".encode("utf-16-le"), RosterOldFormat),
    "a locked workbook": (
        lambda: OLD_OFFICE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"),
        RosterLocked,
    ),
    "a binary workbook": (lambda: archive({"xl/workbook.bin": b""}), RosterOldFormat),
    "an open document": (
        lambda: archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        RosterOldFormat,
    ),
    "a text document": (lambda: archive({"word/document.xml": b"<x/>"}), RosterUnreadable),
    "a web page named .xls": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", RosterOldFormat),
    "a PDF": (lambda: b"%PDF-1.7\n%", RosterOldFormat),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0", RosterOldFormat),
    "a program": (lambda: b"\x7fELF\x02\x01\x01\0\0\0", RosterUnreadable),
    "half a workbook": (lambda: xlsx([HEADER, row()])[:2000], RosterUnreadable),
    "no encoding of ours": (lambda: b"\xff\xff\xff,\x81\n", RosterEncodingUnknown),
    "a quotation mark never closed": (
        lambda: '单位,备注\n教育局,"提级\n'.encode() + "司法局,无\n".encode() * 50,
        RosterQuoteOpen,
    ),
    "a quotation mark never closed in a long file": (
        lambda: '单位,备注\n教育局,"提级\n'.encode() + "司法局党组,无\n".encode() * 50_000,
        RosterUnreadable,
    ),
    "more than 20 MB": (lambda: b"x" * (MAX_BYTES + 1), RosterTooLarge),
    "a bomb": (
        lambda: with_part("xl/sharedStrings.xml", lambda _: b" " * (65 * 1024 * 1024)),
        RosterTooLarge,
    ),
    "too many rows of text": (lambda: delimited([["单位"], *([["村"]] * MAX_LINES)]), RosterTooLong),
    "a row beyond any sheet": (lambda: with_part("xl/worksheets/sheet1.xml", far_row), RosterUnreadable),
    "a sheet merged all over": (
        lambda: with_part("xl/worksheets/sheet1.xml", merged_all_over),
        RosterTooWide,
    ),
    "entities that grow": (
        lambda: with_part("xl/worksheets/sheet1.xml", lambda _: LAUGHS),
        RosterUnreadable,
    ),
}
LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><worksheet>&a9;</worksheet>"
)


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_no_roster_is_refused_with_a_reason(kind: str) -> None:
    made, fact = REFUSED[kind]
    with pytest.raises(RosterUnreadable) as refusal:
        read_roster(made(), "名册.xlsx")
    assert type(refusal.value) is fact
    assert str(refusal.value)


def test_the_refusal_of_a_headless_file_says_which_headers_are_understood() -> None:
    with pytest.raises(RosterHeaderMissing, match="被巡察单位、被巡察党组织、村（社区）党组织、Unit"):
        read_roster("甲,乙\n1,2\n".encode(), "名册.csv")


def test_the_name_of_a_file_does_not_decide_what_it_is() -> None:
    assert len(read_roster(xlsx([HEADER, row()]), "名册.csv").rows) == 1
    assert len(read_roster(delimited([HEADER, row()]), "名册.xlsx").rows) == 1


def test_macros_are_data_that_nobody_runs() -> None:
    macro = with_part("xl/vbaProject.bin", lambda _: OLD_OFFICE + b"Auto_Open")
    assert len(read_roster(macro, "名册.xlsm").rows) == 1


def test_many_formatted_blank_rows_do_not_fill_the_memory() -> None:
    def formatted(sheet: bytes) -> bytes:
        rows = b"".join(b'<row r="%d"><c s="0"/></row>' % number for number in range(10, 25_000))
        return sheet.replace(b"</sheetData>", rows + b"</sheetData>")

    data = with_part("xl/worksheets/sheet1.xml", formatted)
    tracemalloc.start()
    assert len(read_roster(data, "名册.xlsx").rows) == 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * 1024 * 1024
