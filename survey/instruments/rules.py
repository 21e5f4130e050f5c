"""What a questionnaire is: its items, their choices and the texts around them, as values that never change."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

Wording = Mapping[str, str]  # language code → text; "zh" is always there, except in a wording left out

CHINESE = "zh"


class Kind(StrEnum):
    ONE = "one"  # one choice of a scale or list
    MANY = "many"  # any number of choices
    CHECK = "check"  # clear, found, and neutral choices: any "found" raises the alarm
    SCORE = "score"  # 0 to 10
    TEXT = "text"

    @property
    def is_single(self) -> bool:
        return self in (Kind.ONE, Kind.CHECK, Kind.SCORE)


class Subject(StrEnum):
    """Whom the answers are about: a team evaluation has stricter rules for mixing and for small numbers."""

    UNIT = "unit"
    TEAM = "team"


class BaseRule(StrEnum):
    """What a rate is divided by: answers that decide, all valid answers, or all members."""

    DECIDED = "decided"
    ALL_VALID = "all_valid"
    MEMBERS = "members"


class Blank(StrEnum):
    """A required item left blank is asked again; on a meeting's ballot any blank item is asked about once."""

    ASK_AGAIN = "ask_again"
    ASK_ONCE = "ask_once"


class Placeholder(StrEnum):
    """What stands in curly brackets in a wording and is filled from the poll."""

    UNIT = "单位"
    TEAM = "巡察组"
    COMMITTEE = "党委"
    HOST = "主办单位"
    PHONE = "电话"
    KEPT_UNTIL = "日期"
    REPORT_PHONE = "举报电话"
    PURPOSE = "用途"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """`points` come from the instrument's score; a neutral choice decides nothing and has none."""

    value: str
    label: Wording
    is_neutral: bool = False
    is_exclusive: bool = False
    points: int | None = None


@dataclass(frozen=True, kw_only=True)
class Condition:
    """An item is asked only if `item`, an earlier one, was answered with one of `values`."""

    item: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question; `section` is a heading above it, `limit` counts UTF-16 units of an open text."""

    key: str
    kind: Kind
    label: Wording
    section: Wording = field(default_factory=dict)
    hint: Wording = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    is_required: bool = False
    is_headline: bool = False
    limit: int = 0
    asked_if: Condition | None = None

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Choice value → its place, counted from 1."""
        return {choice.value: place for place, choice in enumerate(self.choices, start=1)}

    @property
    def decided(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if not choice.is_neutral)

    @property
    def found(self) -> Choice:
        """Of a check: the choice that says it happened."""
        return self.decided[1]


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What a voter is told; `limits`, folded, say when secrecy fails, `recovery` only where keys are kept twice."""

    text: Wording
    heading: Wording
    limits: tuple[Wording, ...]
    recovery: Wording


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """What a government statistical survey must show (统计法): 表号、制定机关、批准文号、有效期限."""

    table_number: str
    authority: str
    approval: str
    valid_until: str


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """A questionnaire; `good` are the choice values that count as good, `score` the points of the decided ones."""

    key: str
    revision: int
    name: Wording
    title: Wording
    purpose: Wording
    notice: Notice
    items: tuple[Item, ...]
    subject: Subject = Subject.UNIT
    lead_in: Wording = field(default_factory=dict)
    base_rule: BaseRule = BaseRule.DECIDED
    good: tuple[str, ...] = ()
    score: str = ""
    blank: Blank = Blank.ASK_AGAIN
    paper_rule: Wording = field(default_factory=dict)
    closing: Wording = field(default_factory=dict)
    statistics: Statistics | None = None

    @cached_property
    def headline(self) -> Item | None:
        """The item whose rate decides; None where nothing is rated."""
        return next((item for item in self.items if item.is_headline), None)

    @cached_property
    def singles(self) -> tuple[Item, ...]:
        """Items with one answer, in the order of their packed characters."""
        return tuple(item for item in self.items if item.kind.is_single)

    @cached_property
    def multiples(self) -> tuple[Item, ...]:
        """Multiple-choice items, in the order of their packed parts."""
        return tuple(item for item in self.items if item.kind is Kind.MANY)

    @cached_property
    def texts(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.kind is Kind.TEXT)

    @cached_property
    def rated(self) -> tuple[Item, ...]:
        """Items that have a rate and a score: one of their choices counts as good."""
        return tuple(item for item in self.singles if self.is_rated(item))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the title, Chinese first; what else lacks one falls back to Chinese."""
        return (CHINESE, *sorted(language for language in self.title if language != CHINESE))

    def is_rated(self, item: Item) -> bool:
        return item.kind in (Kind.ONE, Kind.SCORE) and any(value in item.positions for value in self.good)

    def item(self, key: str) -> Item:
        return next(item for item in self.items if item.key == key)

    def to_document(self) -> dict[str, Any]:
        """The plain form that `parse` reads back and that a poll's manifest holds; what is empty is left out."""
        return _kept(
            key=self.key,
            revision=self.revision,
            subject=str(self.subject),
            name=dict(self.name),
            title=dict(self.title),
            purpose=dict(self.purpose),
            lead_in=dict(self.lead_in),
            notice=_notice(self.notice),
            base_rule=str(self.base_rule),
            good=list(self.good),
            score=self.score,
            blank=str(self.blank),
            paper_rule=dict(self.paper_rule),
            closing=dict(self.closing),
            statistics=vars(self.statistics).copy() if self.statistics else None,
            items=[_item(item) for item in self.items],
        )

    def to_json(self) -> str:
        """Canonical: keys sorted, nothing between them, Chinese as it is."""
        return json.dumps(self.to_document(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def _item(item: Item) -> dict[str, Any]:
    condition = item.asked_if
    return _kept(
        key=item.key,
        kind=str(item.kind),
        label=dict(item.label),
        section=dict(item.section),
        hint=dict(item.hint),
        choices=[] if item.kind is Kind.SCORE else [_choice(choice) for choice in item.choices],
        required=item.is_required,
        headline=item.is_headline,
        limit=item.limit,
        asked_if={"item": condition.item, "values": list(condition.values)} if condition else None,
    )


def _choice(choice: Choice) -> dict[str, Any]:
    return _kept(
        value=choice.value,
        label=dict(choice.label),
        neutral=choice.is_neutral,
        exclusive=choice.is_exclusive,
    )


def _notice(notice: Notice) -> dict[str, Any]:
    return _kept(
        text=dict(notice.text),
        heading=dict(notice.heading),
        limits=[dict(limit) for limit in notice.limits],
        recovery=dict(notice.recovery),
    )


def _kept(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
