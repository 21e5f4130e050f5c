"""What a form says is checked, packed and unpacked without losing or gaining an answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.instruments import answers
from survey.instruments.answers import (
    Answers,
    check,
    clean,
    is_blank,
    pack,
    packed_limit,
    text_limit,
    unpack,
    utf16_length,
)
from survey.instruments.builtin import KEYS, builtin
from survey.instruments.document import parse
from survey.instruments.rules import Instrument, Item, Kind
from tests.instruments.calm import calm


def wide() -> Instrument:
    """Every kind of item, and the longest lists that fit."""

    def choices(count: int) -> list[dict[str, Any]]:
        return [{"value": f"c{number}", "label": f"第{number}项"} for number in range(count)]

    return parse(
        {
            "key": "WIDE",
            "name": "长表",
            "title": "长表",
            "purpose": "试验",
            "items": [
                {"key": "many", "kind": "many", "label": "多选", "choices": choices(26)},
                {"key": "one", "kind": "one", "label": "单选", "choices": choices(35)},
                {"key": "score", "kind": "score", "label": "打分"},
                {"key": "text", "kind": "text", "label": "意见", "limit": 7},
                {"key": "check", "kind": "check", "label": "有无", "choices": choices(2)},
                {"key": "more", "kind": "many", "label": "再选", "choices": choices(3)},
            ],
        }
    )


INSTRUMENTS = [*map(builtin, KEYS), wide()]


def values(item: Item) -> st.SearchStrategy[tuple[str, ...]]:
    listed = [choice.value for choice in item.choices]
    if item.kind.is_single:
        return st.just(()) | st.sampled_from(listed).map(lambda value: (value,))
    return st.sets(st.sampled_from(listed)).map(lambda chosen: tuple(v for v in listed if v in chosen))


def filled(instrument: Instrument) -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    items = [item for item in instrument.items if item.kind is not Kind.TEXT]
    return st.fixed_dictionaries({item.key: values(item) for item in items})


ANY_FILLED = st.sampled_from(INSTRUMENTS).flatmap(
    lambda instrument: st.tuples(st.just(instrument), filled(instrument))
)
QZ = {"overall": ["satisfied"]}


@calm
@given(ANY_FILLED)
def test_unpacking_gives_back_what_was_packed(case: tuple[Instrument, dict[str, tuple[str, ...]]]) -> None:
    instrument, given_answers = case
    packed = pack(instrument, given_answers)
    assert unpack(instrument, packed) == given_answers
    assert pack(instrument, unpack(instrument, packed)) == packed
    assert len(packed.encode("ascii")) <= packed_limit(instrument)
    assert is_blank(packed) == (not any(given_answers.values()))


@calm
@given(ANY_FILLED)
def test_what_passes_the_check_can_be_packed(case: tuple[Instrument, dict[str, tuple[str, ...]]]) -> None:
    instrument, given_answers = case
    checked = check(instrument, given_answers)
    assert set(checked.answers) == {item.key for item in instrument.items if item.kind is not Kind.TEXT}
    assert unpack(instrument, pack(instrument, checked.answers)) == checked.answers
    again = check(instrument, checked.answers)
    assert again.answers == checked.answers


@calm
@given(
    st.sampled_from(INSTRUMENTS),
    st.dictionaries(
        st.sampled_from(["overall", "signs", "opinion", "reasons", "many", "one", "text", "elsewhere"]),
        st.lists(
            st.text(max_size=8)
            | st.sampled_from(["satisfied", "none", "unknown", "c1", "c34", "dissatisfied"]),
            max_size=4,
        ),
    ),
)
def test_no_form_whatever_breaks_the_check(instrument: Instrument, form: Answers) -> None:
    checked = check(instrument, form)
    unpack(instrument, pack(instrument, checked.answers))
    size = sum(
        len(text.encode("utf-16-le")) for key, text in checked.texts.items() if key not in checked.errors
    )
    assert size <= text_limit(instrument)


@calm
@given(st.sampled_from(INSTRUMENTS), st.text("0123456789abcz|", max_size=12))
def test_packed_text_is_read_only_in_its_one_canonical_form(instrument: Instrument, packed: str) -> None:
    try:
        read = unpack(instrument, packed)
    except ValueError:
        return
    assert pack(instrument, read) == packed


@pytest.mark.parametrize(
    ("key", "given_answers", "packed"),
    [
        ("QZ", {}, "000000|"),
        (
            "QZ",
            {
                "identity": ["neighbour"],
                "overall": ["satisfied"],
                "openness": ["fair"],
                "conduct": ["unknown"],
                "signs": ["fake", "perfunctory"],
            },
            "412040|ac",
        ),
        ("MC", {"report": ["satisfied"], "overall": ["abstain"]}, "10004"),
        ("HC", {"overall": ["very_dissatisfied"], "reasons": ["other", "slow"]}, "5|bg"),
        ("YJ", {"topic": ["funds"]}, "|e"),
        ("XZ", {"overall": ["good"], "gifts": ["seen"]}, "1000000020000"),
    ],
)
def test_answers_are_packed_in_the_order_of_the_instrument(
    key: str, given_answers: dict[str, list[str]], packed: str
) -> None:
    assert pack(builtin(key), given_answers) == packed


def test_the_thirty_fifth_choice_and_the_ten_of_a_score_fit_one_character() -> None:
    packed = pack(wide(), {"one": ["c34"], "score": ["10"], "many": ["c25"]})
    assert packed == "zb0|z|"
    assert unpack(wide(), packed)["score"] == ("10",)


@pytest.mark.parametrize(
    "packed", ["", "0", "000000", "000000|ca", "000000|aa", "000000|h", "900000|", "000000|a|"]
)
def test_packed_text_that_does_not_fit_is_refused(packed: str) -> None:
    with pytest.raises(ValueError, match=r"does not fit|not a choice|not in order"):
        unpack(builtin("QZ"), packed)


@pytest.mark.parametrize(
    "form", [{"overall": ["good"]}, {"overall": ["fair", "satisfied"]}, {"signs": ["x"]}]
)
def test_unchecked_values_are_not_packed(form: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match=r"not a choice|more than one"):
        pack(builtin("QZ"), form)


@pytest.mark.parametrize(
    ("packed", "blank"),
    [("00000", True), ("000000|", True), ("|", True), ("", True), ("00010", False), ("0|a", False)],
)
def test_a_ballot_is_blank_when_nothing_is_chosen(packed: str, blank: bool) -> None:
    assert is_blank(packed) is blank


def test_limits_are_the_same_for_every_ballot_of_an_instrument() -> None:
    assert packed_limit(builtin("QZ")) == 6 + 1 + 7
    assert text_limit(builtin("QZ")) == 1000
    assert text_limit(builtin("YJ")) == 2000
    assert packed_limit(wide()) == 3 + 27 + 4


def test_a_complete_form_passes() -> None:
    form = {"overall": ["fair"], "signs": ["relapse", "fake"], "opinion": [" 很好\r\n谢谢 "]}
    checked = check(builtin("QZ"), form)
    assert not checked.errors
    assert checked.answers["overall"] == ("fair",)
    assert checked.answers["signs"] == ("fake", "relapse")
    assert checked.answers["openness"] == ()
    assert checked.texts == {"opinion": "很好\n谢谢"}
    assert checked.ask_once == ()


@pytest.mark.parametrize(
    ("key", "form", "item", "sentence"),
    [
        ("QZ", {}, "overall", answers.CHOOSE),
        ("QZ", {"overall": [""]}, "overall", answers.CHOOSE),
        ("QZ", {"overall": ["great"]}, "overall", answers.CHOOSE_LISTED),
        ("QZ", {"overall": ["fair", "satisfied"]}, "overall", answers.CHOOSE_ONE),
        ("QZ", {**QZ, "signs": ["fake", "x"]}, "signs", answers.CHOOSE_LISTED),
        ("QZ", {**QZ, "signs": ["fake", "none"]}, "signs", answers.CHOOSE_APART),
        ("QZ", {**QZ, "signs": ["none", "unknown"]}, "signs", answers.CHOOSE_APART),
        ("QZ", {**QZ, "opinion": ["好" * 501]}, "opinion", answers.SHORTEN),
        ("YJ", {}, "opinion", answers.WRITE),
        ("YJ", {"opinion": [" \n\0 "]}, "opinion", answers.WRITE),
        ("MC", {"overall": ["fair", "abstain"]}, "overall", answers.CHOOSE_ONE),
    ],
)
def test_each_error_is_tied_to_its_item(
    key: str, form: dict[str, list[str]], item: str, sentence: str
) -> None:
    errors = check(builtin(key), form).errors
    assert {name: error.sentence for name, error in errors.items()} == {item: sentence}


def test_an_error_speaks_the_voters_language() -> None:
    form = {**QZ, "signs": ["fake", "none"]}
    assert check(builtin("QZ"), form).errors["signs"].details == {"choice": "没有发现"}
    assert check(builtin("QZ"), form, "en").errors["signs"].details == {"choice": "None of these"}


def test_the_same_value_twice_is_one_answer() -> None:
    assert check(builtin("QZ"), {"overall": ["fair", "fair"]}).answers["overall"] == ("fair",)


def test_one_exclusive_choice_alone_passes() -> None:
    assert not check(builtin("QZ"), {**QZ, "signs": ["none"]}).errors


def test_an_item_that_was_not_asked_is_dropped() -> None:
    checked = check(builtin("HC"), {"overall": ["satisfied"], "reasons": ["slow"]})
    assert checked.answers["reasons"] == ()
    assert not checked.errors


def test_a_wrong_answer_to_an_item_that_was_not_asked_is_no_error() -> None:
    assert not check(builtin("HC"), {"overall": ["satisfied"], "reasons": ["nonsense"]}).errors


def test_an_item_that_was_asked_is_kept() -> None:
    form = {"overall": ["dissatisfied"], "reasons": ["slow", "attitude"]}
    assert check(builtin("HC"), form).answers["reasons"] == ("attitude", "slow")


def test_blank_items_of_a_meetings_ballot_are_asked_about_once() -> None:
    checked = check(builtin("MC"), {"report": ["fair"], "overall": ["abstain"]})
    assert not checked.errors
    assert checked.ask_once == ("problems", "accountability", "institutions")
    assert pack(builtin("MC"), checked.answers) == "20004"


def test_a_complete_ballot_of_a_meeting_is_not_asked_about() -> None:
    form = {item.key: ["satisfied"] for item in builtin("MC").singles}
    assert check(builtin("MC"), form).ask_once == ()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("一\r\n二\r三\n四", "一\n二\n三\n四"),
        ("\t一\t二 ", "一\t二"),
        ("一\0\x07\x1b[0m二", "一[0m二"),
        ("一\ud800\ufffe二", "一二"),
        ("ياخشى\u200f", "ياخشى\u200f"),
        ("👍🏽", "👍🏽"),
    ],
)
def test_texts_are_kept_without_what_no_export_can_hold(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_length_is_counted_as_a_browser_counts_it() -> None:
    assert utf16_length("好👍") == 3
    assert not check(builtin("QZ"), {**QZ, "opinion": ["👍" * 250]}).errors
    assert check(builtin("QZ"), {**QZ, "opinion": ["👍" * 251]}).errors["opinion"].details == {
        "length": 502,
        "limit": 500,
    }


def test_a_text_that_is_too_long_is_kept_for_the_page() -> None:
    checked = check(builtin("QZ"), {**QZ, "opinion": ["好" * 501]})
    assert len(checked.texts["opinion"]) == 501
