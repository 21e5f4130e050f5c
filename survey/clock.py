"""The only place that asks the time, and the arithmetic of working days."""

from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from chinese_calendar import is_workday
from chinese_calendar.constants import holidays

FIRST_KNOWN = min(holidays).year
LAST_KNOWN = max(holidays).year


def now() -> datetime:
    """The present instant, UTC, without a zone, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def today(zone: str) -> date:
    return local(now(), zone).date()


def local(instant: datetime, zone: str) -> datetime:
    """A stored UTC instant on the office's wall clock."""
    return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


def utc(wall: datetime, zone: str) -> datetime:
    """A wall clock reading of the office, or an instant with a zone, as the database keeps it.

    Raises OverflowError at either end of the calendar, where some wall clock could not show it again.
    """
    aware = wall if wall.tzinfo else wall.replace(tzinfo=ZoneInfo(zone))
    kept = aware.astimezone(UTC).replace(tzinfo=None)
    if not MINYEAR < kept.year < MAXYEAR:
        raise OverflowError(f"{kept} is no time that every wall clock knows")
    return kept


def is_calendar_known(day: date) -> bool:
    """Whether the State Council's holidays of that year are in the calendar."""
    return FIRST_KNOWN <= day.year <= LAST_KNOWN


def is_working_day(day: date, own: Mapping[date, bool] | None = None) -> bool:
    """The office's own table first, then the national calendar, then Monday to Friday."""
    if own and day in own:
        return own[day]
    if is_calendar_known(day):
        return bool(is_workday(day))
    return day.weekday() < 5


def add_working_days(start: date, days: int, own: Mapping[date, bool] | None = None) -> date:
    """The last day of a period of `days` working days that begins on the first working day from `start` on."""
    day = start
    while not is_working_day(day, own):
        day += timedelta(days=1)
    for _ in range(days - 1):
        day += timedelta(days=1)
        while not is_working_day(day, own):
            day += timedelta(days=1)
    return day
