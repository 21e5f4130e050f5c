"""Rows under a header that are no unit: sums, signatures, headings, numbers waiting for a name."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from survey.facts import N_
from survey.rounds.roster.headers import Header, repeats_header
from survey.rounds.roster.mending import mended_name
from survey.rounds.roster.sheets import Formula, Line, Value, is_empty
from survey.rounds.roster.synonyms import PLACES, Field


class Margin(StrEnum):
    """Each value is the sentence that says why the row was not read."""

    HEADER = N_("The header is repeated.")
    SUM = N_("A row of sums.")
    SIGNATURE = N_("A signature or a note.")
    HEADING = N_("A heading.")
    BLOCK = N_("Only the township of the rows below.")
    NUMBER = N_("Only a number, no unit.")


_SUM = re.compile(
    r".{0,20}?(?:合计|总计|小计|共计|累计|总和)数?[:：]?(?:\d+[个家人]?.{0,6})?|共\d+[个家].{0,6}"
    r"|(?:sub|grand)?totals?:?|sum:?"
)
_SIGNATURE = re.compile(
    r"(?:填表|填报|制表|制作|审核|审批|核对|复核|校对|经办|联系|负责|统计|打印)(?:人|单位|部门|日期|时间|电话)?"
    r"(?:签字|签名|盖章)?(?:\(.*)?(?::.*)?"
    r"|(?:单位|主要|分管|部门)?(?:负责人|领导)?(?:签字|签名|盖章)处?(?:\(.*)?(?::.*)?"
    r"|(?:单位|主要|分管|部门)(?:负责人|领导)(?:\(.*)?(?::.*)?"
    r"|(?:电话|日期|注|备注|说明|附注|附件|填表说明|注意事项)\d?:.*|以下空白|以下无正文"
    r"|(?:preparedby|approvedby|signature|notes?|remarks?|date):.*"
)
_ORDINAL = r"[一二三四五六七八九十]{1,3}"
_LEADING = re.compile(rf"[(（]{_ORDINAL}[)）]|{_ORDINAL}[、.．]")
_COUNTED = re.compile(r"[(（][共计]?\d+[个家村户名]?.{0,6}[)）]$")
_TOWNSHIP = re.compile(r"(?!乡镇|镇街).+(?:[乡镇]|街道|街道办事处)")
_SUM_FORMULA = re.compile(r"\s*=\s*(?:SUM|SUBTOTAL)\s*\(", re.IGNORECASE)


@dataclass(frozen=True)
class Heading:
    """What a heading says of the rows under it, in the column the table lacks."""

    field: Field
    value: str


def margin_of(line: Line, header: Header) -> Margin | None:
    """Why the row is no unit; None if it is to be read as one."""
    cells = _own_cells(line, header)
    is_nameless = is_empty(line.value(header.columns[Field.NAME].index))
    if repeats_header(line, header):
        return Margin.HEADER
    if all(header.field_at(index) is Field.SERIAL and not _is_word(value) for index, value in cells):
        return Margin.NUMBER
    if is_nameless and any(_is_sum_formula(value) for _, value in cells):
        return Margin.SUM
    if margin := _by_first_word(cells, header, is_nameless=is_nameless):
        return margin
    if is_nameless and all(header.field_at(index) in {Field.SERIAL, *PLACES} for index, _ in cells):
        return Margin.BLOCK if any(header.field_at(index) in PLACES for index, _ in cells) else Margin.HEADING
    return Margin.HEADING if heading_of(line, header) else None


def heading_of(line: Line, header: Header) -> Heading | None:
    """A row that holds one title, like “一、市直部门（41个）” or “市委第一巡察组”, and nothing of a unit."""
    cells = _own_cells(line, header)
    titles = [(index, value) for index, value in cells if not _is_ordinal(index, value, header)]
    if len(titles) != 1 or not isinstance(titles[0][1], str) or not _is_word(titles[0][1]):
        return None
    index, text = titles[0][0], mended_name(titles[0][1])
    title = _COUNTED.sub("", _LEADING.sub("", text, count=1) if _LEADING.match(text) else text)
    is_marked = len(titles) < len(cells) or title != text or title.endswith("巡察组")
    if not title or not (is_marked or header.field_at(index) in (Field.SERIAL, None)):
        return None
    if title.endswith("组"):
        return Heading(Field.TEAM, title)
    return Heading(Field.PARENT if _TOWNSHIP.fullmatch(title) else Field.CATEGORY, title)


def _by_first_word(cells: list[tuple[int, Value]], header: Header, *, is_nameless: bool) -> Margin | None:
    """Sums and signatures say what they are in the first cell with words, where no unit's name stands elsewhere."""
    first = next(
        ((index, value) for index, value in cells if isinstance(value, str) and _is_word(value)), None
    )
    if first is None or not (is_nameless or header.field_at(first[0]) is Field.NAME):
        return None
    text = "".join(unicodedata.normalize("NFKC", str(first[1])[:200]).casefold().split())
    if _SUM.fullmatch(text):
        return Margin.SUM
    return Margin.SIGNATURE if text and _SIGNATURE.fullmatch(text) else None


def _own_cells(line: Line, header: Header) -> list[tuple[int, Value]]:
    """The cells under the header that hold something of their own, not the echo of a merged cell above."""
    return [
        (index, value)
        for index, value in enumerate(line.cells[: header.width])
        if not is_empty(value) and index not in line.echoed
    ]


def _is_ordinal(index: int, value: Value, header: Header) -> bool:
    """Whether the cell numbers a heading: 一, （二） or 三、 where units have 1, 2, 3."""
    ordinal = rf"[(（]?{_ORDINAL}[)）]?[、.．]?"
    return (
        header.field_at(index) is Field.SERIAL
        and isinstance(value, str)
        and re.fullmatch(ordinal, mended_name(value[:20])) is not None
    )


def _is_sum_formula(value: Value) -> bool:
    text = value.text if isinstance(value, Formula) else value
    return isinstance(text, str) and _SUM_FORMULA.match(text) is not None


def _is_word(value: Value) -> bool:
    """Whether the cell holds text that is more than a number."""
    return (
        isinstance(value, str)
        and re.fullmatch(r"[\d.,]*", unicodedata.normalize("NFKC", value[:200]).strip()) is None
    )
