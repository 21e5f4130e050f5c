"""What the product says is said in both languages: templates say Chinese, Python English, catalogues the other."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from survey.ballots import casting
from survey.ballots.models import Mode, Poll
from survey.db import db
from survey.officers.models import Officer
from survey.officers.rules import Role
from survey.publication.basis import BASIS
from survey.publication.operations import propose
from tests.architecture import spoken
from tests.architecture.source import ROOT
from tests.architecture.wording import half_width_beside_han
from tests.make import make_counted_poll, make_inspection, make_office, make_officer, make_poll, make_round
from tests.web.client import Clerk, Visitor
from tests.web.page import Element, Page

LANGUAGES = tuple(spoken.SPOKEN)
FOR_VOTERS = re.compile(r"/(poster|posters/print|specimen)$")  # in Chinese, whoever prints or looks at it
# A language's own name, classes of villages, placeholders of a wording, what thresholds rest on.
DATA = re.compile("|".join(["中文", r"[好中差]\b", r"\{\w+\}", *map(re.escape, BASIS.values())]))
NUMBER = re.compile(r"\d+|[0-9A-F]{8}|(?<=/instruments/)[A-Z]+")
ON_SQLITE = pytest.mark.parametrize("config", ["sqlite"], indirect=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_marked_sentence_stands_in_its_catalogue(language: str) -> None:
    there = {spoken.forms(message.id)[0] for message in spoken.messages(language)}
    assert spoken.marked(language) - there == set(), "make catalogues, then translate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_in_a_catalogue_that_is_said_no_more(language: str) -> None:
    there = {spoken.forms(message.id)[0] for message in spoken.messages(language)}
    assert there - spoken.marked(language) == set(), "make catalogues"
    assert list(spoken.catalogue(language).obsolete) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    assert [
        message.id
        for message in spoken.messages(language)
        if message.fuzzy or not message.string or not all(spoken.forms(message.string))
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_fields_of_their_sentences(language: str) -> None:
    assert [
        (said, meant)
        for message in spoken.messages(language)
        for said, meant in product(spoken.forms(message.id), spoken.forms(message.string))
        if spoken.fields(said) != spoken.fields(meant)
    ] == []


def test_a_percent_sign_in_a_template_is_doubled() -> None:
    """Templates fill in the fields of every sentence, also of one that has none."""
    for message in spoken.messages("en"):
        for text in (*spoken.forms(message.id), *spoken.forms(message.string)):
            assert "%" not in spoken.FIELD.sub("", text).replace("%%", ""), text


def test_english_is_english() -> None:
    assert [
        message.string
        for message in spoken.messages("en")
        if any(map(spoken.WRITTEN_CHINESE.search, spoken.forms(message.string)))
    ] == []


def test_chinese_is_written_as_an_office_writes_it() -> None:
    """Full-width marks, and no blank between a character and a figure."""
    said = [text for message in spoken.messages("en") for text in spoken.forms(message.id)]
    said += [text for message in spoken.messages("zh_CN") for text in spoken.forms(message.string)]
    assert [text for text in said if list(half_width_beside_han(text))] == []
    assert [text for text in said if spoken.BLANK_BESIDE_HAN.search(text)] == []


def test_templates_mark_what_they_say() -> None:
    assert [
        f"{path.relative_to(ROOT)}:{said}"
        for path in spoken.templates()
        for said in spoken.unmarked(path.read_text("utf-8"))
    ] == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>提交</p>",
        '<p>{{ _("单位") }}：{{ name }}</p>',
        '{{ "提交" }}',
        '{{ _("%(a)s", a="提交") }}',
        '{{ names | join("、") }}',
    ],
)
def test_unmarked_chinese_is_caught(text: str) -> None:
    assert list(spoken.unmarked(text)) != []


@pytest.mark.parametrize(
    "text",
    [
        '<p>{{ _("提交") }}</p>',
        '{{ ngettext("%(num)d个", "%(num)d个", 2) }}',
        '{% if kind == "回头看" %}{% endif %}',
        "{# 说明 #}",
        '<style>p { font-family: "宋体" }</style>',
    ],
)
def test_marked_chinese_passes(text: str) -> None:
    assert list(spoken.unmarked(text)) == []


@ON_SQLITE
def test_the_office_speaks_english_to_whoever_asks_for_it(office_app: Flask) -> None:
    clerk = Clerk(office_app, town())
    clerk.client.set_cookie("language", "en")
    pages = list(walk(clerk))
    assert len(pages) > 40
    assert [f"{page.address}: {said}" for page in pages for said in chinese(page)] == []


@ON_SQLITE
def test_the_public_door_speaks_english_to_whoever_asks_for_it(public_app: Flask) -> None:
    reader = Visitor(public_app)
    town()
    code = db.session.scalars(select(Poll.code).filter_by(instrument="QZ")).one()
    casting.start(public_app.config["SURVEY"])
    try:
        pages = [reader.get("/", lang="en"), reader.get("/", lang="en", words="x")]
        pages += [reader.get(f"/p/{code}", lang="en"), reader.get("/p/23456789", 404, lang="en")]
    finally:
        casting.stop()
    assert [f"{page.address}: {said}" for page in pages for said in chinese(page)] == []


def town() -> Officer:
    """An office all of whose names are English, so that whatever is Chinese is the product's own."""
    office = make_office(name="County office", committee="County committee")
    officer = make_officer(*Role, office=office, full_name="A. Clerk")
    round = make_round(office, name="Round 8", kind="regular")
    inspection = make_inspection(round, "Bureau of Education")
    inspection.unit.category = "department"
    inspection.team.name = "Team 1"
    db.session.commit()
    make_poll(inspection)
    make_poll(inspection, "MC", mode=Mode.TICKET)
    make_counted_poll(inspection, "XZ")
    propose(officer, round)
    return officer


def walk(clerk: Clerk) -> Iterator[Page]:
    """The pages that links lead to from the first one, two of a kind."""
    seen, kinds, waiting = set(), Counter[str](), ["/"]
    while waiting:
        path = waiting.pop().partition("?")[0]
        kind = NUMBER.sub("#", path)
        if path in seen or kinds[kind] == 2 or FOR_VOTERS.search(path):
            continue
        seen.add(path)
        kinds[kind] += 1
        response = clerk.send("GET", path)
        if response.mimetype == "text/html":
            yield (page := Page(response.text, path, response.status_code))
            waiting += [link for link in page.links.values() if link.startswith("/")]


def chinese(page: Page) -> Iterator[str]:
    """What the page says in Chinese to a reader of English; what is marked as Chinese is meant so, data are data."""
    for element in [page.root, *page.root.walk()]:
        if in_another_language(element) or element.tag in {"script", "style", "pre"}:
            continue
        texts = [child for child in element.children if isinstance(child, str)]
        texts += [element.get(name) for name in ("alt", "aria-label", "data-name", "placeholder", "title")]
        yield from (text.strip() for text in texts if spoken.WRITTEN_CHINESE.search(DATA.sub("", text)))


def in_another_language(element: Element) -> bool:
    if element.tag != "html" and element.get("lang"):
        return not element.get("lang").startswith("en")
    return element.parent is not None and in_another_language(element.parent)
