"""What the columns of an office's ledger are called, and what a cell under each of them says."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from survey.facts import N_
from survey.findings.models import FindingKind, FindingStatus
from survey.rounds.roster.dates import read_day
from survey.rounds.roster.mending import is_blank_word, mended_name
from survey.rounds.roster.sheets import Value, is_empty
from survey.rounds.roster.unreadable import Unreadable
from survey.rounds.roster.words import LONGEST_NAME, read_label, read_remark, saved_result

NOT_A_NUMBER = N_("“%(value)s” is not the number of a finding.")
NOT_A_KIND = N_("“%(value)s” is neither 共性 nor 个性.")
NOT_A_STATUS = N_("“%(value)s” is none of 已整改、整改中、长期坚持.")
LARGEST_NUMBER = 99_999


class Column(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    KIND = "kind"
    MEASURES = "measures"
    RESPONSIBLE = "responsible"
    DUE_ON = "due_on"
    STATUS = "status"


LABELS: Mapping[Column, str] = {
    Column.NUMBER: "序号 编号 问题编号 问题序号 号 no number",
    Column.TEXT: "问题 反馈问题 具体问题 存在问题 问题描述 问题表述 问题内容 问题清单 反馈问题内容 巡察反馈问题 "
    "主要问题 text finding",
    Column.KIND: "类型 类别 问题类型 问题类别 问题性质 共性个性 共性或个性 kind",
    Column.MEASURES: "整改措施 措施 整改举措 任务清单 整改任务 整改措施及成效 measures",
    Column.RESPONSIBLE: "责任人 责任领导 责任单位 责任科室 牵头领导 牵头单位 责任清单 责任人单位 responsible",
    Column.DUE_ON: "整改时限 完成时限 时限 整改期限 完成时间 整改完成时间 时限清单 期限 dueon due",
    Column.STATUS: "整改情况 状态 整改状态 完成情况 整改完成情况 整改进展 进展 进展情况 是否完成 是否整改 销号情况 "
    "status",
}
MEANINGS = {label: column for column, labels in LABELS.items() for label in labels.split()}

KINDS: Mapping[FindingKind, str] = {
    FindingKind.COMMON: "共性 共性问题 common",
    FindingKind.PARTICULAR: "个性 个性问题 particular",
}
KIND_WORDS = {word: kind for kind, words in KINDS.items() for word in words.split()}

STATUSES: Mapping[FindingStatus, str] = {
    FindingStatus.RECTIFIED: "已整改 已完成 完成 整改完成 完成整改 整改到位 已整改到位 已销号 销号 是 √ rectified",
    FindingStatus.UNDERWAY: "整改中 正在整改 未完成 未整改 推进中 基本完成 部分完成 否 × underway",
    FindingStatus.LONG_TERM: "长期坚持 长期整改 持续整改 长期 长期推进 已完成并长期坚持 longterm",
}
STATUS_WORDS = {word: status for status, words in STATUSES.items() for word in words.split()}

LASTING = frozenset(STATUSES[FindingStatus.LONG_TERM].split())


def column_of(label: Value) -> Column | None:
    """The column a heading names, whatever brackets and spaces stand in it."""
    return MEANINGS.get(_letters(label)) if isinstance(label, str) else None


def read_number(value: Value) -> int | None:
    """The number of a finding, None where the cell says nothing; raises Unreadable."""
    plain = saved_result(value)
    if is_empty(plain):
        return None
    if isinstance(plain, float) and plain.is_integer():
        plain = int(plain)
    found = re.fullmatch(r"\W*0*([1-9]\d{0,4})\W*", unicodedata.normalize("NFKC", str(plain)))
    if not found or int(found[1]) > LARGEST_NUMBER:
        raise Unreadable(NOT_A_NUMBER, value=value)
    return int(found[1])


def _read_kind(value: Value) -> FindingKind | None:
    word = _letters(read_label(value))
    if word and word not in KIND_WORDS:
        raise Unreadable(NOT_A_KIND, value=value)
    return KIND_WORDS.get(word)


def _read_status(value: Value) -> FindingStatus | None:
    word = mended_name(str(value)).replace("-", "").replace("_", "").casefold() if not is_empty(value) else ""
    if is_blank_word(word):
        return None
    if word not in STATUS_WORDS:
        raise Unreadable(NOT_A_STATUS, value=value)
    return STATUS_WORDS[word]


def _read_due(value: Value) -> Any:
    plain = saved_result(value)
    if is_empty(plain) or (
        isinstance(plain, str) and (is_blank_word(plain.strip()) or plain.strip() in LASTING)
    ):
        return None
    return read_day(plain)


def _read_name(value: Value) -> str:
    return read_label(value, LONGEST_NAME)


READERS: Mapping[Column, Callable[[Value], Any]] = {
    Column.TEXT: read_remark,
    Column.KIND: _read_kind,
    Column.MEASURES: read_remark,
    Column.RESPONSIBLE: _read_name,
    Column.DUE_ON: _read_due,
    Column.STATUS: _read_status,
}


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())
