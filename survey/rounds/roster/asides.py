"""The other sheets of a file: more of the roster, remarks on its units, or notes to the reader."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from survey.facts import N_
from survey.rounds.roster.facts import RosterEmpty, RosterHeaderMissing
from survey.rounds.roster.headers import Header, find_header
from survey.rounds.roster.mending import is_formula, mended_text
from survey.rounds.roster.resemblance import key_of
from survey.rounds.roster.rows import Roster, RosterRow, RowNote, shown
from survey.rounds.roster.sheets import Line, Sheet
from survey.rounds.roster.synonyms import USUAL_NAMES, Field
from survey.rounds.roster.words import LONGEST_REMARK

REMARKS_ONLY = frozenset({Field.NAME, Field.REMARK, Field.SERIAL})
NOTE = N_("A note on another sheet: “%(text)s”.")
NOT_ONE_UNIT = N_(
    "A remark on another sheet is not read: “%(name)s” names no unit of the roster, or several."
)

Table = tuple[Sheet, Header]
Units = dict[str, list[int]]  # the rows that bear a name, by its key
Aside = tuple[Sheet, Header | None]


def tables_and_asides(sheets: Sequence[Sheet], file: str) -> tuple[list[Table], list[Aside]]:
    """The sheets that hold the roster, and the others; raises RosterHeaderMissing, RosterEmpty."""
    if not any(sheet.lines for sheet in sheets):
        raise RosterEmpty(file=file)
    headed = [(sheet, find_header(sheet.lines)) for sheet in sheets if sheet.lines]
    tables = [
        (sheet, header) for sheet, header in headed if header and not header.columns.keys() <= REMARKS_ONLY
    ]
    tables = tables or [(sheet, header) for sheet, header in headed if header][:1]
    if not tables:
        raise RosterHeaderMissing(file=file, understood=USUAL_NAMES)
    chosen = {id(sheet) for sheet, _ in tables}
    return tables, [(sheet, header) for sheet, header in headed if id(sheet) not in chosen]


def join_remarks(roster: Roster, asides: Sequence[Aside]) -> None:
    """Add what other sheets remark on a unit to its remark, and list the rest as not read."""
    units: Units = defaultdict(list)
    for index, row in enumerate(roster.rows):
        units[key_of(row.name)].append(index)
    for sheet, header in asides:
        for line in sheet.lines:
            if header is None:
                _join_note(roster, units, sheet, line)
            elif line.number > header.last_row:
                _join_remark(roster, units, sheet, header, line)


def _join_remark(roster: Roster, units: Units, sheet: Sheet, header: Header, line: Line) -> None:
    name = _text(line, header.columns[Field.NAME].index)
    remark = _text(line, header.columns[Field.REMARK].index) if Field.REMARK in header.columns else ""
    named = units.get(key_of(name), [])
    if remark and len(named) == 1:
        _add(roster.rows, named[0], remark)
    elif remark:
        note = RowNote(line.number, header.label(Field.NAME), NOT_ONE_UNIT, {"name": shown(name)}, sheet.name)
        roster.warnings.append(note)


def _join_note(roster: Roster, units: Units, sheet: Sheet, line: Line) -> None:
    """A line without a header: “unit | remark” in two cells, or “unit：remark” in one."""
    texts = [text for text in (_text(line, index) for index in range(len(line.cells))) if text]
    parts = re.split(r"[:：]", texts[0], maxsplit=1) if len(texts) == 1 else texts
    name, remark = parts[0], "；".join(parts[1:]).strip()
    named = units.get(key_of(name), [])
    if remark and len(named) == 1:
        _add(roster.rows, named[0], remark)
    elif texts:
        roster.skipped.append(RowNote(line.number, "", NOTE, {"text": shown("；".join(texts))}, sheet.name))


def _add(rows: list[RosterRow], index: int, remark: str) -> None:
    row = rows[index]
    if remark and remark not in row.remark:
        rows[index] = replace(row, remark="；".join(filter(None, [row.remark, remark])))


def _text(line: Line, index: int) -> str:
    value = line.value(index)
    is_words = isinstance(value, str) and not is_formula(value)
    return mended_text(str(value)[:LONGEST_REMARK]) if is_words else ""
