"""Posters are printed one by one or for a round, and lead to the poll they name."""

from base64 import b64decode
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from survey.ballots.models import Mode, Poll
from survey.officers.models import Officer
from survey.rounds.models import Round
from tests.ballots.test_qr import drawn
from tests.make import make_inspection, make_poll, make_round
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE
from tests.web.page import parsed

pytestmark = ON_SQLITE


@pytest.fixture
def round(operator: Officer) -> Round:
    return make_round(operator.office)


def codes_on(source: str) -> list[str]:
    """What a phone reads from the pictures of a page."""
    pictures = [img.get("src").partition("base64,")[2] for img in parsed(source).all("img")]
    read = (zxingcpp.read_barcodes(drawn(b64decode(picture).decode(), 8)) for picture in pictures)
    return [found.text for (found,) in read]


def addresses(*polls: Poll) -> list[str]:
    return [f"http://127.0.0.1:8000/p/{poll.code}" for poll in polls]


def test_a_poster_leads_to_its_poll(clerk: Clerk, round: Round) -> None:
    poll = make_poll(make_inspection(round))
    answer = clerk.client.get(f"/polls/{poll.code}/poster")
    assert codes_on(answer.text) == addresses(poll)
    assert poll.inspection.unit.name in answer.text
    assert "script" not in answer.headers["Content-Security-Policy"]


def test_posters_of_a_round_stand_in_the_order_of_the_roster(clerk: Clerk, round: Round) -> None:
    first, second = make_inspection(round), make_inspection(round)
    polls = [make_poll(second), make_poll(first)]
    make_poll(first, "MC", mode=Mode.TICKET)
    page = clerk.get(f"/rounds/{round.id}/posters")
    answer = clerk.client.get(page.links["打印这2张"])
    assert codes_on(answer.text) == addresses(*reversed(polls))


def test_the_bare_code_can_be_had_as_drawing_and_picture(clerk: Clerk, round: Round) -> None:
    poll = make_poll(make_inspection(round))
    svg = clerk.client.get(f"/polls/{poll.code}/qr.svg")
    png = clerk.client.get(f"/polls/{poll.code}/qr.png")
    pictures = drawn(svg.text, 8), Image.open(BytesIO(png.data)).convert("L")
    assert [zxingcpp.read_barcodes(picture)[0].text for picture in pictures] == 2 * addresses(poll)


def test_a_poster_is_had_as_a_pdf_in_every_format(clerk: Clerk, round: Round) -> None:
    poll = make_poll(make_inspection(round))
    links = clerk.get(f"/rounds/{round.id}/posters").links
    for name in ("A4.pdf", "A3.pdf", "桌牌.pdf"):
        answer = clerk.client.get(links[name])
        assert answer.mimetype == "application/pdf"
        assert poll.code in answer.headers["Content-Disposition"]
