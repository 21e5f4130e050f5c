"""The header is found under titles, in any wording, on one line or two."""

import pytest

from survey.rounds.roster.headers import find_header, meaning_of
from survey.rounds.roster.sheets import Line, Value
from survey.rounds.roster.synonyms import SYNONYMS, Field


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("单位", Field.NAME),
        ("单 位\n名　称", Field.NAME),
        ("被巡察单位", Field.NAME),
        ("被巡察党组织*", Field.NAME),
        ("村（社区）党组织", Field.NAME),
        ("村（社区）\n党组织名称", Field.NAME),
        ("村/社区", Field.NAME),
        ("Unit Name", Field.NAME),
        ("乡镇（街道）", Field.PARENT),
        ("乡镇、街道", Field.PARENT),
        ("县（市、区）", Field.DISTRICT),
        ("类\u3000别", Field.CATEGORY),
        ("分类（好/中/差）", Field.STANDING_CLASS),
        ("服务人口\n（人）", Field.POPULATION),
        ("巡察组别", Field.TEAM),
        ("反馈时间：", Field.FEEDBACK_ON),
        ("Due date", Field.DUE_ON),
        ("整改期限[必填]", Field.DUE_ON),
        ("备注", Field.REMARK),
        ("No.", Field.SERIAL),
    ],
)
def test_a_label_is_understood_however_it_is_set(label: str, field: Field) -> None:
    meaning = meaning_of(label)
    assert meaning is not None
    assert meaning[0] is field


@pytest.mark.parametrize(
    "label", ["联系电话", "姓名", "单位或住址", "党员人数", "填报单位：市委巡察办", "", None, 5, "单" * 100]
)
def test_a_label_that_only_resembles_is_left_alone(label: Value) -> None:
    assert meaning_of(label) is None


def test_no_word_means_two_things() -> None:
    words = [word for synonyms in SYNONYMS.values() for word in synonyms.split()]
    assert len(words) == len(set(words))


def test_header_is_found_under_titles() -> None:
    header = find_header(
        [Line(1, ["第十一轮巡察一览表"]), Line(2, ["单位：人"]), Line(5, ["序号", "单位", "备注"])]
    )
    assert header is not None
    assert header.last_row == 5
    assert [column.index for column in header.columns.values()] == [0, 1, 2]


def test_header_on_two_lines_is_read_as_one() -> None:
    upper = Line(1, ["单位", "反馈", None, "整改"], frozenset({0}))
    lower = Line(2, ["单位", "时间", "方式", "期限"], frozenset({0}), frozenset({0}))
    header = find_header([upper, lower, Line(3, ["教育局", "2026.3.1", "会议", "2026.6.1"])])
    assert header is not None
    assert header.last_row == 2
    assert header.columns[Field.FEEDBACK_ON].index == 1
    assert header.columns[Field.DUE_ON].index == 3


def test_of_two_columns_that_mean_the_same_the_plainer_is_read_and_the_other_is_named() -> None:
    header = find_header([Line(1, ["部门", "单位名称", "户籍人口", "常住人口"])])
    assert header is not None
    assert header.columns[Field.NAME].index == 1
    assert header.columns[Field.POPULATION].index == 3
    assert header.unread == ("部门", "户籍人口")


def test_a_table_without_names_has_no_header() -> None:
    assert find_header([Line(1, ["序号", "姓名", "类别", "手机号"])]) is None
    assert find_header([]) is None
