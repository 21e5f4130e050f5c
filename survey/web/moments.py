"""Days and instants as people read them, on the office's wall clock: filters of the templates."""

from datetime import date, datetime

from flask import Flask

from survey import clock
from survey.config import Config
from survey.web.language import language

DAY = {"zh-CN": "{0.year}年{0.month}月{0.day}日", "en": "{0:%Y-%m-%d}"}


def install(app: Flask) -> None:
    """Give templates `day` for dates, `moment` and `local_day` for stored instants; nothing stays nothing."""
    config: Config = app.config["SURVEY"]

    def moment(instant: datetime | None) -> str:
        if instant is None:
            return ""
        wall = clock.local(instant, config.timezone)
        return f"{day(wall.date())} {wall:%H:%M}"

    def local_day(instant: datetime | None) -> str:
        return day(clock.local(instant, config.timezone).date()) if instant else ""

    app.jinja_env.filters.update(day=day, moment=moment, local_day=local_day)


def day(value: date | None) -> str:
    return DAY[language()].format(value) if value else ""
