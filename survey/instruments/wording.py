"""Saying a wording: in the voter's language, with the names of the poll filled in, in the right direction."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import partial

from survey.instruments.facts import PlaceholderEmpty
from survey.instruments.rules import CHINESE, Instrument, Placeholder, Wording

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# What XML, and so an export, cannot hold.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")

Names = Mapping[str, str]  # placeholder → what stands for it in this poll
Say = Callable[[Wording], str]


class Direction(StrEnum):
    LEFT_TO_RIGHT = "ltr"
    RIGHT_TO_LEFT = "rtl"
    VERTICAL = "vertical"  # columns from left to right: writing-mode vertical-lr


def direction(language: str) -> Direction:
    """How a language is written in China: Uyghur and anything in Arabic script, Mongolian in its own script."""
    code, _, script = language.partition("-")
    if script == "Arab" or (code in ("ug", "ar") and not script):
        return Direction.RIGHT_TO_LEFT
    return Direction.VERTICAL if code == "mn" and script in ("", "Mong") else Direction.LEFT_TO_RIGHT


def choose(wording: Wording, language: str) -> str:
    """The wording in a language, `en` for `en-GB`, Chinese where there is none, nothing where it was left out."""
    for code in (language, re.split("[-_]", language)[0], CHINESE):
        if code in wording:
            return wording[code]
    return ""


def fill(text: str, names: Names) -> str:
    """The text with `{单位}` and its like replaced; raises PlaceholderEmpty where a name is not given."""

    def name(match: re.Match[str]) -> str:
        if not names.get(match[1]):
            raise PlaceholderEmpty(name=match[1])
        return names[match[1]]

    return PLACEHOLDER.sub(name, text)


def sayer(instrument: Instrument, language: str, names: Names) -> Say:
    """A function that says any wording of the instrument; the purpose is the instrument's own."""
    purpose = fill(choose(instrument.purpose, language), names)
    return partial(_say, language=language, names={**names, Placeholder.PURPOSE: purpose})


def _say(wording: Wording, language: str, names: Names) -> str:
    return fill(choose(wording, language), names)


def placeholders(instrument: Instrument) -> frozenset[str]:
    """What a poll must give names for before it may open; the purpose comes from the instrument."""
    said = "".join(text for wording in _wordings(instrument) for text in wording.values())
    return frozenset(PLACEHOLDER.findall(said)) - {Placeholder.PURPOSE}


def _wordings(instrument: Instrument) -> Iterable[Wording]:
    notice = instrument.notice
    yield from (instrument.name, instrument.title, instrument.purpose, instrument.lead_in)
    yield from (notice.text, notice.heading, *notice.limits, notice.recovery)
    yield from (instrument.paper_rule, instrument.closing)
    for item in instrument.items:
        yield from (item.label, item.section, item.hint)
        yield from (choice.label for choice in item.choices)
