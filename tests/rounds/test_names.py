"""One name however it was typed; two names however alike they look."""

import pytest

from survey.rounds.roster.mending import is_hidden_formula, mended_name, mended_text
from survey.rounds.roster.resemblance import key_of, look_alikes, shape_of

NAME = "临江市水务局党组"


@pytest.mark.parametrize(
    "typed",
    [
        NAME,
        f" {NAME}　",
        "临江市水\n务局党组",
        "临江市水\r\n务局 党组",
        "临　江　市水务局党组",
        "临江市\u200b水务局\ufeff党组",
        "临江市\xa0水务局党组",
        "\u202e临江市水务局党组\u202c",
        "临江市⽔务局党组",  # a Kangxi radical, as copied from a PDF
        "临江市水务局党组\x00",
    ],
)
def test_a_name_is_mended(typed: str) -> None:
    assert mended_name(typed) == NAME


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("第１中学", "第1中学"),
        ("ＡＢＣ公司", "ABC公司"),
        ("城关镇(含开发区)", "城关镇（含开发区）"),
        ("⻓乐镇⻩村", "长乐镇黄村"),
        ("Bureau  of\nEducation", "Bureau of Education"),
        ("东方（集团）", "东方（集团）"),
    ],
)
def test_width_follows_the_script(typed: str, mended: str) -> None:
    assert mended_name(typed) == mended


def test_a_remark_keeps_the_space_between_two_words() -> None:
    assert mended_text("提级巡察　交叉\n巡察") == "提级巡察 交叉 巡察"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("第一中学（东校区）", "第一中学(东校区)"),
        ("第一中学（东校区）", "第一中学 东校区"),
        ("ABC公司", "ａｂｃ 公司"),
        ("临江市·水务局", "临江市水务局"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("己村", "已村"),
        ("末家湾", "未家湾"),
        ("第一中学", "第1中学"),
        ("张家灣村", "张家湾村"),
        ("O2厂", "02厂"),
    ],
)
def test_look_alikes_share_a_shape_and_no_key(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)
    assert shape_of(one) == shape_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("大平村", "太平村"),
        ("第一医院", "第二医院"),
        ("上张家湾村", "下张家湾村"),
        ("西徐家寨村", "西徐家寨社区"),
    ],
)
def test_villages_with_names_of_their_own_are_not_alike(one: str, other: str) -> None:
    assert look_alikes([one, other]) == []


def test_keys_of_other_scripts_keep_their_vowel_signs() -> None:
    assert key_of("ལྷ་ས") != key_of("ལྷི་ས")


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", " =A1", "+cmd", "-2+3", "@SUM(A1)", "−x"])
def test_what_a_spreadsheet_may_run_is_seen(text: str) -> None:
    assert is_hidden_formula(text)


@pytest.mark.parametrize("text", ["", "-", "——", "教育局", "a=b", "1-2"])
def test_what_no_spreadsheet_runs_is_let_be(text: str) -> None:
    assert not is_hidden_formula(text)
