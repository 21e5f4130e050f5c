"""Lines of a .csv file: whatever encoding and separator the office's computer chose."""

import codecs
import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from survey.rounds.roster.facts import RosterEncodingUnknown, RosterQuoteOpen, RosterTooLong, RosterUnreadable
from survey.rounds.roster.headers import HEADER_WITHIN, UNITS, Meanings, find_header
from survey.rounds.roster.sheets import MAX_COLUMNS, MAX_LINES, Line, Sheet, is_empty

SEPARATORS = ",\t;|"
MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
MAX_BREAKS = 30  # line breaks in one cell: more means that a quotation mark was never closed


def read_delimited(data: bytes, file: str, among: Meanings = UNITS) -> Sheet:
    """The one table of a text file; raises RosterUnreadable."""
    text = _decoded(data, file)
    try:
        return Sheet("", list(_lines(text, _separator(text, among), file)), is_delimited=True)
    except csv.Error as broken:
        raise RosterUnreadable(file=file) from broken


def _decoded(data: bytes, file: str) -> str:
    """A byte order mark decides; else strict UTF-8; else GB18030, which any GBK or GB2312 file is too."""
    marked = next((encoding for mark, encoding in MARKED if data.startswith(mark)), None)
    if marked is None and b"\0" in data:
        raise RosterUnreadable(file=file)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RosterEncodingUnknown(file=file)


def _separator(text: str, among: Meanings) -> str:
    """The separator under which the most columns are understood."""
    return max(SEPARATORS, key=lambda separator: _understood_columns(text, separator, among))


def _understood_columns(text: str, separator: str, among: Meanings) -> int:
    first = islice(csv.reader(StringIO(text, newline=""), delimiter=separator), HEADER_WITHIN)
    lines = [Line(number, cells[:MAX_COLUMNS]) for number, cells in enumerate(first, start=1) if cells]
    header = find_header(lines, among)
    return len(header.columns) if header else 0


def _lines(text: str, separator: str, file: str) -> Iterator[Line]:
    kept = 0
    for number, cells in enumerate(csv.reader(StringIO(text, newline=""), delimiter=separator), start=1):
        if any(cell.count("\n") > MAX_BREAKS for cell in cells):
            raise RosterQuoteOpen(file=file, row=number)
        while cells and is_empty(cells[-1]):
            cells.pop()
        if not cells:
            continue
        kept += 1
        if kept > MAX_LINES:
            raise RosterTooLong(file=file, limit=MAX_LINES)
        yield Line(number, cells[:MAX_COLUMNS])
