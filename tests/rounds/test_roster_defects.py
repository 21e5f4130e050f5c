"""Defects that offices' files have, by name: each is mended as its table says, or refused with its place."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from survey.rounds.roster.reading import read_roster
from survey.rounds.roster.rows import Roster
from survey.rounds.roster.twins import ALIKE
from tests.rounds.files import HEADER, delimited, read, row, xlsx_with_results

Made = Callable[[], Roster]

JUSTICE, HEALTH = row("临江市司法局党组"), row("临江市卫健委党组")
VILLAGES = ("乡镇（街道）", "村（社区）", "分类", "人口")


def names(roster: Roster) -> list[str]:
    return [found.name for found in roster.rows]


MENDED: dict[str, tuple[Made, Callable[[Roster], object], object]] = {
    "two title rows above the header": (
        lambda: read([["第十一轮巡察一览表"], ["单位：人"], HEADER, row()], merge=["A1:F1", "A2:F2"]),
        names,
        ["临江市教育局党组"],
    ),
    "line breaks and wide spaces in header and name": (
        lambda: read([["单 位\n名　称", "巡　察　组"], ["临江市\n教育局 党组", "市委第一\n巡察组"]]),
        lambda roster: (roster.rows[0].name, roster.rows[0].team),
        ("临江市教育局党组", "市委第一巡察组"),
    ),
    "English headers": (
        lambda: read(
            [["No.", "Unit name", "Team", "Due date"], [1, "Bureau of Education", "Team 1", "2026-06-02"]]
        ),
        lambda roster: (names(roster), roster.rows[0].due_on),
        (["Bureau of Education"], date(2026, 6, 2)),
    ),
    "blank rows between units": (
        lambda: read([HEADER, row(), [], [None] * 6, JUSTICE]),
        lambda roster: [found.number for found in roster.rows],
        [2, 5],
    ),
    "a row of sums with a formula": (
        lambda: read([HEADER, row(), ["合 计", None, None, None, "=SUM(E2:E2)"]]),
        names,
        ["临江市教育局党组"],
    ),
    "a row of sums without its word": (
        lambda: read([HEADER, row(), [None, None, None, None, "=SUM(E2:E2)"]]),
        names,
        ["临江市教育局党组"],
    ),
    "a signature under the table": (
        lambda: read([HEADER, row(), ["填表人：王某", None, "审核人：李某"], ["注：人口为常住人口"]]),
        names,
        ["临江市教育局党组"],
    ),
    "the office's seal and date in a corner": (
        lambda: read([HEADER, row(), [None, None, None, "市委巡察办"], [None, None, None, "2026年3月2日"]]),
        names,
        ["临江市教育局党组"],
    ),
    "the header repeated on every printed page": (
        lambda: read([HEADER, row(), HEADER, JUSTICE]),
        names,
        ["临江市教育局党组", "临江市司法局党组"],
    ),
    "numbered rows waiting for a name": (
        lambda: read([("序号", *HEADER), [1, *row()], [2], ["３"]]),
        names,
        ["临江市教育局党组"],
    ),
    "numbers by formula": (
        lambda: read([("序号", *HEADER), ["=ROW()-1", *row()], ["=ROW()-1"]]),
        names,
        ["临江市教育局党组"],
    ),
    "a team merged over its units": (
        lambda: read([HEADER, row(), row("临江市司法局党组", team=None), HEALTH], merge=["B2:B3"]),
        lambda roster: [found.team for found in roster.rows],
        ["市委第一巡察组"] * 3,
    ),
    "a township once per block": (
        lambda: read_roster(
            delimited(
                [VILLAGES, ["城关镇", "东村", "好", 1], ["", "西村", "中", 2], ["柳林镇", "东村", "差", 3]]
            ),
            "村.csv",
        ),
        lambda roster: [(found.parent, found.name) for found in roster.rows],
        [("城关镇", "东村"), ("城关镇", "西村"), ("柳林镇", "东村")],
    ),
    "a township on a row of its own": (
        lambda: read(
            [VILLAGES, ["城关镇"], [None, "东村"], [None, "西村"], ["柳林镇"], [None, "东村"], [None, "南村"]]
        ),
        lambda roster: [found.parent for found in roster.rows],
        ["城关镇", "城关镇", "柳林镇", "柳林镇"],
    ),
    "headings between the units": (
        lambda: read(
            [
                ["序号", "单位"],
                ["一", "市直部门（2个）"],
                [1, "教育局党组"],
                [2, "司法局党组"],
                ["二、乡镇", None],
                [3, "柳林镇党委"],
            ]
        ),
        lambda roster: [(found.category, found.name) for found in roster.rows],
        [("市直部门", "教育局党组"), ("市直部门", "司法局党组"), ("乡镇", "柳林镇党委")],
    ),
    "teams as headings": (
        lambda: read(
            [["单位", "备注"], ["市委第一巡察组"], ["教育局党组"], ["市委第二巡察组"], ["司法局党组"]]
        ),
        lambda roster: [found.team for found in roster.rows],
        ["市委第一巡察组", "市委第二巡察组"],
    ),
    "full-width digits and thousands separators": (
        lambda: read([HEADER, row(people="２０，０４８"), row("临江市司法局党组", people="12,000人")]),
        lambda roster: [found.population for found in roster.rows],
        [20048, 12000],
    ),
    "ten thousands in the header": (
        lambda: read([["单位", "服务人口（万人）"], ["教育局党组", 1.2]]),
        lambda roster: roster.rows[0].population,
        12000,
    ),
    "an approximate number": (
        lambda: read([HEADER, row(people="约5000")]),
        lambda roster: (roster.rows[0].population, roster.warnings[0].row),
        (None, 2),
    ),
    "days as text, serial and date cell": (
        lambda: read(
            [HEADER, row(feedback="2026.3.2", due=46175), row("司法局党组", due=datetime(2026, 6, 2, 0, 0))]
        ),
        lambda roster: [(found.feedback_on, found.due_on) for found in roster.rows],
        [(date(2026, 3, 2), date(2026, 6, 2))] * 2,
    ),
    "a term instead of a day": (
        lambda: read([HEADER, row(due="三个月内")]),
        lambda roster: (roster.rows[0].due_on, roster.warnings[0].column),
        (date(2026, 6, 2), "整改期限"),
    ),
    "a day still to be fixed": (
        lambda: read([HEADER, row(feedback="待定", due=None)]),
        lambda roster: (roster.rows[0].feedback_on, roster.rows[0].due_on, roster.warnings[0].column),
        (None, None, "反馈日期"),
    ),
    "GB18030 with a rare character": (
        lambda: read_roster(
            delimited([["单位", "备注"], ["㙍村党支部", "提级"]], encoding="gb18030"), "村.csv"
        ),
        names,
        ["㙍村党支部"],
    ),
    "UTF-16 and tabs, as a spreadsheet saves Unicode text": (
        lambda: read_roster(delimited([HEADER, row()], "\t", "utf-16"), "名册.txt"),
        names,
        ["临江市教育局党组"],
    ),
    "semicolons and a byte order mark": (
        lambda: read_roster(delimited([HEADER, row()], ";", "utf-8-sig"), "名册.csv"),
        names,
        ["临江市教育局党组"],
    ),
    "a line break inside a quoted cell": (
        lambda: read_roster(delimited([HEADER, row("临江市统计局党组\n(含普查中心)"), JUSTICE]), "名册.csv"),
        lambda roster: [(found.number, found.name) for found in roster.rows],
        [(2, "临江市统计局党组（含普查中心）"), (3, "临江市司法局党组")],
    ),
    "remarks on a second sheet": (
        lambda: read(
            [HEADER, row(remark="提级巡察"), JUSTICE],
            others={
                "备注": [["单位", "备注"], ["临江市教育局 党组", "交叉巡察"]],
                "说明": [["临江市司法局党组：上次延后"]],
            },
        ),
        lambda roster: [found.remark for found in roster.rows],
        ["提级巡察；交叉巡察", "上次延后"],
    ),
    "a remark on a second sheet that two villages may claim": (
        lambda: read(
            [VILLAGES, ["城关镇", "东村", "好"], ["柳林镇", "东村", "中"]],
            others={"备注": [["村", "备注"], ["东村", "提级"]]},
        ),
        lambda roster: (
            [found.remark for found in roster.rows],
            [note.sheet for note in roster.warnings][-1],
        ),
        (["", ""], "备注"),
    ),
    "a formula as a remark on a second sheet": (
        lambda: read([HEADER, row()], others={"备注": [["单位", "备注"], ["临江市教育局党组", "=1+1"]]}),
        lambda roster: roster.rows[0].remark,
        "",
    ),
    "one sheet per team": (
        lambda: read([HEADER, row()], others={"第二组": [HEADER, JUSTICE], "空表": []}),
        lambda roster: [(found.sheet, found.number) for found in roster.rows],
        [("名册", 2), ("第二组", 2)],
    ),
    "a hidden sheet with last year's roster": (
        lambda: read([HEADER, row()], others={"去年": [HEADER, row(), JUSTICE]}, hidden=["去年"]),
        names,
        ["临江市教育局党组"],
    ),
    "a column nobody asked for": (
        lambda: read([("单位", "联系人手机"), ("教育局党组", "00000000000")]),
        lambda roster: [(note.row, note.column) for note in roster.warnings],
        [(1, "联系人手机")],
    ),
    "scribbles beside the table": (
        lambda: read([["单位", "备注"], ["教育局党组", None, None, "问一下老王"]]),
        lambda roster: (names(roster), [note.row for note in roster.warnings]),
        (["教育局党组"], [2]),
    ),
    "two spellings of one team": (
        lambda: read([HEADER, row(team="市委第一巡察组"), row("司法局党组", team="市委第 一巡察组")]),
        lambda roster: {found.team for found in roster.rows},
        {"市委第一巡察组"},
    ),
    "two villages whose names look alike": (
        lambda: read([VILLAGES, ["城关镇", "未家湾村"], ["城关镇", "末家湾村"], ["柳林镇", "末家湾村"]]),
        lambda roster: (
            len(roster.rows),
            [(note.row, note.sentence) for note in roster.warnings if "湾" in str(note)],
        ),
        (3, [(2, ALIKE)]),
    ),
    "类别 that holds 好, 中, 差": (
        lambda: read([["村", "类别"], ["东村", "好"], ["西村", "差类"]]),
        lambda roster: [(found.standing_class, found.category) for found in roster.rows],
        [("好", ""), ("差", "")],
    ),
    "分类 that holds the kind of unit": (
        lambda: read([["单位", "分类"], ["教育局党组", "市直部门"], ["柳林镇党委", "乡镇"]]),
        lambda roster: [(found.standing_class, found.category) for found in roster.rows],
        [("", "市直部门"), ("", "乡镇")],
    ),
}


@pytest.mark.parametrize("defect", MENDED)
def test_defect_is_mended(defect: str) -> None:
    made, look, expected = MENDED[defect]
    roster = made()
    assert roster.refused == []
    assert look(roster) == expected


REFUSED: dict[str, tuple[Made, list[tuple[int, str, str]]]] = {
    "a name twice": (
        lambda: read([HEADER, row(), JUSTICE, row()]),
        [(2, "单位名称", "2, 4"), (4, "单位名称", "2, 4")],
    ),
    "a name twice on two sheets": (
        lambda: read([HEADER, row()], others={"第二组": [HEADER, row()]}),
        [(2, "单位名称", "名册 2, 第二组 2")] * 2,
    ),
    "names apart by width and punctuation": (
        lambda: read([HEADER, row("第１中学（东校区）党组"), row("第1中学东校区 党组")]),
        [(2, "单位名称", "“第１中学（东校区）党组”, “第1中学东校区␣党组”"), (3, "单位名称", "2, 3")],
    ),
    "a name twice, one row wrong otherwise too": (
        lambda: read([HEADER, row(), row(people=-1)]),
        [(2, "单位名称", "2, 3"), (3, "服务人口", "below zero"), (3, "单位名称", "2, 3")],
    ),
    "no name": (lambda: read([HEADER, row(None), row()]), [(2, "单位名称", "missing")]),
    "a name that is a number": (lambda: read([HEADER, row(123)]), [(2, "单位名称", "“123” is not a name")]),
    "a name that is a day": (
        lambda: read([HEADER, row(datetime(2026, 3, 2))]),
        [(2, "单位名称", "is not a name")],
    ),
    "a day in words as a name": (lambda: read([["单位"], ["2026年3月2日"]]), [(2, "单位", "is not a name")]),
    "a formula as a name": (
        lambda: read([HEADER, row('=HYPERLINK("http://x","林业局")')]),
        [(2, "单位名称", "formula")],
    ),
    "a wide equals sign": (lambda: read([HEADER, row("＝1+1")]), [(2, "单位名称", "formula")]),
    "a formula in disguise": (
        lambda: read([HEADER, row("@SUM(A1)"), row("+86教育局")]),
        [(2, "单位名称", "begins like a formula"), (3, "单位名称", "begins like a formula")],
    ),
    "a formula as a remark": (
        lambda: read([HEADER, row(remark="=cmd|'/c calc'!A0")]),
        [(2, "备注", "formula")],
    ),
    "a formula nobody saved a result of": (
        lambda: read([HEADER, row(due="=C2+90")]),
        [(2, "整改期限", "formula")],
    ),
    "an error value": (lambda: read([HEADER, row(team="#REF!")]), [(2, "巡察组", "#REF!")]),
    "a day that does not exist": (
        lambda: read([HEADER, row(feedback="2026.2.30")]),
        [(2, "反馈日期", "does not exist")],
    ),
    "due before the feedback": (
        lambda: read([HEADER, row(feedback="2026.3.2", due="2026.3.1")]),
        [(2, "整改期限", "2026-03-01 is before the feedback on 2026-03-02")],
    ),
    "a term without a feedback": (
        lambda: read([HEADER, row(feedback=None, due="3个月")]),
        [(2, "整改期限", "3个月")],
    ),
    "a number in words": (lambda: read([HEADER, row(people="一万二")]), [(2, "服务人口", "not a number")]),
    "a negative number": (lambda: read([HEADER, row(people=-5)]), [(2, "服务人口", "below zero")]),
    "half a person": (lambda: read([HEADER, row(people=2.5)]), [(2, "服务人口", "not a whole number")]),
    "one number merged over two units": (
        lambda: read([HEADER, row(), row("临江市司法局党组", people=None)], merge=["E2:E3"]),
        [(2, "服务人口", "merged"), (3, "服务人口", "merged")],
    ),
    "one name merged over two rows": (
        lambda: read([HEADER, row(), row(None)], merge=["A2:A3"]),
        [(2, "单位名称", "2, 3"), (3, "单位名称", "2, 3")],
    ),
    "a team missing among many": (
        lambda: read([HEADER, row(), row("司法局党组", team=None), row("民政局党组"), row("财政局党组")]),
        [(3, "巡察组", "missing")],
    ),
    "a class nobody defined": (
        lambda: read([VILLAGES, ["城关镇", "东村", "好"], ["城关镇", "西村", "优"]]),
        [(3, "分类", "“优”")],
    ),
    "a township as its own village": (
        lambda: read([VILLAGES, ["城关镇", "城关镇", "好"]]),
        [(2, "乡镇（街道）", "its own township")],
    ),
    "a comma without quotation marks": (
        lambda: read_roster("单位,备注\n教育局党组,提级,交叉\n".encode(), "名册.csv"),
        [(2, "", "more cells than the header")],
    ),
    "a name as long as a page": (
        lambda: read([HEADER, row("长" * 101)]),
        [(2, "单位名称", "longer than 100")],
    ),
    "a name as long as a book": (
        lambda: read([HEADER, row("长" * 30_000)]),
        [(2, "单位名称", "longer than 100")],
    ),
}


@pytest.mark.parametrize("defect", REFUSED)
def test_defect_is_refused_with_row_column_and_reason(defect: str) -> None:
    made, expected = REFUSED[defect]
    refused = made().refused
    assert [(note.row, note.column) for note in refused] == [
        (number, column) for number, column, _ in expected
    ]
    for note, (_, _, words) in zip(refused, expected, strict=True):
        assert words in str(note)


def test_every_defect_of_a_row_is_named_at_once() -> None:
    refused = read([HEADER, row(None, team=None, feedback="2026.2.30", people="很多")]).refused
    assert [note.column for note in refused] == ["单位名称", "反馈日期", "巡察组", "服务人口"]


def test_a_row_is_numbered_as_the_spreadsheet_numbers_it() -> None:
    lines = ["", "第十一轮", "", ",".join(HEADER), "", "教育局党组,第一组,2026-13-01"]
    assert [note.row for note in read_roster("\r\n".join(lines).encode(), "名册.csv").refused] == [6]


def test_the_saved_result_of_a_formula_is_taken_for_a_number_and_a_day_with_a_warning() -> None:
    cells = row(people="=600*2", due="=C2+92")
    roster = read_roster(xlsx_with_results([HEADER, cells], {"=600*2": 1200, "=C2+92": 46175}), "名册.xlsx")
    assert roster.refused == []
    assert (roster.rows[0].population, roster.rows[0].due_on) == (1200, date(2026, 6, 2))
    assert [note.column for note in roster.warnings] == ["整改期限", "服务人口"]
