"""A .docx in the layout of official documents, GB/T 9704-2012, written from its title down to who signs.

    made = Document(title, mark="打印稿")       # the mark stands above every page; without one, nothing does
    made.addressee("各单位：")
    made.heading("一、总体情况")                # level 2: （一）…; the caller numbers them
    made.paragraph("…")
    made.table(("项目", "满意"), [("总体评价", 31)], widths=(3, 1))
    made.signature("××县委巡察办", "2026年6月30日")
    made.to_sign(("监票人", "张三、李四"), ("计票人", ""))
    made.finished()                            # bytes

Page, grid, fonts and styles are data: `blank/` is a .docx, unzipped. Only the office door loads this.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from unicodedata import east_asian_width
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, Twips
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from survey.instruments.wording import UNPRINTABLE

BLANK = Path(__file__).with_name("blank")
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CHARACTER = Pt(16)  # a body character is as wide as high
WRITTEN_ON = 8844  # twips between the margins
ROOM_TO_SIGN = 16  # characters
WIDE = "\u3000"


class Document:
    """What is added stands in that order; texts are taken as they are, "\\n" begins a new line."""

    def __init__(self, title: str, *, mark: str = "") -> None:
        self._docx = docx.Document(BytesIO(_blank()))
        self._docx.core_properties.title = UNPRINTABLE.sub("", title.replace("\n", ""))
        if mark:
            _write(self._docx.sections[0].header.paragraphs[0], mark)
        self._add(title, "Title")
        self._add("", "Normal")

    def addressee(self, text: str) -> None:
        """主送机关, from the left edge; it ends with a full-width colon."""
        self._add(text, "Normal")

    def heading(self, text: str, level: int = 1) -> None:
        """Level 1 (一、) in 黑体, level 2 (（一）) in 楷体; deeper ones are paragraphs that begin with 1. or （1）."""
        self._add(text, f"Heading {level}")

    def paragraph(self, text: str) -> None:
        self._add(text, "Body Text")

    def table(
        self, heading: Sequence[str], rows: Iterable[Sequence[object]], *, widths: Sequence[float] = ()
    ) -> None:
        """As wide as the text; `widths` are shares. Numbers, and texts that begin like one, are centred.

        The heading stands again on every page, and no row is broken between two.
        """
        made = self._docx.add_table(rows=0, cols=len(heading), style="Table Grid")
        made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _mark(_row(made, heading, "Cell Heading"), "w:tblHeader")
        for row in rows:
            _row(made, row, "Cell")
        _share(made, widths or [1] * len(heading))

    def signature(self, name: str, day: str) -> None:
        """署名和成文日期, without a seal: the longer of the two ends two characters before the right edge."""
        behind_day = max(2.0, _width(name) - _width(day))
        self._add("", "Normal")
        for text, behind in ((name, behind_day + _width(day) + 2 - _width(name)), (day, behind_day)):
            self._add(text, "Signature").paragraph_format.right_indent = Pt(CHARACTER.pt * behind)

    def to_sign(self, *roles: tuple[str, str]) -> None:
        """A line for each role and whoever has it, by name or "", with room to sign by hand."""
        self._add("", "Normal")
        for role, names in roles:
            line = self._add(f"{role}：{names}", "Body Text")
            line.paragraph_format.keep_with_next = True
            _write(line, WIDE * max(4, ROOM_TO_SIGN - len(names))).underline = True

    def finished(self) -> bytes:
        """The file."""
        written = BytesIO()
        self._docx.save(written)
        return written.getvalue()

    def _add(self, text: str, style: str) -> Paragraph:
        made = self._docx.add_paragraph(style=style)
        if text:
            _write(made, text)
        return made


@cache
def _blank() -> bytes:
    """The .docx that blank/ is, zipped at the first use; its list of contents comes first, as readers expect."""
    zipped, files = BytesIO(), [path for path in BLANK.rglob("*") if path.is_file()]
    with ZipFile(zipped, "w", ZIP_DEFLATED) as archive:
        for path in sorted(files, key=lambda path: (path.parent != BLANK, path)):
            archive.write(path, path.relative_to(BLANK).as_posix())
    return zipped.getvalue()


def _write(paragraph: Paragraph, text: str) -> Run:
    """Without what no file may hold. The hint makes “ ” — …, which Western fonts have too, Chinese: they take a whole
    character."""
    run = paragraph.add_run(UNPRINTABLE.sub("", text))
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    return run


def _row(table: Table, cells: Sequence[object], style: str) -> _Row:
    made = table.add_row()
    _mark(made, "w:cantSplit")
    for cell, content in zip(made.cells, cells, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.style = f"{style} Number" if style == "Cell" and _is_number(content) else style
        _write(paragraph, str(content))
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    return made


def _mark(row: _Row, flag: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(flag))


def _share(table: Table, shares: Sequence[float]) -> None:
    """Each cell says its width too: some programs read only these."""
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Twips(int(WRITTEN_ON * share / sum(shares)))
        for cell in column.cells:
            cell.width = column.width


def _is_number(content: object) -> bool:
    text = str(content)
    return text[:1].isdecimal() or text == "—"


def _width(text: str) -> float:
    """In characters of the grid; Western letters and digits take half of one."""
    return sum(1 if east_asian_width(sign) in "WFA" else 0.5 for sign in text)
