"""The five built-in instruments say word for word what the offices agreed on, in Chinese and in English."""

import tomllib

import pytest

from survey.instruments.builtin import KEYS, builtin, is_reserved
from survey.instruments.document import parse
from survey.instruments.notice import DATA
from survey.instruments.reading import HALF_WIDTH
from survey.instruments.rules import BaseRule, Blank, Kind, Subject

NOTICE = (
    "本测评采用无记名方式，自愿参加，不收集您的姓名、手机号、微信号。{用途}。服务器访问日志（含网络地址）"
    "依法另行保存不少于六个月，与答卷无法对应。每人限填一次。{主办单位}，联系电话{电话}，答卷保存至{日期}。"
)

FOUR = "满意／基本满意／不满意／不了解"
FIVE = "好／较好／一般／差／不了解"
SEEN = "没有发现／有／不了解"
BALLOT = "满意／基本满意／不满意／弃权"

# key → item key, label, choices; as an office would read the sheet
SHEETS = {
    "QZ": [
        (
            "identity",
            "您与该单位的关系（选答）",
            "来办过事的服务对象／该单位干部职工／党员代表、群众代表／周边居民／其他／不愿透露",
        ),
        ("overall", "您对该单位巡察整改总体上满意吗？", FOUR),
        ("openness", "您对发现的问题和整改情况的公开满意吗？", FOUR),
        ("problems", "您对群众反映强烈问题的解决满意吗？", FOUR),
        ("conduct", "您对该单位干部作风和服务态度的变化满意吗？", FOUR),
        ("lasting", "您对该单位完善制度、防止问题再发生的做法满意吗？", FOUR),
        (
            "signs",
            "您是否发现下列情况（可多选）",
            "应付式整改／只在纸面上整改／虚假整改／改了又犯／整改情况没有公开或公开不实／没有发现／不了解",
        ),
        ("opinion", "您的意见建议（选答，不超过500字）", ""),
    ],
    "XZ": [
        ("overall", "您对{巡察组}作风纪律的总体评价", FIVE),
        ("politics", "遵守政治纪律和保密纪律情况", FIVE),
        ("procedure", "遵守组织纪律和工作程序情况", FIVE),
        ("integrity", "遵守廉洁纪律和落实中央八项规定精神情况", FIVE),
        ("masses", "遵守群众纪律、联系群众情况", FIVE),
        ("skill", "工作作风和业务能力", FIVE),
        ("arrogance", "口大气粗、颐指气使、盛气凌人", SEEN),
        ("selfgain", "利用巡察谋取私利", SEEN),
        ("gifts", "违规收受礼品、礼金、有价证券", SEEN),
        ("banquets", "接受违规宴请", SEEN),
        ("lodging", "违规接受超标准食宿安排", SEEN),
        ("leaks", "跑风漏气、泄露巡察秘密", SEEN),
        ("meddling", "违反工作程序或者越权干预正常工作", SEEN),
        ("opinion", "您对巡察组改进作风纪律的意见建议（选答）", ""),
    ],
    "MC": [
        ("report", "整改报告和台账的真实性", BALLOT),
        ("problems", "反馈问题的整改情况", BALLOT),
        ("accountability", "责任追究情况", BALLOT),
        ("institutions", "建章立制情况", BALLOT),
        ("overall", "对整改工作的总体评价", BALLOT),
        ("opinion", "意见建议（选答）", ""),
    ],
    "HC": [
        ("overall", "您对本次服务满意吗？", "非常满意／满意／基本满意／不满意／非常不满意"),
        (
            "reasons",
            "不满意的原因（可多选）",
            "服务态度不好／办事效率低／没有一次告知清楚／多次跑腿／要求多余材料／问题没有解决／其他",
        ),
        ("opinion", "您的意见建议（选答）", ""),
    ],
    "YJ": [
        (
            "topic",
            "您反映的方面（可多选）",
            "党的建设／落实上级部署／干部作风／为民办事／资金项目／选人用人／其他",
        ),
        ("opinion", "您的意见建议（不超过1000字）", ""),
    ],
}

TITLES = {
    "QZ": "{单位}巡察整改群众满意度测评",
    "XZ": "{巡察组}巡察期间作风纪律情况测评",
    "MC": "{单位}巡察整改情况民主测评票",
    "HC": "{单位}服务评价",
    "YJ": "对{单位}的意见征集表",
}

PURPOSES = {
    "QZ": "结果仅用于了解群众对该单位巡察整改的评价",
    "XZ": "结果仅用于了解巡察组的作风和纪律情况",
    "MC": "结果作为评价该单位巡察整改成效的依据",
}


def sheet(key: str) -> list[tuple[str, str, str]]:
    return [
        (item.key, item.label["zh"], "／".join(choice.label["zh"] for choice in item.choices))
        for item in builtin(key).items
    ]


def wordings(value: object) -> list[dict[str, str]]:
    """Every table of languages in a plain document."""
    if isinstance(value, dict) and "zh" in value:
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [wording for part in parts for wording in wordings(part)]


@pytest.mark.parametrize("key", KEYS)
def test_items_are_worded_as_agreed(key: str) -> None:
    assert sheet(key) == SHEETS[key]


@pytest.mark.parametrize("key", KEYS)
def test_titles_are_worded_as_agreed(key: str) -> None:
    assert builtin(key).title["zh"] == TITLES[key]


@pytest.mark.parametrize("key", PURPOSES)
def test_purposes_are_worded_as_agreed(key: str) -> None:
    assert builtin(key).purpose["zh"] == PURPOSES[key]


@pytest.mark.parametrize("key", KEYS)
def test_every_instrument_carries_the_voters_notice(key: str) -> None:
    notice = builtin(key).notice
    assert notice.text["zh"] == NOTICE
    assert notice.heading["zh"] == "什么情况下不能保密"
    for said, limit in zip(
        ("录屏", "手机中毒", "服务器在测评进行时被控制", "参加测评这件事本身"), notice.limits, strict=True
    ):
        assert said in limit["zh"]
        assert limit["zh"].endswith("。")
    assert "恢复密钥" in notice.recovery["zh"]


def test_lead_in_hint_section_and_paper_rule_are_worded_as_agreed() -> None:
    qz, xz, mc = builtin("QZ"), builtin("XZ"), builtin("MC")
    assert qz.lead_in["zh"] == "巡察整改，就是该单位改正{党委}巡察组指出的问题。请您评一评改得怎么样。"
    assert qz.item("opinion").hint["zh"] == "请不要填写姓名、电话等个人信息。如需举报，请拨打{举报电话}。"
    assert xz.item("arrogance").section["zh"] == "巡察期间，{巡察组}成员有没有下列情况？"
    assert mc.paper_rule["zh"] == "每项只选一个。未选或者多选的，该项无效；选‘弃权’的，计为弃权。"


@pytest.mark.parametrize("key", KEYS)
def test_english_is_complete(key: str) -> None:
    lacking = [wording for wording in wordings(builtin(key).to_document()) if not wording.get("en")]
    assert not lacking


@pytest.mark.parametrize("name", [*KEYS, "notice"])
def test_no_half_width_punctuation_stands_beside_chinese(name: str) -> None:
    document = tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    said = [text for wording in wordings(document) for text in wording.values()]
    assert said
    assert not [text for text in said if HALF_WIDTH.search(text)]


@pytest.mark.parametrize(
    ("key", "good", "base_rule", "blank", "score"),
    [
        ("QZ", ("satisfied", "fair"), BaseRule.DECIDED, Blank.ASK_AGAIN, "100/70/0"),
        ("XZ", ("good", "fairly_good"), BaseRule.DECIDED, Blank.ASK_AGAIN, "100/80/60/0"),
        ("MC", ("satisfied", "fair"), BaseRule.ALL_VALID, Blank.ASK_ONCE, "100/70/0"),
        ("HC", ("very_satisfied", "satisfied", "fair"), BaseRule.DECIDED, Blank.ASK_AGAIN, "100/80/60/30/0"),
    ],
)
def test_rated_instruments_say_what_counts_as_good(
    key: str, good: tuple[str, ...], base_rule: BaseRule, blank: Blank, score: str
) -> None:
    instrument = builtin(key)
    assert (instrument.good, instrument.base_rule, instrument.blank, instrument.score) == (
        good,
        base_rule,
        blank,
        score,
    )
    assert instrument.headline
    assert instrument.headline.key == "overall"


def test_nothing_is_rated_in_the_collection_of_opinions() -> None:
    instrument = builtin("YJ")
    assert instrument.headline is None
    assert instrument.rated == ()
    assert [item.key for item in instrument.items if item.is_required] == ["opinion"]


def test_headlines_must_be_answered_except_on_the_meetings_ballot() -> None:
    required = {key: [item.key for item in builtin(key).items if item.is_required] for key in KEYS}
    assert required == {
        "QZ": ["overall"],
        "XZ": ["overall"],
        "MC": [],
        "HC": ["overall"],
        "YJ": ["opinion"],
    }


def test_what_was_or_was_not_seen_of_the_team_is_checked_not_rated() -> None:
    instrument = builtin("XZ")
    checks = [item for item in instrument.items if item.kind is Kind.CHECK]
    assert [item.key for item in checks] == [key for key, _, choices in SHEETS["XZ"] if choices == SEEN]
    assert {item.found.value for item in checks} == {"seen"}
    assert not {item.key for item in checks} & {item.key for item in instrument.rated}


def test_only_the_evaluation_of_the_team_is_about_a_team() -> None:
    assert [key for key in KEYS if builtin(key).subject is Subject.TEAM] == ["XZ"]


def test_last_two_signs_exclude_every_other() -> None:
    signs = builtin("QZ").item("signs")
    assert [choice.value for choice in signs.choices if choice.is_exclusive] == ["none", "unknown"]
    assert signs.choices[-1].is_neutral


def test_reasons_are_asked_of_the_dissatisfied_only() -> None:
    condition = builtin("HC").item("reasons").asked_if
    assert condition
    assert condition.item == "overall"
    assert condition.values == ("dissatisfied", "very_dissatisfied")


def test_opinions_have_the_limit_their_label_says() -> None:
    assert {key: builtin(key).item("opinion").limit for key in KEYS} == {
        "QZ": 500,
        "XZ": 500,
        "MC": 500,
        "HC": 500,
        "YJ": 1000,
    }


def test_deciding_choices_have_the_points_of_the_score() -> None:
    points = {choice.value: choice.points for choice in builtin("QZ").item("openness").choices}
    assert points == {"satisfied": 100, "fair": 70, "dissatisfied": 0, "unknown": None}
    assert {choice.points for choice in builtin("QZ").item("identity").choices} == {None}


@pytest.mark.parametrize("key", KEYS)
def test_a_manifest_reads_back_as_the_same_instrument(key: str) -> None:
    instrument = builtin(key)
    again = parse(instrument.to_document())
    assert again == instrument
    assert again.digest() == instrument.digest()


@pytest.mark.parametrize("key", KEYS)
def test_built_ins_are_read_once(key: str) -> None:
    assert builtin(key) is builtin(key)


def test_digest_changes_with_one_character() -> None:
    document = builtin("QZ").to_document()
    document["title"]["zh"] += "表"
    assert parse(document).digest() != builtin("QZ").digest()


def test_names_of_built_ins_are_reserved_in_any_case() -> None:
    assert is_reserved("qz")
    assert not is_reserved("QZ2")
    with pytest.raises(KeyError):
        builtin("qz")
