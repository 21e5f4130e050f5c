"""What is printed names its poll: unit, round, period, address in groups, contact, and a code that is read back."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pypdfium2
import pytest
import zxingcpp
from flask import Flask, render_template
from PIL import Image

from survey.ballots import kit
from survey.ballots.models import Mode, Poll
from survey.ballots.polls import open_poll, prepare_poll
from survey.ballots.posters import FORMATS, poster
from survey.rounds.models import Round, Unit
from survey.web import sheets
from tests.cli.conftest import ON_SQLITE
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


def test_a_kit_holds_every_format_of_a_poll_and_an_index(app: Flask, tmp_path: Path) -> None:
    first = make_poll("青禾县民政局")
    polls = [first, make_poll("青禾县/财政局 党组", "XZ", first.inspection.round)]
    posters = [poster(poll, address(poll), ZONE) for poll in polls]
    index, made = kit.write(posters, tmp_path / "kit", render_template, sheets.poster_pdf)
    assert len(list(index.parent.iterdir())) == 17
    page = Page(index.read_text("utf-8"))
    assert faults(page, EVERYWHERE) == []
    assert all((index.parent / unquote(link.get("href"))).exists() for link in page.root.all("a"))
    assert len(page.root.all("a")) == 16
    for poll, each in zip(polls, made, strict=True):
        assert each.name.endswith(poll.code)
        picture = Image.open(BytesIO((index.parent / f"{each.name}.png").read_bytes())).convert("L")
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [address(poll)]


@pytest.mark.parametrize(
    ("name", "paper", "posters"), [("A4", (210, 297), 1), ("A3", (297, 420), 1), ("card", (297, 210), 2)]
)
@ON_SQLITE
def test_every_format_is_read_back_from_paper(
    app: Flask, name: str, paper: tuple[int, int], posters: int
) -> None:
    poll = make_poll("青禾县住房和城乡建设局（人民防空办公室）党组")
    (leaf,) = pypdfium2.PdfDocument(sheets.poster_pdf(poster(poll, address(poll), ZONE), FORMATS[name]))
    assert tuple(round(side / 72 * 25.4) for side in leaf.get_size()) == paper
    found = zxingcpp.read_barcodes(leaf.render(scale=1.5).to_pil().convert("L"))
    assert [code.text for code in found] == [address(poll)] * posters
    text = leaf.get_textpage().get_text_bounded().replace("\r\n", "")
    for words in (
        "青禾县住房和城乡建设局（人民防空办公室）党组",
        "微信扫一扫",
        "2098年3月31日18:00",
        "无记名",
        "0797-8000000",
    ):
        assert text.count(words) == posters, words


@ON_SQLITE
def test_a_name_that_the_font_lacks_costs_one_poll_its_pdfs(app: Flask, tmp_path: Path) -> None:
    first = make_poll("龗村党支部")
    polls = [first, make_poll("青禾县民政局", round=first.inspection.round)]
    posters = [poster(poll, address(poll), ZONE) for poll in polls]
    index, made = kit.write(posters, tmp_path / "kit", render_template, sheets.poster_pdf)
    assert [each.absent for each in made] == ["龗", ""]
    assert "没有.pdf" in index.read_text("utf-8")
    assert len(list(index.parent.glob("*.pdf"))) == 3
