"""From a document, as an office writes it or a manifest keeps it, to an instrument without mistakes."""

import re
from collections.abc import Mapping
from typing import Any

from survey.instruments import headline, items, reading
from survey.instruments import mistakes as m
from survey.instruments.facts import InstrumentRefused
from survey.instruments.notice import shared_notice
from survey.instruments.reading import LONGEST_LABEL, LONGEST_NAME, LONGEST_TEXT, Place
from survey.instruments.rules import (
    CHINESE,
    BaseRule,
    Blank,
    Instrument,
    Notice,
    Placeholder,
    Statistics,
    Subject,
)

FIELDS = (
    *("key", "revision", "subject", "name", "title", "purpose", "lead_in", "notice", "base_rule", "good"),
    *("score", "blank", "paper_rule", "closing", "statistics", "scales", "items"),
)
NOTICE_FIELDS = ("text", "heading", "limits", "recovery")
STATISTICS_FIELDS = ("table_number", "authority", "approval", "valid_until")

# Who asks, how to reach them, what for, and how long answers are kept (个人信息保护法 17).
TOLD = (Placeholder.HOST, Placeholder.PHONE, Placeholder.PURPOSE, Placeholder.KEPT_UNTIL)

INSTRUMENT_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,29}")


def parse(document: object) -> Instrument:
    """The instrument of a document; raises InstrumentRefused with every mistake at once."""
    place = Place("", [])
    fields = reading.table(place, document, FIELDS)
    instrument = _instrument(place, fields) if fields or not place.found else None
    if instrument is None or place.found:
        raise InstrumentRefused(place.found)
    return instrument


def _instrument(place: Place, fields: Mapping[str, Any]) -> Instrument:
    def said(name: str, limit: int, is_optional: bool = False) -> Mapping[str, str]:
        return reading.wording(place.at(name), fields.get(name), limit, is_optional)

    instrument = Instrument(
        key=_instrument_key(place.at("key"), fields.get("key")),
        revision=reading.number(place.at("revision"), fields.get("revision", 1), 1, 1_000_000),
        subject=reading.member(place.at("subject"), fields.get("subject"), Subject.UNIT),
        name=said("name", LONGEST_NAME),
        title=said("title", LONGEST_NAME),
        purpose=said("purpose", LONGEST_LABEL),
        lead_in=said("lead_in", LONGEST_TEXT, is_optional=True),
        notice=_notice(place.at("notice"), fields.get("notice", shared_notice())),
        base_rule=reading.member(place.at("base_rule"), fields.get("base_rule"), BaseRule.DECIDED),
        good=reading.texts(place.at("good"), fields.get("good")),
        score=headline.score(place.at("score"), fields.get("score")),
        blank=reading.member(place.at("blank"), fields.get("blank"), Blank.ASK_AGAIN),
        paper_rule=said("paper_rule", LONGEST_TEXT, is_optional=True),
        closing=said("closing", LONGEST_TEXT, is_optional=True),
        statistics=_statistics(place.at("statistics"), fields.get("statistics")),
        items=items.read(place, fields.get("items"), fields.get("scales")),
    )
    headline.check(place, instrument)
    return headline.with_points(place, instrument)


def _instrument_key(place: Place, value: object) -> str:
    given = reading.text(place, value)
    if given and not INSTRUMENT_KEY.fullmatch(given):
        place.wrong(m.INSTRUMENT_KEY, given=given)
    return given


def _notice(place: Place, value: object) -> Notice:
    fields = reading.table(place, value, NOTICE_FIELDS)
    limits = reading.sequence(place.at("limits"), fields.get("limits", []))
    text = reading.wording(place.at("text"), fields.get("text"), LONGEST_TEXT)
    for name in TOLD:
        if text.get(CHINESE) and f"{{{name}}}" not in text[CHINESE]:
            place.at("text").wrong(m.NOTICE_LACKS, name=name)
    return Notice(
        text=text,
        heading=reading.wording(place.at("heading"), fields.get("heading"), LONGEST_LABEL),
        limits=tuple(
            reading.wording(place.at(f"limits.{number}"), limit, LONGEST_TEXT)
            for number, limit in enumerate(limits, start=1)
        ),
        recovery=reading.wording(place.at("recovery"), fields.get("recovery"), LONGEST_TEXT),
    )


def _statistics(place: Place, value: object) -> Statistics | None:
    if value is None:
        return None
    fields = reading.table(place, value, STATISTICS_FIELDS)
    return Statistics(**{name: reading.text(place.at(name), fields.get(name)) for name in STATISTICS_FIELDS})
