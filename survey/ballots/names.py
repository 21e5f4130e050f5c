"""What stands for `{单位}` and its like on a poll's page, in one language."""

from datetime import date

from survey.instruments.rules import CHINESE, Placeholder
from survey.rounds.models import Inspection

REPORT_LINE = "12388"  # the national telephone line for reports to discipline inspection

# An office that has not entered its number yet still puts it on its posters.
ON_THE_POSTER = {CHINESE: "见测评公告", "en": "(see the posted notice)"}
THE_TEAM = {CHINESE: "巡察组", "en": "the inspection team"}


def names(inspection: Inspection, kept_until: date, language: str) -> dict[str, str]:
    office = inspection.round.office
    return {
        Placeholder.UNIT: inspection.unit.name,
        Placeholder.TEAM: inspection.team.name if inspection.team else _said(THE_TEAM, language),
        Placeholder.COMMITTEE: office.committee,
        Placeholder.HOST: office.name,
        Placeholder.PHONE: office.phone or _said(ON_THE_POSTER, language),
        Placeholder.REPORT_PHONE: office.report_phone or REPORT_LINE,
        Placeholder.KEPT_UNTIL: _day(kept_until, language),
    }


def _said(words: dict[str, str], language: str) -> str:
    return words.get(language, words[CHINESE])


def _day(day: date, language: str) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == CHINESE else day.isoformat()
