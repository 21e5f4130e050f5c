"""What a public notice of a batch (批次公示) and of a unit says: the words and figures of their frozen copies."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from survey.ballots.models import Mode
from survey.instruments.rules import BaseRule
from survey.publication.tables import PollTable, poll_table
from survey.tally.percent import line_text
from survey.tally.share import Share

Document = Mapping[str, Any]


@dataclass(frozen=True)
class RoundWords:
    """What a copy says of its round."""

    name: str
    kind: str
    committee: str
    office: str
    is_fictional: bool


@dataclass(frozen=True)
class Rules:
    """The thresholds that a copy was decided by, as percentages in words."""

    version: int
    publish_min: str
    hold_below: str
    rectification_min: str
    rectification_hold: str
    min_valid: int


@dataclass(frozen=True)
class Rectified:
    """整改率: `rate` is None where there were no findings."""

    total: int
    rectified: int
    rate: str | None


@dataclass(frozen=True)
class Correction:
    """A later copy in place of an earlier one; `digest` names the earlier one."""

    at: datetime
    reason: str
    earlier_at: datetime
    digest: str


@dataclass(frozen=True)
class Withdrawal:
    at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class UnitNotice:
    """One unit as the public may see it; withdrawn, only its name and round are left to show."""

    inspection_id: int
    name: str
    category: str
    team: str
    round: RoundWords
    batch_id: int
    batch_number: int
    feedback_on: date
    due_on: date
    is_continuing: bool
    review_on: date | None
    findings: Rectified
    frozen_polls: Sequence[Document]
    language: str
    line: Fraction
    rules: Rules
    released_at: datetime | None = None
    correction: Correction | None = None
    withdrawal: Withdrawal | None = None

    @cached_property
    def polls(self) -> tuple[PollTable, ...]:
        """The leading poll first."""
        return tuple(poll_table(poll, self.line, self.language) for poll in self.frozen_polls)


@dataclass(frozen=True)
class Source:
    """How many took part in a batch's polls of one kind; `issued` is None where anybody could."""

    name: str
    mode: Mode
    base_rule: BaseRule
    issued: int | None
    returned: int
    valid: int
    channels: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class BatchNotice:
    """批次公示: one batch with its units, as released; units corrected or withdrawn since are shown so."""

    batch_id: int
    number: int
    round: RoundWords
    inspected: int
    began_on: date | None
    ended_on: date | None
    units: tuple[UnitNotice, ...]
    held: int
    held_names: tuple[str, ...]
    starts_on: date
    ends_on: date
    working_days: int
    is_calendar_known: bool
    contact: Mapping[str, str]
    released_at: datetime | None = None

    @property
    def shown(self) -> tuple[UnitNotice, ...]:
        return tuple(unit for unit in self.units if unit.withdrawal is None)

    @property
    def sources(self) -> list[Source]:
        return _sources(table for unit in self.shown for table in unit.polls)

    @property
    def rules(self) -> list[Rules]:
        """Each version of the thresholds that a unit of the batch was decided by."""
        return list({unit.rules.version: unit.rules for unit in self.units}.values())

    @property
    def has_one_poll_a_mode(self) -> bool:
        """Whether “by code” and “at the meeting” tell its polls apart."""
        modes = [source.mode for source in self.sources]
        return len(set(modes)) == len(modes)

    @property
    def has_one_base_rule(self) -> bool:
        return len({source.base_rule for source in self.sources}) <= 1


def unit_notice(copy: Document, language: str, **about: Any) -> UnitNotice:
    """From a unit's copy, released or only drawn up."""
    rules = copy["policy"]
    found = Share(copy["findings"]["rectified"], copy["findings"]["total"])
    return UnitNotice(
        name=copy["unit"]["name"],
        category=copy["unit"]["category"],
        team=copy["team"] or "",
        round=_round(copy["round"]),
        batch_number=copy["batch"],
        feedback_on=date.fromisoformat(copy["feedback_on"]),
        due_on=date.fromisoformat(copy["due_on"]),
        is_continuing=copy["is_continuing"],
        review_on=_day(copy["review_on"]),
        findings=Rectified(
            found.whole,
            found.part,
            found.text(Fraction(rules["rectification"]["publish_min"])) if found.whole else None,
        ),
        frozen_polls=copy["polls"],
        language=language,
        line=Fraction(rules["publish_min"]),
        rules=_rules(rules),
        **about,
    )


def batch_notice(copy: Document, units: Sequence[UnitNotice], **about: Any) -> BatchNotice:
    """From a batch's copy, released or only drawn up, and its units as they are shown now."""
    period, fieldwork = copy["period"], copy["fieldwork"]
    return BatchNotice(
        number=copy["number"],
        round=_round(copy["round"]),
        inspected=copy["inspected"],
        began_on=_day(fieldwork["began_on"]),
        ended_on=_day(fieldwork["ended_on"]),
        units=tuple(units),
        held=copy["held"]["count"],
        held_names=tuple(copy["held"]["names"]),
        starts_on=date.fromisoformat(period["starts_on"]),
        ends_on=date.fromisoformat(period["ends_on"]),
        working_days=period["working_days"],
        is_calendar_known=period["is_calendar_known"],
        contact=copy["contact"],
        **about,
    )


def _sources(tables: Iterable[PollTable]) -> list[Source]:
    pooled: dict[tuple[str, Mode], Source] = {}
    for table in tables:
        key, turnout = (table.instrument, table.mode), table.turnout
        before = pooled.get(key)
        issued = None if table.is_open else (turnout.issued or 0) + (before.issued or 0 if before else 0)
        pooled[key] = Source(
            table.name,
            table.mode,
            table.headline.base_rule,
            issued,
            turnout.returned + (before.returned if before else 0),
            turnout.valid + (before.valid if before else 0),
            Counter(table.channels) + Counter(before.channels if before else {}),
        )
    return list(pooled.values())


def _round(document: Document) -> RoundWords:
    return RoundWords(
        **{name: document[name] for name in ("name", "kind", "committee", "office", "is_fictional")}
    )


def _rules(document: Document) -> Rules:
    rectification = document["rectification"]
    return Rules(
        version=document["version"],
        publish_min=line_text(Fraction(document["publish_min"])),
        hold_below=line_text(Fraction(document["hold_below"])),
        rectification_min=line_text(Fraction(rectification["publish_min"])),
        rectification_hold=line_text(Fraction(rectification["hold_below"])),
        min_valid=document["min_valid"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
