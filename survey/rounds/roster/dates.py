"""Every way an office writes a day, and only days that exist and can be meant in one way."""

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta

from survey.facts import N_
from survey.rounds.roster.unreadable import Unreadable

FIRST_YEAR, LAST_YEAR = 2010, 2099  # nothing in a roster is older or later: outside it is a slip of the hand
LONGEST = 60  # characters of a date with its weekday, its hour and the spaces a form leaves
SERIAL_ZERO = {False: date(1899, 12, 30), True: date(1904, 1, 1)}

MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")

_YMD = re.compile(r"(\d{4})[-/.,、_年](\d{1,2})[-/.,、_月](\d{1,2})[日号.]?")
_SHORT_HAN = re.compile(r"(\d{2})年(\d{1,2})月(\d{1,2})[日号]?")
_MONTH_END = re.compile(r"(\d{4})[-/.年](\d{1,2})月?底")
_ANY_ORDER = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED = re.compile(r"(?:(\d{1,2})[ -]?([a-z]{3,9})\.?,?[ -]?(\d{4})|([a-z]{3,9})\.? ?(\d{1,2}),? ?(\d{4}))")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_TERM = re.compile(r"(\d{1,2})(?:个月|months?)(?:内|以内)?")
_TAIL = re.compile(r"(?:以前|之前|前|止|截止)$")
_CLOCK = re.compile(r"(?:(?<=\d)[t ]|(?<=日) ?)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?$")
_WEEKDAY = re.compile(r"[(（]?(?:星期|周)[一二三四五六日天][)）]?$")

NOT_A_DATE = N_("“%(value)s” is not a date. Write it as 2026-03-01.")
NO_SUCH_DAY = N_("“%(value)s” is a day that does not exist.")
AMBIGUOUS = N_("“%(value)s” can be read as more than one day. Write the year first, as 2026-03-01.")
OUT_OF_RANGE = N_("“%(value)s” is not between %(first)s and %(last)s.")


def read_day(value: object, *, is_1904: bool = False) -> date:
    """The day a cell means: a date cell, an Excel serial, or text; raises Unreadable."""
    if isinstance(value, datetime):
        return _in_range(value.date(), value)
    if isinstance(value, date):
        return _in_range(value, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _serial(value, is_1904, value)
    if isinstance(value, str):
        return _read_text(value, is_1904)
    raise Unreadable(NOT_A_DATE, value=value)


def is_day(value: object) -> bool:
    """Whether a cell is a day and nothing else, like the date beside a seal."""
    try:
        read_day(value)
    except Unreadable:
        return False
    return True


def read_term(value: object) -> int | None:
    """The months of a term like “3个月”; None if the cell is no term."""
    match = _TERM.fullmatch(_arabic(_folded(value))) if isinstance(value, str) else None
    return int(match[1]) if match and 0 < int(match[1]) <= 36 else None


def months_after(day: date, months: int) -> date:
    """The same day some months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _read_text(value: str, is_1904: bool) -> date:
    if len(value) > LONGEST:
        raise Unreadable(NOT_A_DATE, value=value)
    text = _TAIL.sub("", _WEEKDAY.sub("", _CLOCK.sub("", _folded(value, " "))).replace(" ", ""))
    text = _arabic(text)
    if match := _YMD.fullmatch(text) or _COMPACT.fullmatch(text):
        return _in_range(_day(value, *map(int, match.groups())), value)
    if match := _SHORT_HAN.fullmatch(text):
        year, month, day = map(int, match.groups())
        return _in_range(_day(value, 2000 + year, month, day), value)
    if match := _MONTH_END.fullmatch(text):
        year, month = map(int, match.groups())
        return _in_range(months_after(_day(value, year, month, 1), 1) - timedelta(days=1), value)
    if match := _NAMED.fullmatch(text):
        return _in_range(_named(value, match), value)
    if match := _SERIAL.fullmatch(text):
        return _serial(int(match[1]), is_1904, value)
    if match := _ANY_ORDER.fullmatch(text):
        return _only_reading(value, match.groups())
    raise Unreadable(NOT_A_DATE, value=value)


def _only_reading(value: str, parts: tuple[str, ...]) -> date:
    """26.3.2, 13/3/2026: taken where a single order of year, month and day gives a day that can be meant."""
    first, second, third = parts
    orders = ((first, second, third), (third, first, second), (third, second, first))
    days = {day for order in orders if (day := _reading(*order)) is not None}
    if len(days) > 1:
        raise Unreadable(AMBIGUOUS, value=value)
    if not days:
        raise Unreadable(NO_SUCH_DAY, value=value)
    return days.pop()


def _reading(year: str, month: str, day: str) -> date | None:
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return None
    try:
        reading = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
    return reading if FIRST_YEAR <= reading.year <= LAST_YEAR else None


def _named(value: str, match: re.Match[str]) -> date:
    day, name, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
    month = MONTHS.get(name[:3])
    if month is None:
        raise Unreadable(NOT_A_DATE, value=value)
    return _day(value, int(year), month, int(day))


def _serial(serial: float, is_1904: bool, value: object) -> date:
    if not 0 < serial < 100_000:
        raise Unreadable(NOT_A_DATE, value=value)
    return _in_range(SERIAL_ZERO[is_1904] + timedelta(days=int(serial)), value)


def _day(value: object, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(NO_SUCH_DAY, value=value) from None


def _in_range(day: date, value: object) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable(OUT_OF_RANGE, value=value, first=FIRST_YEAR, last=LAST_YEAR)
    return day


def _folded(value: str, space: str = "") -> str:
    folded = unicodedata.normalize("NFKC", value).casefold()
    return space.join("".join(c for c in folded if unicodedata.category(c) != "Cf").split())


def _arabic(text: str) -> str:
    """二〇二六年三月十二日 with digits: a ten before, after or between figures is worked out first."""
    text = re.sub(r"([二三]?)十([一二三四五六七八九]?)", _tens, text)
    return text.translate(NUMERALS)


def _tens(match: re.Match[str]) -> str:
    return f"{match[1] or '一'}{match[2] or '〇'}"
