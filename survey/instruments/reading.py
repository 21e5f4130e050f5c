"""Reading a document made by hand: every reader notes what is wrong at its place and goes on."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from survey.instruments import mistakes as m
from survey.instruments.mistakes import Mistake
from survey.instruments.rules import CHINESE, Placeholder, Wording
from survey.instruments.wording import PLACEHOLDER, UNPRINTABLE

KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?")

LONGEST_CHOICE, LONGEST_NAME, LONGEST_LABEL, LONGEST_TEXT = 100, 150, 300, 2000

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
HALF_WIDTH = re.compile(rf"[{HAN}][,;:()?!]|[,;:()?!][{HAN}]")
# In Chinese a placeholder is filled with Chinese, and a space before a half-width bracket mends nothing.
HALF_WIDTH_CHINESE = re.compile(rf"[{HAN}}}] ?[,;:()?!]|[,;:()?!] ?[{HAN}{{]")
FULL_WIDTH = str.maketrans(",;:()?!", "，；：（）？！", " ")

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Place:
    """Where in the document we are, and the list that every place of one document shares."""

    path: str
    found: list[Mistake]

    def at(self, name: str) -> "Place":
        return Place(f"{self.path}.{name}" if self.path else name, self.found)

    def wrong(self, sentence: str, **details: object) -> None:
        self.found.append(Mistake(self.path, sentence, details))


def table(place: Place, value: object, known: Iterable[str] | None = None) -> dict[str, Any]:
    """The named fields; `known` are those that may stand here."""
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        place.wrong(m.NOT_TABLE)
        return {}
    for name in value:
        if known is not None and name not in known:
            place.at(name).wrong(m.FIELD_UNKNOWN, known=tuple(known))
    return dict(value)


def sequence(place: Place, value: object) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    place.wrong(m.NOT_LIST)
    return []


def text(place: Place, value: object) -> str:
    """Text that must be there."""
    if value is None:
        place.wrong(m.MISSING)
    elif not isinstance(value, str):
        place.wrong(m.NOT_TEXT)
    elif not value.strip():
        place.wrong(m.EMPTY)
    elif UNPRINTABLE.search(value):
        place.wrong(m.CONTROL_CHARACTER)
    else:
        return value.strip()
    return ""


def texts(place: Place, value: object) -> tuple[str, ...]:
    """A list of texts that may be missing."""
    return tuple(text(place, entry) for entry in sequence(place, value)) if value is not None else ()


def flag(place: Place, value: object) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    place.wrong(m.NOT_FLAG)
    return False


def number(place: Place, value: object, low: int, high: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    place.wrong(m.NOT_NUMBER, low=low, high=high)
    return low


def member(place: Place, value: object, default: E) -> E:
    """One of a closed set; `default` where nothing stands, or something unknown."""
    if value is None:
        return default
    known = type(default)
    if isinstance(value, str) and value in list(known):
        return known(value)
    place.wrong(m.NOT_KNOWN, given=value, known=tuple(known))
    return default


def key(place: Place, value: object) -> str:
    given = text(place, value)
    if given and not KEY.fullmatch(given):
        place.wrong(m.KEY, given=given)
        return ""
    return given


def wording(place: Place, value: object, limit: int, is_optional: bool = False) -> Wording:
    """A text in several languages, Chinese among them; a plain text is the Chinese one."""
    if value is None and is_optional:
        return {}
    if isinstance(value, str):
        value = {CHINESE: value}
    if value is not None and not isinstance(value, Mapping):
        place.wrong(m.NOT_WORDING)
        return {}
    languages = table(place, value or {})
    if CHINESE not in languages:
        place.wrong(m.CHINESE_MISSING)
    return {
        language: _said(place.at(language), language, said, limit) for language, said in languages.items()
    }


def _said(place: Place, language: str, value: object, limit: int) -> str:
    if not LANGUAGE.fullmatch(language):
        place.wrong(m.LANGUAGE_UNKNOWN, given=language)
    said = text(place, value)
    if len(said) > limit:
        place.wrong(m.TOO_LONG, length=len(said), limit=limit)
    _check_punctuation(place, said, HALF_WIDTH_CHINESE if language == CHINESE else HALF_WIDTH)
    _check_placeholders(place, said)
    return said


def _check_punctuation(place: Place, said: str, half_width: re.Pattern[str]) -> None:
    for found in dict.fromkeys(half_width.findall(said)):
        place.wrong(m.HALF_WIDTH, found=found, wanted=found.translate(FULL_WIDTH))


def _check_placeholders(place: Place, said: str) -> None:
    for name in dict.fromkeys(PLACEHOLDER.findall(said)):
        if name not in list(Placeholder):
            place.wrong(m.PLACEHOLDER_UNKNOWN, name=name, known=tuple(Placeholder))
    if re.search(r"[{}]", PLACEHOLDER.sub("", said)):
        place.wrong(m.BRACKET_ALONE, example=f"{{{Placeholder.UNIT}}}")
