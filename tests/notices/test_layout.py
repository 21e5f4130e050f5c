"""Documents are laid out as GB/T 9704-2012 wants: page, grid, fonts, levels, who signs."""

from io import BytesIO

import docx
import pytest
from docx.document import Document as Read
from docx.oxml.ns import qn
from docx.shared import Pt, Twips

from survey.notices.layout import WRITTEN_ON, Document

BODY, HEAVY, SCRIPT, TITLE, PLAIN = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"


def reopened(made: Document) -> Read:
    return docx.Document(BytesIO(made.finished()))


@pytest.fixture(scope="module")
def read() -> Read:
    made = Document("关于第一轮巡察整改\n情况的通报", mark="打印稿")
    made.addressee("各单位：")
    made.heading("一、总体情况")
    made.heading("（一）测评情况", 2)
    made.paragraph("“满意”与“基本满意”合计…")
    made.table(("项目", "满意", "备注"), [("总体评价", 31, "—"), ("公开", "2.5%", "")], widths=(2, 1, 1))
    made.signature("中共望舒县委巡察工作领导小组办公室", "2026年6月30日")
    made.to_sign(("监票人", "张三、李四"), ("主持人", ""))
    return reopened(made)


def test_the_page_is_a4_with_the_margins_of_the_standard(read: Read) -> None:
    (section,) = read.sections
    assert [section.page_width, section.page_height] == [Twips(11906), Twips(16838)]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert margins == [Twips(2098), Twips(1984), Twips(1588), Twips(1474)]
    for length, millimetres in zip(margins, (37, 35, 28, 26), strict=True):
        assert abs(length.mm - millimetres) < 0.02


def test_twenty_two_lines_of_twenty_eight_characters_fit(read: Read) -> None:
    (section,) = read.sections
    grid = section._sectPr.find(qn("w:docGrid"))
    pitch, space = int(grid.get(qn("w:linePitch"))), int(grid.get(qn("w:charSpace")))
    high = section.page_height - section.top_margin - section.bottom_margin
    wide = section.page_width - section.left_margin - section.right_margin
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert high // Twips(pitch) == 22
    assert wide // Pt(16 + space / 4096) == 28
    assert wide == Twips(WRITTEN_ON)
    closer = Twips(int(resolved(read, "Body Text", "w:spacing")))
    assert wide // (Pt(16) + closer) == 28  # also where nothing snaps to the grid


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Title", TITLE, 22),
        ("Heading 1", HEAVY, 16),
        ("Heading 2", SCRIPT, 16),
        ("Body Text", BODY, 16),
        ("Footer", PLAIN, 14),
        ("Cell", BODY, 12),
    ],
)
def test_every_part_has_its_font_and_size(read: Read, style: str, font: str, size: float) -> None:
    assert fonts(read, style) == {font}
    assert resolved(read, style, "w:sz") == str(int(2 * size))


def test_every_named_font_says_what_stands_in_for_it(read: Read) -> None:
    (table,) = (rel.target_part for rel in read.part.rels.values() if rel.reltype.endswith("/fontTable"))
    for font in (BODY, HEAVY, SCRIPT, TITLE, PLAIN):
        assert f'<w:font w:name="{font}"><w:altName w:val="' in table.blob.decode()


def test_body_begins_two_characters_in_and_lines_are_as_high_as_the_grid(read: Read) -> None:
    assert read.styles["Body Text"].paragraph_format.first_line_indent == Pt(32)
    normal = read.styles["Normal"].paragraph_format
    assert normal.line_spacing == Twips(579)
    assert not normal.widow_control


def test_a_document_stands_in_the_order_it_was_written_in(read: Read) -> None:
    said = [(each.style.name, each.text) for each in read.paragraphs if each.text]
    assert said == [
        ("Title", "关于第一轮巡察整改\n情况的通报"),
        ("Normal", "各单位："),
        ("Heading 1", "一、总体情况"),
        ("Heading 2", "（一）测评情况"),
        ("Body Text", "“满意”与“基本满意”合计…"),
        ("Signature", "中共望舒县委巡察工作领导小组办公室"),
        ("Signature", "2026年6月30日"),
        ("Body Text", "监票人：张三、李四" + "\u3000" * 11),
        ("Body Text", "主持人：" + "\u3000" * 16),
    ]
    assert read.core_properties.title == "关于第一轮巡察整改情况的通报"


def test_punctuation_that_both_scripts_have_is_chinese(read: Read) -> None:
    runs = [run for paragraph in read.paragraphs for run in paragraph.runs]
    assert {run._r.rPr.rFonts.get(qn("w:hint")) for run in runs} == {"eastAsia"}


def test_a_table_is_as_wide_as_the_text_and_repeats_its_heading(read: Read) -> None:
    (table,) = read.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["项目", "满意", "备注"],
        ["总体评价", "31", "—"],
        ["公开", "2.5%", ""],
    ]
    assert [column.width for column in table.columns] == [Twips(4422), Twips(2211), Twips(2211)]
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [True, False, False]
    styles = [[cell.paragraphs[0].style.name for cell in row.cells] for row in table.rows]
    assert styles == [
        ["Cell Heading"] * 3,
        ["Cell", "Cell Number", "Cell Number"],
        ["Cell", "Cell Number", "Cell"],
    ]


def test_page_numbers_stand_outside_and_the_mark_above_every_page(read: Read) -> None:
    (section,) = read.sections
    assert read.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        field = paragraph._p.find(qn("w:fldSimple"))
        assert field.get(qn("w:instr")).strip() == "PAGE"
        assert paragraph._p.xpath("string(.)").split() == ["—", "1", "—"]
        assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
    assert section.header.paragraphs[0].text == section.even_page_header.paragraphs[0].text == "打印稿"


@pytest.mark.parametrize(
    ("name", "behind_name", "behind_day"),
    [("中共望舒县委巡察工作领导小组办公室", 2, 10.5), ("望舒县委巡察办", 3.5, 2)],
)
def test_the_day_begins_two_characters_after_the_name(
    name: str, behind_name: float, behind_day: float
) -> None:
    made = Document("通报")
    made.signature(name, "2026年6月30日")
    above, below = reopened(made).paragraphs[-2:]
    assert [above.paragraph_format.right_indent, below.paragraph_format.right_indent] == [
        Pt(16 * behind_name),
        Pt(16 * behind_day),
    ]


def test_a_document_without_a_mark_has_nothing_above_its_pages() -> None:
    assert reopened(Document("通报")).sections[0].header.paragraphs[0].text == ""


def test_what_no_file_may_hold_is_left_out() -> None:
    made = Document("通\x01报")
    made.paragraph("没有\x01到\ufffe会")
    made.table(("事\x1f项",), [("外\x08出",)])
    read = reopened(made)
    assert (read.paragraphs[0].text, read.core_properties.title) == ("通报", "通报")
    assert "没有到会" in [each.text for each in read.paragraphs]
    assert [cell.text for cell in read.tables[0].columns[0].cells] == ["事项", "外出"]


def fonts(read: Read, style: str) -> set[str]:
    named = {"w:ascii", "w:hAnsi", "w:eastAsia"}
    return {resolved(read, style, "w:rFonts", attribute) for attribute in named}


def resolved(read: Read, style: str, tag: str, attribute: str = "w:val") -> str:
    """What the style says, or the one it is based on, or the document's defaults."""
    here = read.styles[style]
    while here is not None:
        if (found := here.element.find(f"{qn('w:rPr')}/{qn(tag)}")) is not None:
            return found.get(qn(attribute))
        here = here.base_style
    return read.styles.element.find(f".//{qn('w:rPrDefault')}//{qn(tag)}").get(qn(attribute))
