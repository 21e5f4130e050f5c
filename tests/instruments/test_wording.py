import pytest

from survey.instruments.builtin import KEYS, builtin
from survey.instruments.facts import PlaceholderEmpty
from survey.instruments.rules import Placeholder
from survey.instruments.wording import Direction, choose, direction, fill, placeholders, sayer

NAMES = {
    Placeholder.UNIT: "河口县水务局",
    Placeholder.TEAM: "第一巡察组",
    Placeholder.COMMITTEE: "河口县委",
    Placeholder.HOST: "河口县委巡察办",
    Placeholder.PHONE: "0791-0000000",
    Placeholder.KEPT_UNTIL: "2027年3月1日",
    Placeholder.REPORT_PHONE: "0791-0000001",
}


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Yes"), ("en-GB", "Yes"), ("en_US", "Yes"), ("bo", "有"), ("zh_CN", "有")]
)
def test_a_language_falls_back_to_its_base_then_to_chinese(language: str, said: str) -> None:
    assert choose({"zh": "有", "en": "Yes"}, language) == said


def test_a_wording_left_out_is_nothing() -> None:
    assert choose({}, "en") == ""


def test_placeholders_are_filled() -> None:
    assert fill("{单位}，联系电话{电话}。", NAMES) == "河口县水务局，联系电话0791-0000000。"


def test_a_name_that_holds_brackets_is_not_filled_again() -> None:
    assert fill("{单位}", {"单位": "{电话}", "电话": "1"}) == "{电话}"


@pytest.mark.parametrize("names", [{}, {"单位": ""}])
def test_a_placeholder_without_a_name_is_refused(names: dict[str, str]) -> None:
    with pytest.raises(PlaceholderEmpty) as refusal:
        fill("{单位}", names)
    assert "{单位}" in str(refusal.value)


def test_the_notice_says_the_purpose_of_its_instrument() -> None:
    qz = builtin("QZ")
    said = sayer(qz, "zh", NAMES)(qz.notice.text)
    assert "微信号。结果仅用于了解群众对该单位巡察整改的评价。服务器" in said
    assert said.endswith("河口县委巡察办，联系电话0791-0000000，答卷保存至2027年3月1日。")


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_wording_can_be_said_once_all_placeholders_are_given(key: str, language: str) -> None:
    instrument = builtin(key)
    needed = placeholders(instrument)
    say = sayer(instrument, language, {name: NAMES[Placeholder(name)] for name in needed})
    wordings = [instrument.title, instrument.lead_in, instrument.notice.text, instrument.closing]
    wordings += [part for item in instrument.items for part in (item.label, item.section, item.hint)]
    assert not [said for said in map(say, wordings) if "{" in said]


def test_a_poll_learns_which_names_it_must_give() -> None:
    assert placeholders(builtin("XZ")) == {"巡察组", "主办单位", "电话", "日期", "举报电话"}


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("zh", Direction.LEFT_TO_RIGHT),
        ("bo", Direction.LEFT_TO_RIGHT),
        ("kk", Direction.LEFT_TO_RIGHT),
        ("mn-Cyrl", Direction.LEFT_TO_RIGHT),
        ("ug", Direction.RIGHT_TO_LEFT),
        ("kk-Arab", Direction.RIGHT_TO_LEFT),
        ("mn", Direction.VERTICAL),
        ("mn-Mong", Direction.VERTICAL),
    ],
)
def test_direction_follows_from_the_language(language: str, written: Direction) -> None:
    assert direction(language) is written
