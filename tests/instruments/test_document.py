"""An office's file is read whole: every mistake has its place and one sentence."""

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.instruments import mistakes as m
from survey.instruments.document import parse
from survey.instruments.facts import InstrumentRefused
from survey.instruments.files import read_file
from survey.instruments.rules import Instrument, Kind
from tests.instruments.calm import calm

Document = dict[str, Any]

SOUND: Document = {
    "key": "HALL",
    "name": "大厅测评",
    "title": {"zh": "{单位}大厅测评", "en": "Rating of {单位}"},
    "purpose": "结果仅用于改进服务",
    "good": ["good"],
    "score": "100/0",
    "scales": {
        "grade": [
            {"value": "good", "label": "好"},
            {"value": "poor", "label": "差"},
            {"value": "unknown", "label": "不了解", "neutral": True},
        ]
    },
    "items": [
        {"key": "overall", "kind": "one", "scale": "grade", "headline": True, "label": "总体评价"},
        {
            "key": "signs",
            "kind": "many",
            "label": "发现的情况",
            "choices": [{"value": "a", "label": "甲"}, {"value": "none", "label": "没有", "exclusive": True}],
        },
        {"key": "gifts", "kind": "check", "scale": "grade", "label": "收受礼品"},
        {"key": "recommend", "kind": "score", "label": "是否推荐"},
        {"key": "opinion", "kind": "text", "label": "意见建议"},
    ],
}


def sound() -> Document:
    return copy.deepcopy(SOUND)


def mistakes_of(document: object) -> list[m.Mistake]:
    with pytest.raises(InstrumentRefused) as refusal:
        parse(document)
    return list(refusal.value.mistakes)


def put(path: str, value: object) -> Callable[[Document], None]:
    """A change to the sound document; `path` walks tables by name and lists by number."""

    def change(document: Document) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place: Any = document
        for step in way:
            place = place[step]
        place[last] = value

    return change


def drop(path: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place: Any = document
        for step in way:
            place = place[step]
        del place[last]

    return change


def choices(count: int) -> list[Document]:
    return [{"value": f"c{number}", "label": f"第{number}项"} for number in range(count)]


NOTICE = {"text": "{主办单位}，{电话}，{用途}，保存至{日期}。", "heading": "保密", "recovery": "备用密钥"}

GOOD_AND_POOR = [{"value": "good", "label": "好"}, {"value": "poor", "label": "差"}]

MISTAKES: list[tuple[Callable[[Document], None], str, str]] = [
    (put("items.0", 7), "items.1", m.NOT_TABLE),
    (put("items", "none"), "items", m.NOT_LIST),
    (put("key", 7), "key", m.NOT_TEXT),
    (put("items.0.label", 7), "items.overall.label", m.NOT_WORDING),
    (put("items.0.label.zh", 7), "items.overall.label.zh", m.NOT_TEXT),
    (put("items.0.required", "yes"), "items.overall.required", m.NOT_FLAG),
    (put("revision", 0), "revision", m.NOT_NUMBER),
    (put("revision", True), "revision", m.NOT_NUMBER),
    (put("base_rule", "mean"), "base_rule", m.NOT_KNOWN),
    (put("blank", "never"), "blank", m.NOT_KNOWN),
    (put("subject", "leader"), "subject", m.NOT_KNOWN),
    (put("items.0.kind", "radio"), "items.overall.kind", m.NOT_KNOWN),
    (drop("items.0.kind"), "items.overall.kind", m.MISSING),
    (drop("items.0.key"), "items.1.key", m.MISSING),
    (drop("key"), "key", m.MISSING),
    (put("statistics", {"authority": "市统计局"}), "statistics.approval", m.MISSING),
    (put("tittle", "大厅"), "tittle", m.FIELD_UNKNOWN),
    (put("items.0.help", "大厅"), "items.overall.help", m.FIELD_UNKNOWN),
    (put("scales.grade.0.points", 5), "scales.grade.good.points", m.FIELD_UNKNOWN),
    (drop("title"), "title", m.CHINESE_MISSING),
    (put("title", {"en": "Rating"}), "title", m.CHINESE_MISSING),
    (put("items.0.label", {"en": "Overall"}), "items.overall.label", m.CHINESE_MISSING),
    (put("title.english", "Rating"), "title.english", m.LANGUAGE_UNKNOWN),
    (put("title.en", "  "), "title.en", m.EMPTY),
    (put("title", "大" * 151), "title.zh", m.TOO_LONG),
    (put("items.0.label", "大" * 301), "items.overall.label.zh", m.TOO_LONG),
    (put("scales.grade.0.label", "大" * 101), "scales.grade.good.label.zh", m.TOO_LONG),
    (put("title", "大\0厅"), "title.zh", m.CONTROL_CHARACTER),
    (put("title", "大厅,测评"), "title.zh", m.HALF_WIDTH),
    (put("title", "{单位}:测评"), "title.zh", m.HALF_WIDTH),
    (put("title", "大厅 (测评)"), "title.zh", m.HALF_WIDTH),
    (put("title.en", "Rating of 大厅, 2026"), "title.en", m.HALF_WIDTH),
    (put("title", "{部门}测评"), "title.zh", m.PLACEHOLDER_UNKNOWN),
    (put("title", "{单位测评"), "title.zh", m.BRACKET_ALONE),
    (put("notice", {**NOTICE, "text": "{主办单位}，{电话}，{用途}。"}), "notice.text", m.NOTICE_LACKS),
    (put("key", "大厅"), "key", m.INSTRUMENT_KEY),
    (put("key", "H" * 31), "key", m.INSTRUMENT_KEY),
    (put("items.0.key", "Overall"), "items.Overall.key", m.KEY),
    (put("items.0.key", "o" * 31), f"items.{'o' * 31}.key", m.KEY),
    (put("scales.grade.0.value", "1st"), "scales.grade.1st.value", m.KEY),
    (put("items.1.key", "overall"), "items.overall", m.KEY_TWICE),
    (put("scales.grade.1.value", "good"), "scales.grade", m.VALUE_TWICE),
    (put("scales.grade.1.label", "好"), "scales.grade", m.LABEL_TWICE),
    (put("items", []), "items", m.ITEMS_COUNT),
    (drop("items"), "items", m.ITEMS_COUNT),
    (put("items.1.choices", choices(1)), "items.signs.choices", m.CHOICES_COUNT),
    (put("items.1.choices", choices(27)), "items.signs.choices", m.CHOICES_COUNT),
    (drop("items.1.choices"), "items.signs.choices", m.CHOICES_COUNT),
    (put("scales.grade", choices(36)), "items.overall.scale", m.CHOICES_COUNT),
    (put("items.3.choices", choices(2)), "items.recommend", m.CHOICES_UNWANTED),
    (put("items.4.scale", "grade"), "items.opinion", m.CHOICES_UNWANTED),
    (put("items.0.scale", "grades"), "items.overall.scale", m.SCALE_UNKNOWN),
    (put("items.0.choices", choices(2)), "items.overall", m.SCALE_AND_CHOICES),
    (put("scales.grade.1.neutral", True), "items.gifts.scale", m.CHECK_CHOICES),
    (put("scales.grade.0.exclusive", True), "items.overall.scale", m.EXCLUSIVE_SINGLE),
    (put("scales.grade.0.neutral", True), "scales.grade", m.NEUTRAL_NOT_LAST),
    (
        put("items.1.choices", [{"value": "a", "label": "甲", "neutral": True}]),
        "items.signs.choices",
        m.ALL_NEUTRAL,
    ),
    (put("items.4.limit", 0), "items.opinion.limit", m.NOT_NUMBER),
    (put("items.4.limit", 2001), "items.opinion.limit", m.NOT_NUMBER),
    (put("items.0.limit", 100), "items.overall.limit", m.LIMIT_UNWANTED),
    (
        put("items.1.asked_if", {"item": "gifts", "values": ["good"]}),
        "items.signs.asked_if.item",
        m.CONDITION_ITEM,
    ),
    (
        put("items.1.asked_if", {"item": "other", "values": ["good"]}),
        "items.signs.asked_if.item",
        m.CONDITION_ITEM,
    ),
    (
        put("items.1.asked_if", {"item": "overall", "values": ["bad"]}),
        "items.signs.asked_if.values",
        m.CONDITION_VALUE,
    ),
    (put("items.1.asked_if", {"item": "overall"}), "items.signs.asked_if.values", m.MISSING),
    (put("items.0.headline", False), "items", m.NO_HEADLINE),
    (put("items.3.headline", True), "items", m.TWO_HEADLINES),
    (put("items.2.asked_if", {"item": "overall", "values": []}), "items.gifts.asked_if.values", m.MISSING),
    (drop("good"), "good", m.NO_GOOD),
    (put("good", ["fine"]), "good", m.GOOD_UNKNOWN),
    (put("good", ["unknown"]), "good", m.GOOD_NEUTRAL),
    (put("good", ["good", "poor"]), "good", m.ALL_GOOD),
    (put("score", "high"), "score", m.SCORE_MALFORMED),
    (put("score", "0/100"), "score", m.SCORE_MALFORMED),
    (put("score", "200/0"), "score", m.SCORE_MALFORMED),
    (put("score", "100/70/0"), "items.overall", m.SCORE_COUNT),
]


def test_the_sound_document_is_read() -> None:
    instrument = parse(sound())
    assert [item.kind for item in instrument.items] == [
        Kind.ONE,
        Kind.MANY,
        Kind.CHECK,
        Kind.SCORE,
        Kind.TEXT,
    ]
    assert instrument.headline is instrument.items[0]
    assert instrument.revision == 1
    assert instrument.languages == ("zh", "en")
    assert instrument.item("opinion").limit == 500
    assert parse(instrument.to_document()) == instrument


@pytest.mark.parametrize(("change", "path", "sentence"), MISTAKES)
def test_each_mistake_is_named_at_its_place(
    change: Callable[[Document], None], path: str, sentence: str
) -> None:
    document = sound()
    document["items"][0]["label"] = {"zh": "总体评价"}
    change(document)
    assert (path, sentence) in [(mistake.path, mistake.sentence) for mistake in mistakes_of(document)]


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ({"key": "overall", "kind": "many", "choices": GOOD_AND_POOR}, m.HEADLINE_KIND),
        ({"key": "overall", "kind": "check", "choices": GOOD_AND_POOR}, m.HEADLINE_KIND),
        (
            {
                "key": "overall",
                "kind": "one",
                "choices": GOOD_AND_POOR,
                "asked_if": {"item": "first", "values": ["good"]},
            },
            m.HEADLINE_CONDITION,
        ),
    ],
)
def test_a_headline_is_one_question_put_to_everyone(item: Document, sentence: str) -> None:
    document = sound()
    first = {"key": "first", "kind": "one", "label": "先问", "choices": GOOD_AND_POOR}
    document["items"] = [first, {**item, "label": "总体评价", "headline": True}]
    assert sentence in [mistake.sentence for mistake in mistakes_of(document)]


def test_a_score_needs_choices_it_belongs_to() -> None:
    document = sound()
    document["items"] = [{"key": "overall", "kind": "score", "label": "总体评价", "headline": True}]
    document["good"] = ["8", "9", "10"]
    assert [mistake.sentence for mistake in mistakes_of(document)] == [m.SCORE_UNWANTED]
    del document["score"]
    headline = parse(document).headline
    assert headline
    assert headline.choices[8].points == 80


def test_every_sentence_has_a_case() -> None:
    sentences = {value for name, value in vars(m).items() if name.isupper() and isinstance(value, str)}
    shown = {sentence for _, _, sentence in MISTAKES}
    assert sentences - shown == {m.HEADLINE_KIND, m.HEADLINE_CONDITION, m.SCORE_UNWANTED}


def test_all_mistakes_are_named_at_once() -> None:
    document = sound()
    document["title"] = "大厅,测评"
    document["items"][0]["kind"] = "radio"
    document["items"][4]["limit"] = 9999
    found = [mistake.path for mistake in mistakes_of(document)]
    assert found == ["title.zh", "items.overall.kind", "items.opinion.limit"]


def test_a_mistake_says_what_to_write_instead() -> None:
    document = sound()
    document["title"] = "大厅(测评)"
    said = str(mistakes_of(document)[0])
    assert said == "title.zh: “厅(” has half-width punctuation beside Chinese. Write “厅（”."


@pytest.mark.parametrize("document", [None, 7, "text", [], {}])
def test_what_is_no_document_is_refused(document: object) -> None:
    assert mistakes_of(document)


def test_an_own_notice_replaces_the_shared_one() -> None:
    document = sound()
    document["notice"] = NOTICE
    assert parse(document).notice.heading == {"zh": "保密"}
    assert parse(document).digest() != parse(sound()).digest()


def test_a_statistical_survey_shows_its_approval() -> None:
    document = sound()
    document["statistics"] = {
        "table_number": "甲101表",
        "authority": "河口县统计局",
        "approval": "河统审〔2026〕1号",
        "valid_until": "2026年12月31日",
    }
    statistics = parse(document).statistics
    assert statistics
    assert statistics.approval == "河统审〔2026〕1号"
    assert parse(parse(document).to_document()).statistics == statistics


def test_the_example_of_the_manual_is_sound() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "instruments.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", manual, re.DOTALL)
    assert example
    instrument = parse(read_file(example[1].encode(), "hall.toml"))
    assert [item.kind for item in instrument.items] == [
        Kind.ONE,
        Kind.MANY,
        Kind.CHECK,
        Kind.SCORE,
        Kind.TEXT,
    ]


NAMES = [
    "key",
    "zh",
    "kind",
    "label",
    "items",
    "choices",
    "scales",
    "good",
    "score",
    "asked_if",
    "values",
    "one",
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from(NAMES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


def read_or_refused(document: Document) -> Instrument | str:
    try:
        return parse(document)
    except InstrumentRefused as refusal:
        return str(refusal)


@calm
@given(st.sampled_from(sorted(SOUND)), ANYTHING)
def test_no_document_whatever_breaks_the_reader(name: str, value: object) -> None:
    assert read_or_refused({**sound(), name: value})


@calm
@given(
    st.integers(0, 4),
    st.sampled_from(["key", "kind", "label", "scale", "choices", "asked_if", "limit"]),
    ANYTHING,
)
def test_no_item_whatever_breaks_the_reader(number: int, name: str, value: object) -> None:
    document = sound()
    document["items"][number][name] = value
    assert read_or_refused(document)
