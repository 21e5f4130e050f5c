"""Which language a page speaks, and that its catalogue is found."""

from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale, gettext

from survey import create_app
from survey.config import Config
from survey.web.doors import Door
from survey.web.language import COOKIE, LANGUAGES, catalogue, language

ON_SQLITE = pytest.mark.parametrize("config", ["sqlite"], indirect=True)


@ON_SQLITE
@pytest.mark.parametrize(
    ("door", "asked", "spoken"),
    [
        (Door.OFFICE, {}, "zh-CN"),
        (Door.OFFICE, {"headers": {"Cookie": f"{COOKIE}=en"}}, "en"),
        (Door.OFFICE, {"headers": {"Cookie": f"{COOKIE}=xx"}}, "zh-CN"),
        (Door.OFFICE, {"headers": {"Accept-Language": "en"}}, "zh-CN"),
        (Door.PUBLIC, {}, "zh-CN"),
        (Door.PUBLIC, {"query_string": "lang=en"}, "en"),
        (Door.PUBLIC, {"query_string": "lang=../etc"}, "zh-CN"),
    ],
)
def test_the_reader_chooses(config: Config, door: Door, asked: dict[str, Any], spoken: str) -> None:
    with create_app(door, config).test_request_context("/", **asked):
        assert language() == spoken


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_language_has_its_catalogue(name: str) -> None:
    assert catalogue(name).info()


@ON_SQLITE
def test_python_says_chinese_and_templates_say_english(office_app: Flask) -> None:
    with office_app.test_request_context("/"):
        assert gettext("Please sign in.") == "请先登录。"
        with force_locale("en"):
            assert gettext("Please sign in.") == "Please sign in."
            assert render_template_string("{{ _('登录') }}") == "Sign in"
