"""Days and instants as people read them, on the office's wall clock: filters of the templates."""

from datetime import date, datetime

from flask import Flask

from survey import clock
from survey.config import Config
from survey.web.language import language

DAY = {"zh-CN": "{0.year}年{0.month}月{0.day}日", "en": "{0:%Y-%m-%d}"}
BETWEEN = {"zh-CN": "", "en": " "}  # a day and its hour


def install(app: Flask) -> None:
    """Give templates `day` for dates, `hour` for clock times, `moment` and `local_day` for stored instants."""
    config: Config = app.config["SURVEY"]

    def moment(instant: datetime | None) -> str:
        return hour(clock.local(instant, config.timezone)) if instant else ""

    def local_day(instant: datetime | None) -> str:
        return day(clock.local(instant, config.timezone).date()) if instant else ""

    app.jinja_env.filters.update(day=day, hour=hour, moment=moment, local_day=local_day)


def day(value: date | None) -> str:
    return DAY[language()].format(value) if value else ""


def hour(wall: datetime | None) -> str:
    """A day with its hour, already on the wall clock."""
    return f"{day(wall)}{BETWEEN[language()]}{wall:%H:%M}" if wall else ""
