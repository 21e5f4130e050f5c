"""A number of people as offices write it: exact, unknown, or not a number."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from survey.facts import N_
from survey.rounds.roster.mending import is_blank_word
from survey.rounds.roster.unreadable import Unreadable

LARGEST = 100_000_000  # more people than any unit serves, and well inside an integer column
LONGEST = 60  # characters of a number with its words

UNKNOWN = N_("The number is missing; it is taken as unknown.")
APPROXIMATE = N_("“%(value)s” is not an exact number; it is taken as unknown.")
READ_AS = N_("“%(value)s” is read as %(number)s.")
NOT_A_NUMBER = N_("“%(value)s” is not a number. Write it in digits, or leave it blank if it is not known.")
NEGATIVE = N_("“%(value)s” is below zero.")
NOT_WHOLE = N_("“%(value)s” is not a whole number.")
TOO_LARGE = N_("“%(value)s” is more people than there can be.")

_NUMBER = re.compile(
    r"([+-]?)((?:\d{1,3}(?:[,'] ?\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d+)?)(万?)(?:人|名|位|people|persons)?"
)
_ABOUT = re.compile(
    r"^(?:大约|大概|约|近|将近|接近|超过|超|逾|不足|不到|至少|最多|[≈~<>≤≥]|about|approx\.?|ca\.|circa|over)"
)
_ROUGHLY = re.compile(r"余|多|左右|上下|以上|以下|以内|来人|[十百千万]来|几|(?<=\d)[-—–~至到](?=\d)|\+$")
_MARKS = str.maketrans({"\u2212": "-", "\u2019": "'"})


@dataclass(frozen=True)
class Count:
    """`number` is None where it is unknown; `warning` says what was done to the cell, if anything."""

    number: int | None
    warning: str = ""


def read_count(value: object, *, scale: int = 1) -> Count:
    """The people a cell counts, in units of `scale` (a header may say 万人); raises Unreadable."""
    if isinstance(value, bool):
        raise Unreadable(NOT_A_NUMBER, value=value)
    if value is None:
        return Count(None, UNKNOWN)
    if isinstance(value, int | float):
        return _count(_decimal(str(value), value) * scale, value)
    if isinstance(value, str):
        return _read_text(value, scale)
    raise Unreadable(NOT_A_NUMBER, value=value)


def _read_text(value: str, scale: int) -> Count:
    text = _folded(value) if len(value) <= LONGEST else value
    if len(text) > LONGEST:
        raise Unreadable(NOT_A_NUMBER, value=value)
    if is_blank_word(text):
        return Count(None, UNKNOWN)
    match = _NUMBER.fullmatch(text)
    if match:
        number = _decimal(match[1] + re.sub(r"[,' ]", "", match[2]), value)
        found = _count(number * (10_000 if match[3] else scale), value)
        return Count(found.number, found.warning or (READ_AS if match[3] else ""))
    if re.search(r"\d|[一二三四五六七八九十百千万]", text) and (_ABOUT.match(text) or _ROUGHLY.search(text)):
        return Count(None, APPROXIMATE)
    raise Unreadable(NOT_A_NUMBER, value=value)


def _count(number: Decimal, value: object) -> Count:
    if not number.is_finite():
        raise Unreadable(NOT_A_NUMBER, value=value)
    if number < 0:
        raise Unreadable(NEGATIVE, value=value)
    if number > LARGEST:
        raise Unreadable(TOO_LARGE, value=value)
    if number != int(number):
        raise Unreadable(NOT_WHOLE, value=value)
    return Count(int(number)) if number else Count(None, UNKNOWN)  # nobody inspects a unit that serves no one


def _decimal(text: str, value: object) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Unreadable(NOT_A_NUMBER, value=value) from None


def _folded(value: str) -> str:
    folded = unicodedata.normalize("NFKC", value).translate(_MARKS).casefold()
    return " ".join("".join(c for c in folded if unicodedata.category(c) not in ("Cf", "Cs")).split())
