"""Every code we draw is read back by a QR reader, and says how much damage it stands."""

import xml.etree.ElementTree as ET
from base64 import b64decode
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from survey.ballots import qr
from survey.ballots.qr import Level

POLL = "https://survey.example.gov.cn/p/AB23CD45"
TICKET = POLL + "#ABCDEFGHJKMNPQRSTUVW"
CASES = [
    (POLL, Level.WALL, "Q"),
    (TICKET, Level.TICKET, "M"),
    ("http://127.0.0.1:8000/p/ZZZZZZZZ", Level.WALL, "Q"),
]


def drawn(svg: str, pixels: int) -> Image.Image:
    """The drawing as a picture: its path knows only M, h and v, so that no library is needed to see it."""
    root = ET.fromstring(svg)
    size = int(root.attrib["viewBox"].split()[2])
    picture = Image.new("L", (size * pixels, size * pixels), 255)
    pen = ImageDraw.Draw(picture)
    for stroke in root[1].attrib["d"].split("M")[1:]:
        place, _, length = stroke.partition("h")
        x, y = (int(number) for number in place.split())
        width = int(length.partition("v")[0])
        pen.rectangle((x * pixels, y * pixels, (x + width) * pixels - 1, (y + 1) * pixels - 1), fill=0)
    return picture


@pytest.mark.parametrize(("text", "level", "name"), CASES)
def test_the_picture_is_read_back(text: str, level: Level, name: str) -> None:
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(qr.png(text, level))).convert("L"))
    assert (found.text, found.ec_level) == (text, name)


@pytest.mark.parametrize(("text", "level", "name"), CASES)
def test_the_drawing_is_read_back(text: str, level: Level, name: str) -> None:
    (found,) = zxingcpp.read_barcodes(drawn(qr.svg(text, level), 8))
    assert (found.text, found.ec_level) == (text, name)


def test_four_modules_are_quiet_all_round() -> None:
    picture = Image.open(BytesIO(qr.png(POLL, pixels=1))).convert("L")
    width, height = picture.size
    dark = picture.point(lambda shade: 255 - shade).getbbox()
    assert dark == (qr.QUIET, qr.QUIET, width - qr.QUIET, height - qr.QUIET)


def test_a_ticket_has_modules_of_half_a_millimetre_at_thirty() -> None:
    size = int(ET.fromstring(qr.svg(TICKET, Level.TICKET)).attrib["viewBox"].split()[2])
    assert 30 / size >= 0.5


def test_the_drawing_stands_in_a_page_by_itself() -> None:
    kind, _, content = qr.data_url(POLL).partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert b64decode(content).decode() == qr.svg(POLL)
