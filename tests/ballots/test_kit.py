"""What is printed names its poll: unit, round, period, address in groups, contact, and a code that is read back."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import zxingcpp
from flask import Flask, render_template
from PIL import Image

from survey.ballots import kit
from survey.ballots.models import Mode, Poll
from survey.ballots.polls import open_poll, prepare_poll
from survey.ballots.posters import poster
from survey.rounds.models import Round, Unit
from tests.make import make_inspection, make_office, make_round
from tests.web.checks import EVERYWHERE, faults
from tests.web.page import Page

ZONE = "Asia/Shanghai"
OPENS, CLOSES = datetime(2098, 2, 28, 16), datetime(2098, 3, 31, 10)


def address(poll: Poll) -> str:
    return f"https://survey.example.gov.cn/p/{poll.code}"


def make_poll(unit: str = "青禾县民政局", instrument: str = "QZ", round: Round | None = None) -> Poll:
    round = round or make_round(make_office(name="青禾县委巡察办", phone="0797-8000000"))
    return prepare_poll(None, make_inspection(round, unit), instrument, Mode.OPEN, OPENS, CLOSES)


def test_a_poster_says_everything_that_must_be_printed(app: Flask) -> None:
    poll = make_poll()
    page = Page(render_template("print/poster.html", poster=poster(poll, address(poll), ZONE)))
    assert faults(page, EVERYWHERE) == []
    for words in (
        "青禾县民政局",
        "巡察整改群众满意度测评",
        poll.inspection.round.name,
        "2098年3月1日00:00至2098年3月31日18:00",
        "微信扫一扫",
        "无记名",
        "青禾县委巡察办",
        "0797-8000000",
        f"survey.example.gov.cn/p/{poll.code[:4]}{poll.code[4:]}",
    ):
        assert words in page.text
    assert [group.text for group in page.root.all("b")] == [poll.code[:4], poll.code[4:]]


def test_a_poster_is_the_same_before_and_after_opening(app: Flask) -> None:
    poll = make_poll()
    before = poster(poll, address(poll), ZONE)
    assert poster(open_poll(None, poll), address(poll), ZONE) == before


def test_a_village_stands_with_its_township(app: Flask) -> None:
    poll = make_poll("石头沟村党支部")
    unit = poll.inspection.unit
    unit.parent = Unit(office_id=unit.office_id, key="龙泉镇", name="龙泉镇")
    assert poster(poll, address(poll), ZONE).unit == "龙泉镇石头沟村党支部"


def test_a_kit_holds_three_files_a_poll_and_an_index(app: Flask, tmp_path: Path) -> None:
    first = make_poll("青禾县民政局")
    polls = [first, make_poll("青禾县/财政局 党组", "XZ", first.inspection.round)]
    posters = [poster(poll, address(poll), ZONE) for poll in polls]
    index = kit.write(posters, tmp_path / "kit", render_template)
    assert len(list(index.parent.iterdir())) == 7
    page = Page(index.read_text("utf-8"))
    assert faults(page, EVERYWHERE) == []
    assert len(page.root.all("a")) == 6
    for poll, one in zip(polls, posters, strict=True):
        name = kit.file_name(one)
        assert name.endswith(poll.code)
        picture = Image.open(BytesIO((index.parent / f"{name}.png").read_bytes())).convert("L")
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [address(poll)]
