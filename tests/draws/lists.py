"""Lists of people, and draws made of them, as a test needs them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from survey import clock
from survey.db import settings
from survey.draws import operations
from survey.draws.models import Draw
from survey.draws.people import People, read_items, read_people
from survey.officers.models import Officer
from tests.make import make_inspection, make_officer, make_round
from tests.rounds.files import Rows, xlsx

HEADER = ("序号", "姓名", "类别", "单位或住址", "办理事项", "手机号")
SOURCE = "中国福利彩票双色球第2026136期"
NUMBERS = "03 09 12 18 22 31 07"
SHARED = Path(__file__).parent.parent / "data/service-recipients-1200.xlsx"


def read(rows: Rows, **options: Any) -> People:
    return read_people(xlsx(rows), "服务对象.xlsx", **options)


def people(**sizes: int) -> People:
    """So many of each group."""
    return read_items(
        {"name": f"{group}第{number}人", "group": group, "address": "龙泉镇罗家村"}
        for group, size in sizes.items()
        for number in range(1, size + 1)
    )


def make_draft(officer: Officer | None = None, quotas: dict[str, int] | None = None, **sizes: int) -> Draw:
    officer = officer or make_officer()
    inspection = make_inspection(make_round(officer.office))
    draw = operations.make_draw(officer, inspection, people(**sizes or {"服务对象": 12, "党员代表": 5}))
    return operations.set_quotas(officer, draw, quotas or {"服务对象": 4, "党员代表": 2})


def make_frozen(officer: Officer | None = None, on_day: date | None = None, **options: Any) -> Draw:
    draw = make_draft(officer, **options)
    operations.freeze(draw.made_by, draw, SOURCE, on_day or today())
    return draw


def make_drawn(officer: Officer | None = None, **options: Any) -> Draw:
    draw = make_frozen(officer, **options)
    return operations.enter_entropy(draw.made_by, draw, NUMBERS)


def today() -> date:
    return clock.today(settings().timezone)


def on(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is that day."""
    monkeypatch.setattr(clock, "today", lambda zone: day)
