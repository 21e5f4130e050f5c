"""Lists of people as offices send them: read whole, or every row named that must be mended."""

import pytest

from survey.draws.facts import NobodyListed, PeopleHeaderMissing
from survey.draws.people import People, read_items, read_people
from tests.draws.lists import HEADER, SHARED, read
from tests.rounds.files import Rows, delimited

ROWS: Rows = [
    HEADER,
    [1, "张三", "服务对象", "龙泉镇罗家村", "营业执照", "00000000000"],
    [2, "李四", "党员代表", "西岭镇", "", 13800000000],
]


def refused(people: People) -> list[tuple[int, str]]:
    return [(note.row, str(note)) for note in people.refused]


def test_the_shared_list_is_read_whole_and_without_telephones() -> None:
    people = read_people(SHARED.read_bytes(), SHARED.name)
    assert len(people.rows) == 1200
    assert people.refused == people.skipped == []
    assert {person.phone for person in people.rows} == {""}
    assert [str(note) for note in people.warnings] == ["Telephone numbers were not taken over."]
    first = people.rows[0]
    assert (first.name, first.group, first.address, first.matter) == (
        "秦国庆",
        "服务对象",
        "龙泉镇罗家村",
        "营业执照",
    )


def test_telephones_come_when_asked_for_and_groups_go_when_not() -> None:
    assert [person.phone for person in read(ROWS, with_phones=True).rows] == ["00000000000", "13800000000"]
    assert {person.group for person in read(ROWS, with_groups=False).rows} == {""}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_text_file_is_read_whatever_its_encoding_and_separator(encoding: str, separator: str) -> None:
    people = read_people(delimited(ROWS, separator, encoding), "服务对象.csv")
    assert [person.name for person in people.rows] == ["张三", "李四"]


def test_titles_blank_rows_sums_full_width_and_signatures_are_no_people() -> None:
    people = read(
        [
            ["服务对象名册"],
            [],
            ["序 号", " 姓　名 ", "人员类别", "住址（村组）"],
            ["１", "张　三", "服务对象", "龙泉镇２组"],
            [],
            ["合计", None, None, None],
            ["填表人：王五"],
        ]
    )
    assert [(person.name, person.address) for person in people.rows] == [("张三", "龙泉镇2组")]
    assert refused(people) == []
    assert [note.row for note in people.skipped] == [6, 7]


def test_headings_between_the_rows_are_groups() -> None:
    people = read([["姓名"], ["一、服务对象（2人）"], ["张三"], ["李四"], ["二、党员代表"], ["王五"]])
    assert [person.group for person in people.rows] == ["服务对象", "服务对象", "党员代表"]


def test_a_group_written_once_per_block_holds_for_the_block() -> None:
    people = read(
        [["姓名", "类别"], ["张三", "服务对象"], ["李四", None], ["王五", None], ["赵六", "党员代表"]]
    )
    assert [person.group for person in people.rows] == ["服务对象"] * 3 + ["党员代表"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["", "服务对象", "西岭镇"], "This row has no name of a person."),
        (["123", "服务对象", "西岭镇"], "“123” is not a name."),
        (["=A1", "服务对象", "西岭镇"], "“=A1” is a formula. Write the value itself."),
        (["赵六", "", "西岭镇"], "The group is missing, while others have one."),
        (["赵六", "组" * 31, "西岭镇"], f"“{'组' * 31}” is longer than 30 characters."),
    ],
)
def test_a_row_that_cannot_be_meant_is_named_with_its_reason(row: list[str], reason: str) -> None:
    people = read(
        [["姓名", "类别", "住址"], ["张三", "服务对象", "龙泉镇"], row, ["李四", "服务对象", "龙泉镇"]]
    )
    assert refused(people) == [(3, reason)]


def test_one_person_twice_would_have_two_chances() -> None:
    twice = [
        ["姓名", "住址", "手机"],
        ["张三", "龙泉镇", "1"],
        ["张 三", "龙泉镇", "1"],
        ["张三", "龙泉镇", "2"],
    ]
    assert [row for row, _ in refused(read(twice))] == [2, 3]
    assert refused(read([twice[0], twice[1], twice[3]])) == []


def test_names_that_look_alike_at_one_address_are_shown() -> None:
    people = read([["姓名", "住址"], ["陈士平", "龙泉镇"], ["陈土平", "龙泉镇"]])
    assert [str(note) for note in people.warnings] == [
        "“陈士平”, “陈土平” in rows 2, 3 look alike. Are they one?"
    ]


def test_columns_that_are_not_needed_stay_unread() -> None:
    people = read([["姓名", "身份证号"], ["张三", "000000"]])
    assert [(note.column, str(note)) for note in people.warnings] == [
        ("身份证号", "This column is not needed and was not read.")
    ]


def test_a_file_without_names_or_people_is_refused() -> None:
    with pytest.raises(PeopleHeaderMissing):
        read([["单位", "人口"], ["教育局", 3]])
    with pytest.raises(NobodyListed):
        read([["姓名", "类别"], ["合计", ""]])


def test_a_program_s_list_is_held_to_the_same_rules() -> None:
    people = read_items([{"name": " 张三 ", "group": "服务对象"}, {"name": ""}])
    assert refused(people) == [(2, "This row has no name of a person.")]
