"""The page that recounts, as it is served: whole in itself, allowed to run its own script and to load nothing."""

import re

import pytest
from flask import Flask

from survey.facts import Sentence
from survey.web.board import verify
from survey.web.security_headers import allowed
from tests.web.booth.conftest import on_sqlite
from tests.web.client import Visitor

LARGEST = 150_000  # bytes, before a proxy compresses them

pytestmark = on_sqlite


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_page_is_whole_in_itself(reader: Visitor, language: str) -> None:
    answer = reader.send("GET", f"/verify?lang={language}")
    header, (meta,) = (
        answer.headers["Content-Security-Policy"],
        re.findall(r'Content-Security-Policy" content="([^"]*)"', answer.text),
    )
    assert header == meta.replace("&#39;", "'") + "; frame-ancestors 'none'"
    assert "connect-src" not in header
    assert header.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", answer.text, re.DOTALL)
        assert allowed(text) in header
    assert not re.search(r"<(?:script|link|img)[^>]* (?:src|href)=(?!\"data:)", answer.text)
    assert len(answer.data) < LARGEST


def test_every_page_of_the_board_leads_to_it(reader: Visitor) -> None:
    page = reader.follow(reader.get("/"), "核验公布的结果")
    assert page.root.all("h1")[0].text == "核验公布的结果"
    assert reader.follow(reader.get("/"), "查回执").root.all("h1")[0].text == "查回执"


def test_two_sentences_never_have_one_name(public_app: Flask) -> None:
    named = {
        pair for module in verify.SPEAKING for pair in vars(module).items() if isinstance(pair[1], Sentence)
    }
    assert len(named) == len(verify.sentences())


def test_the_script_names_only_what_can_be_said(public_app: Flask) -> None:
    script = verify.recount(public_app.jinja_env)
    named = set(re.findall(r'new Wrong\([^;]*?"([A-Z_]{5,})"', script))
    assert len(named) > 30
    assert named <= set(verify.sentences())
