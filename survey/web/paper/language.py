"""The language of a ballot page: what its link says, else Chinese. Nothing is guessed from the phone."""

from datetime import datetime

from babel.dates import format_datetime

from survey import clock
from survey.instruments.rules import CHINESE

NAMES = {
    "zh": "中文",
    "en": "English",
    "ug": "ئۇيغۇرچە",
    "bo": "བོད་ཡིག",
    "mn": "ᠮᠣᠩᠭᠣᠯ",
    "kk-Arab": "قازاقشا",
    "za": "Vahcuengh",
}
CHINESE_LOCALE = "zh_CN"
LOCALES = {"en": "en"}  # what the catalogues speak; around questions in any other language stands Chinese
CHINESE_MOMENT = "y年M月d日HH:mm"
MOMENTS = {"en": "d MMMM y, HH:mm"}


def locale_of(language: str) -> str:
    return LOCALES.get(language, CHINESE_LOCALE)


def spoken(language: str) -> str:
    """The language of a page that belongs to no poll."""
    return language if language in LOCALES else CHINESE


def tag(language: str) -> str:
    """The language as HTML names it."""
    return "zh-CN" if language == CHINESE else language


def name(language: str) -> str:
    """The language as its own readers call it."""
    return NAMES.get(language, language)


def moment(instant: datetime | None, language: str, zone: str) -> str:
    """A stored instant on the wall clock, as people write it; nothing for none."""
    if instant is None:
        return ""
    wall = clock.local(instant, zone)
    return format_datetime(wall, MOMENTS.get(language, CHINESE_MOMENT), locale=locale_of(language))
