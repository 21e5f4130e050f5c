"""Which row is the header, and which column means what."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from survey.rounds.roster.mending import mended_name
from survey.rounds.roster.sheets import Line, Value
from survey.rounds.roster.synonyms import CLASSES, SYNONYMS, Field

HEADER_WITHIN = 60  # rows: titles, notices and addresses stand above a header, not pages of them


Meanings = Mapping[str, tuple[Field, int]]


def meanings(synonyms: Mapping[Field, str]) -> Meanings:
    """Each word with its field and how plainly it names it: 0 is plainest."""
    return {
        word: (field, rank) for field, words in synonyms.items() for rank, word in enumerate(words.split())
    }


UNITS = meanings(SYNONYMS)
_HINT = re.compile(r"[(（\[【〔「{<《]([^)）\]】〕」}>》]*)[)）\]】〕」}>》]?")


@dataclass(frozen=True)
class Column:
    """`label` is the header as the office wrote it, on one line."""

    index: int
    label: str
    field: Field
    rank: int = 0

    @property
    def scale(self) -> int:
        """What one in this column counts: 10,000 under 服务人口（万人）."""
        return 10_000 if any("万" in hint for hint in _HINT.findall(self.label)) else 1


@dataclass(frozen=True)
class Header:
    """The columns that are understood, those that are not, and the number of the last row of the header."""

    columns: Mapping[Field, Column]
    unread: tuple[str, ...]
    width: int
    last_row: int
    meanings: Meanings

    def field_at(self, index: int) -> Field | None:
        return next((field for field, column in self.columns.items() if column.index == index), None)

    def label(self, field: Field) -> str:
        return self.columns[field].label if field in self.columns else ""


def meaning_of(label: Value, among: Meanings = UNITS) -> tuple[Field, int] | None:
    """The field a label names, and how plainly: 0 is plainest."""
    if not isinstance(label, str) or len(label) > 60:
        return None
    text = unicodedata.normalize("NFKC", label).casefold()
    return among.get(_letters(_HINT.sub("", text))) or among.get(_letters(text))


def find_header(lines: Sequence[Line], among: Meanings = UNITS) -> Header | None:
    """The row among the first ones that names the units and the most columns besides; None if there is none.

    `among` are the words of another kind of table, such as one of people."""
    best: Header | None = None
    for position, line in enumerate(lines):
        if line.number > lines[0].number + HEADER_WITHIN:
            break
        found = _header(line, lines[position + 1] if position + 1 < len(lines) else None, among)
        if found and (best is None or len(found.columns) > len(best.columns)):
            best = found
    return best


def repeats_header(line: Line, header: Header) -> bool:
    """Whether a row under the header says it again, as at the top of a printed page."""
    name = meaning_of(line.value(header.columns[Field.NAME].index), header.meanings)
    return name is not None and name[0] is Field.NAME


def with_class_settled(header: Header, lines: Iterable[Line]) -> Header:
    """类别 and 分类 may both mean 好/中/差 or the kind of unit: what stands under them decides."""
    grade, kind = header.columns.get(Field.STANDING_CLASS), header.columns.get(Field.CATEGORY)
    suspect = grade or kind
    if (grade and kind) or suspect is None:
        return header
    words = {
        str(value).strip().casefold() for line in lines if (value := line.value(suspect.index)) is not None
    }
    meant = Field.STANDING_CLASS if words and words <= CLASSES.keys() else Field.CATEGORY
    if grade and (words & CLASSES.keys() or "好" in suspect.label):
        meant = Field.STANDING_CLASS
    columns = {field: column for field, column in header.columns.items() if column is not suspect}
    columns[meant] = Column(suspect.index, suspect.label, meant)
    return replace(header, columns=columns)


def _header(line: Line, below: Line | None, among: Meanings) -> Header | None:
    upper = _columns(line, None, among)
    if not any(column.field is Field.NAME for column in upper):
        return None
    if below is not None and _continues(below, upper, among):
        return _chosen(line, below, _columns(line, below, among), among)
    return _chosen(line, None, upper, among)


def _continues(below: Line, upper: Sequence[Column], among: Meanings) -> bool:
    """Whether the next row is a second line of the header: it names columns, and no unit."""
    name_at = next(column.index for column in upper if column.field is Field.NAME)
    named = meaning_of(below.value(name_at), among)
    others = [meaning_of(value, among) for index, value in enumerate(below.cells) if index != name_at]
    if below.value(name_at) is not None and not (named and name_at in below.echoed):
        return False
    return any(others)


def _columns(line: Line, below: Line | None, among: Meanings) -> list[Column]:
    columns = []
    for index in range(max(len(line.cells), len(below.cells) if below else 0)):
        label, meaning = _labelled(line.value(index), below.value(index) if below else None, among)
        if meaning:
            columns.append(Column(index, label, *meaning))
    return columns


def _labelled(upper: Value, lower: Value, among: Meanings) -> tuple[str, tuple[Field, int] | None]:
    over, under = (mended_name(value) if isinstance(value, str) else "" for value in (upper, lower))
    for label in (under, over + under if over != under else "", over):
        if label and (meaning := meaning_of(label, among)):
            return label, meaning
    return under or over, None


def _chosen(line: Line, below: Line | None, columns: Sequence[Column], among: Meanings) -> Header:
    """One column a field: the plainest word, and the first of equals."""
    taken: dict[Field, Column] = {}
    for column in sorted(columns, key=lambda column: (column.rank, column.index)):
        taken.setdefault(column.field, column)
    width = max(len(line.cells), len(below.cells) if below else 0)
    used = {column.index for column in taken.values()}
    labels = (
        _labelled(line.value(i), below.value(i) if below else None, among)[0]
        for i in range(width)
        if i not in used
    )
    same = {column.label for column in taken.values()}  # merged over two columns it says one thing twice
    unread = tuple(dict.fromkeys(label for label in labels if label and label not in same))
    ordered = {column.field: column for column in sorted(taken.values(), key=lambda column: column.index)}
    return Header(ordered, unread, width, (below or line).number, among)


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
