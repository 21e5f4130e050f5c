"""Questionnaires are looked at in their languages, and an office's own is taken in with every mistake named."""

import json
from io import BytesIO
from typing import Any

import pytest

from survey.instruments.builtin import KEYS, builtin
from survey.officers.models import Officer
from tests.instruments.test_document import sound
from tests.web.client import Clerk
from tests.web.office.conftest import ON_SQLITE

pytestmark = ON_SQLITE


def file_of(document: dict[str, Any]) -> tuple[BytesIO, str]:
    return BytesIO(json.dumps(document).encode()), "hall.json"


def test_the_built_in_ones_are_listed(clerk: Clerk) -> None:
    page = clerk.get("/instruments")
    assert {"群众满意度测评", "巡察组作风纪律测评", "民主测评票"} <= set(page.links)


def test_each_is_shown_in_both_languages(clerk: Clerk) -> None:
    for key in KEYS:
        page = clerk.get(f"/instruments/{key}")
        assert {"zh", "en"} <= {element.get("lang") for element in page.root.all("p")}


def test_an_own_instrument_is_taken_in_and_shown(clerk: Clerk, operator: Officer) -> None:
    page = clerk.submit(clerk.get("/instruments/new"), "检查并保存", file=file_of(sound()))
    assert page.address == "/instruments/HALL"
    assert "本办" in page.text
    assert "HALL" in clerk.get("/instruments").text


def test_every_mistake_of_a_file_is_listed(clerk: Clerk) -> None:
    document = {**sound(), "title": "", "base_rule": "most", "colour": "red"}
    page = clerk.submit(clerk.get("/instruments/new"), "检查并保存", file=file_of(document))
    assert "3处需要改正" in page.text
    for path in ("title", "base_rule", "colour"):
        assert path in page.text


def test_a_file_of_another_kind_says_so(clerk: Clerk) -> None:
    page = clerk.submit(clerk.get("/instruments/new"), "检查并保存", file=(BytesIO(b"x"), "hall.docx"))
    assert "hall.docx" in page.text


@pytest.mark.parametrize(("key", "name"), [("QZ", "QZ.toml"), ("HALL", "HALL.json")])
def test_a_file_can_be_had_to_write_another_from(clerk: Clerk, key: str, name: str) -> None:
    clerk.submit(clerk.get("/instruments/new"), "检查并保存", file=file_of(sound()))
    answer = clerk.client.get(f"/instruments/{key}/file")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    document = answer.text.replace(f'"{key}"', '"OTHER"')
    page = clerk.submit(clerk.get("/instruments/new"), "检查并保存", file=(BytesIO(document.encode()), name))
    assert page.address == "/instruments/OTHER"


def test_an_unknown_instrument_is_not_there(clerk: Clerk) -> None:
    clerk.get("/instruments/NONE", 404)


@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-CN"), ("en", "en"), ("xx", "zh-CN")])
def test_a_specimen_shows_every_question_as_a_voter_will_see_it(
    clerk: Clerk, language: str, tag: str
) -> None:
    for key in KEYS:
        page = clerk.get(f"/instruments/{key}/specimen", lang=language)
        assert page.root.all("html")[0].get("lang") == tag
        names = {entry.get("name") for entry in page.root.all("input", "textarea")}
        assert names == {f"q.{item.key}" for item in builtin(key).items}
        assert page.forms == []
    assert clerk.client.get(page.root.all("link")[1].get("href")).mimetype == "text/css"
