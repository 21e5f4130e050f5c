"""A printed ticket says what it must and nothing that tells one from another; every code on it is read back."""

from base64 import b64decode
from datetime import datetime

import pypdfium2
import pytest
import zxingcpp
from flask import Flask

from survey.ballots import slips_pdf
from survey.ballots.codes import new_ticket_code
from survey.ballots.models import Mode, Poll
from survey.ballots.polls import prepare_poll
from survey.ballots.print_runs import issue_tickets
from survey.ballots.slips import BANDS, NO_BAND, Sheet, sheet
from survey.paper.lettering import NotInFont
from survey.web import sheets
from tests.ballots.test_qr import drawn
from tests.cli.conftest import ON_SQLITE
from tests.make import make_inspection
from tests.web.checks import EVERYWHERE, faults
from tests.web.page import Page

ADDRESS = "https://xuncha.example.gov.cn/p/ABCD2345"
DPI = 200


def filled(count: int, spare: int = 0, **others: object) -> Sheet:
    given = {
        "unit": "临江县住房和城乡建设局（人民防空办公室）党组",
        "title": "巡察整改情况民主测评票",
        "group": "服务对象",
        "band": BANDS[0],
        "address": ADDRESS,
        "closes_at": datetime(2098, 3, 8, 18),
        "organiser": "临江县委巡察办",
        "is_fictional": False,
    }
    blank = Sheet(**given | others)  # type: ignore[arg-type]
    return blank.with_codes([new_ticket_code() for _ in range(count + spare)], spare)


def addresses(made: Sheet) -> list[str]:
    return [slip.address for slip in made.slips]


@ON_SQLITE
def test_every_code_is_read_back_from_paper(app: Flask) -> None:
    made = filled(13, 4)
    document = pypdfium2.PdfDocument(sheets.written(made, ".pdf"))
    assert len(document) == 3
    found = [
        code.text
        for leaf in document
        for code in zxingcpp.read_barcodes(leaf.render(scale=DPI / 72).to_pil().convert("L"))
    ]
    assert sorted(found) == sorted(addresses(made))


@ON_SQLITE
def test_it_says_everything_that_must_be_printed_ten_times_a_page(app: Flask) -> None:
    made = filled(10)
    (leaf,) = pypdfium2.PdfDocument(sheets.written(made, ".pdf"))
    assert tuple(round(side / 72 * 25.4) for side in leaf.get_size()) == (210, 297)
    text = leaf.get_textpage().get_text_bounded().replace("\r\n", "")
    for words in (
        "限用一次",
        "巡察整改情况民主测评票",
        "截止：2098年3月8日18:00",
        "xuncha.example.gov.cn/p/ABCD2345",
    ):
        assert text.count(words) == 10, words
    assert text.count("服务对象") == 11  # and in the margin
    letters = "".join(text.split())
    assert all("-".join(slip.groups) in letters for slip in made.slips)


@ON_SQLITE
def test_spare_tickets_stand_on_a_page_of_their_own_and_look_alike(app: Flask) -> None:
    one, other = pypdfium2.PdfDocument(sheets.written(filled(4, 4), ".pdf"))
    texts = [leaf.get_textpage().get_text_bounded().split("\r\n", 1)[0] for leaf in (one, other)]
    assert texts[0].startswith("发出票4张")
    assert texts[1].startswith("备用票4张")
    assert "备用" not in other.get_textpage().get_text_bounded().split("\r\n", 1)[1]


@ON_SQLITE
def test_it_brings_its_font(app: Flask) -> None:
    content = sheets.written(filled(1), ".pdf")
    assert b"OfficeSans" in content
    assert b"Helvetica" not in content


@ON_SQLITE
def test_a_sign_that_the_font_lacks_is_named(app: Flask) -> None:
    with pytest.raises(NotInFont) as refused:
        slips_pdf.check(filled(0, unit="龗村党支部"), sheets.say)
    assert refused.value.details == {"signs": "龗"}


@ON_SQLITE
def test_every_code_of_the_page_is_read_back(app: Flask) -> None:
    made = filled(3, 1)
    shown = Page(sheets.written(made, ".html").decode())
    assert faults(shown, EVERYWHERE) == []
    pictures = [image.attributes["src"].partition(",")[2] for image in shown.root.all("img")]
    found = [zxingcpp.read_barcodes(drawn(b64decode(each).decode(), 8))[0].text for each in pictures]
    assert found == addresses(made)


@ON_SQLITE
def test_each_group_keeps_its_colour(app: Flask) -> None:
    poll = draft()
    for group in ("服务对象", "干部职工"):
        issue_tickets(None, poll, 2, group=group)
    colours = [
        sheet(poll, group, ADDRESS, "Asia/Shanghai").band
        for group in ("服务对象", "干部职工", "群众代表", "")
    ]
    assert colours == [*BANDS[:3], NO_BAND]
    assert len(set(BANDS)) == len(BANDS)


@ON_SQLITE
def test_nothing_but_the_code_tells_two_tickets_apart(app: Flask) -> None:
    poll = draft()
    made = sheet(poll, "服务对象", ADDRESS, "Asia/Shanghai").with_codes(issue_tickets(None, poll, 2, 1), 1)
    texts = [
        slip.root.all("li")[place].text.replace("-".join(made.slips[place].groups), "")
        for place, slip in enumerate([Page(sheets.written(made, ".html").decode())] * 3)
    ]
    assert len(set(texts)) == 1


def draft() -> Poll:
    return prepare_poll(None, make_inspection(), "MC", Mode.TICKET)


def test_a_list_is_never_run_as_a_formula() -> None:
    text = filled(1, group='=HYPERLINK("http://x")').listed(("code", "address", "group"))
    assert "\"'=HYPERLINK" in text
    assert text.startswith("\ufeff")
