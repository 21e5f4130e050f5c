"""The board as a whole: the list, the search, the feed, and what a cache may keep."""

import re
from xml.etree import ElementTree

import pytest
from flask import Flask

from survey.publication import board
from tests.web.board.conftest import Desk
from tests.web.client import Visitor
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_an_empty_board_says_so(reader: Visitor) -> None:
    assert "还没有公示内容" in reader.get("/").text


def test_batches_stand_newest_first_with_their_units(desk: Desk, reader: Visitor) -> None:
    inspection = desk.unit()
    desk.release()
    desk.unit()
    desk.release()
    page = reader.get("/")
    headings = [heading.text for heading in page.root.all("h2")]
    assert headings == ["关于第八轮巡察整改情况的公示（第2批）", "关于第八轮巡察整改情况的公示（第1批）"]
    assert page.links[inspection.unit.name] == f"/units/{inspection.id}"


def test_older_batches_stand_on_further_pages(
    desk: Desk, reader: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "PER_PAGE", 1)
    for _ in range(2):
        desk.unit()
        desk.release()
    page = reader.get(reader.get("/").links["下一页"])
    assert "第1批" in page.root.all("h2")[0].text


def test_a_unit_is_found_by_part_of_its_name(desk: Desk, reader: Visitor) -> None:
    inspection, other = desk.unit(), desk.unit()
    desk.release()
    page = reader.submit(reader.get("/"), "查找", words=f"　{inspection.unit.name[3:]} ")
    assert inspection.unit.name in page.text
    assert other.unit.name not in page.links
    assert "没有名称含“税务”的已公示单位" in reader.get("/", words="税务").text
    assert "没有名称含" in reader.get("/", words="%").text


def test_only_names_are_searched(desk: Desk, reader: Visitor) -> None:
    desk.unit()
    desk.release()
    for words in ("问题", "第一巡察组", '"', "\\", "publish_min"):
        assert "没有名称含" in reader.get("/", words=words).text


def test_a_board_page_is_sent_once(desk: Desk, public_app: Flask) -> None:
    inspection = desk.unit()
    batch = desk.release()
    client = public_app.test_client()
    for address in ("/", f"/batches/{batch.id}", f"/units/{inspection.id}", "/feed.atom"):
        first = client.get(address)
        assert "public" in first.headers["Cache-Control"]
        assert "Set-Cookie" not in first.headers
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert client.post(address).status_code == 405


def test_pages_have_no_script_and_ask_for_nothing(desk: Desk, reader: Visitor) -> None:
    inspection = desk.unit()
    batch = desk.release()
    for address in ("/", f"/batches/{batch.id}", f"/units/{inspection.id}"):
        page = reader.get(address)
        assert page.root.all("script", "img", "iframe") == []
        assert [link.get("href") for link in page.root.all("link") if link.get("rel") != "alternate"] == [
            "data:,"
        ]


def test_the_feed_is_atom_and_tells_of_changes(desk: Desk, public_app: Flask) -> None:
    client = public_app.test_client()
    assert ElementTree.fromstring(client.get("/feed.atom").data).findall("a:entry", ATOM) == []
    inspection = desk.unit()
    batch = desk.release()
    answer = client.get("/feed.atom")
    assert answer.mimetype == "application/atom+xml"
    [entry] = ElementTree.fromstring(answer.data).findall("a:entry", ATOM)
    assert entry.findtext("a:title", namespaces=ATOM) == "关于第八轮巡察整改情况的公示（第1批）"
    assert entry.findtext("a:id", namespaces=ATOM) == f"http://127.0.0.1:8000/batches/{batch.id}"
    assert inspection.unit.name in str(entry.findtext("a:summary", namespaces=ATOM))


def test_a_chosen_language_stays(desk: Desk, reader: Visitor) -> None:
    inspection = desk.unit()
    desk.release()
    page = reader.get("/", lang="en")
    assert page.root.all("html")[0].get("lang") == "en"
    assert page.links[inspection.unit.name] == f"/units/{inspection.id}?lang=en"
    assert re.search("How satisfied|satisfied", reader.get(page.links[inspection.unit.name]).text)


def test_the_legal_line_stands_at_the_foot(public_app: Flask, reader: Visitor) -> None:
    public_app.jinja_env.globals["legal_footer"] = "主办单位：临江县委巡察办　备案号：示例"
    assert "备案号：示例" in reader.get("/").root.all("footer")[0].text
