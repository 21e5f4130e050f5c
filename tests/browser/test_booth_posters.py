"""Posters as they come out of the printer: one A4 page, the code as large as it must be, read back from the sheet."""

import re
from datetime import datetime
from io import BytesIO

import pytest
import zxingcpp
from flask import Flask, render_template
from PIL import Image
from playwright.sync_api import Browser

from survey.ballots.posters import Poster

pytestmark = pytest.mark.browser

A4 = {"width": 794, "height": 1123}
MILLIMETRE = 96 / 25.4
ADDRESS = "https://survey.example.gov.cn/p/AB23CD45"


def a_poster(unit: str, is_fictional: bool = False) -> Poster:
    return Poster(
        code="AB23CD45",
        unit=unit,
        round="十五届县委第三轮巡察",
        title="巡察整改群众满意度测评",
        address=ADDRESS,
        opens_at=datetime(2026, 3, 1, 8),
        closes_at=datetime(2026, 3, 31, 18),
        organiser="中共青禾县委巡察工作领导小组办公室",
        phone="0797-8000000",
        is_fictional=is_fictional,
    )


@pytest.mark.parametrize(
    "poster",
    [a_poster("青禾县民政局"), a_poster("青禾县龙泉镇上石头沟村村民委员会和居民委员会联合党支部" * 2, True)],
)
def test_a_poster_fits_its_sheet_and_is_read_from_it(app: Flask, chromium: Browser, poster: Poster) -> None:
    page = chromium.new_page(viewport=A4)
    page.set_content(render_template("print/poster.html", poster=poster))
    box = page.locator("img").bounding_box()
    assert box
    assert 80 <= box["width"] / MILLIMETRE <= 100
    assert box["y"] > 64, "a code at the top is not recognised by a long press on an iPhone"
    sheet = Image.open(BytesIO(page.screenshot()))
    assert [(found.text, found.ec_level) for found in zxingcpp.read_barcodes(sheet)] == [(ADDRESS, "Q")]
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.close()


def test_the_drawn_code_is_read_from_the_screen(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 400, "height": 400})
    page.set_content(f'<img src="{a_poster("青禾县民政局").picture}" style="width: 300px" alt="">')
    sheet = Image.open(BytesIO(page.screenshot()))
    assert [found.text for found in zxingcpp.read_barcodes(sheet)] == [ADDRESS]
    page.close()
