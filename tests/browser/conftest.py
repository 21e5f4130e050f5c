"""A real Chromium, held as a phone is, in front of a public door on SQLite."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from survey.config import Config
from survey.web.booth import wrap
from tests.browser.chromium import PATIENCE
from tests.browser.serving import serving
from tests.conftest import configure
from tests.web.booth.conftest import door, make_meeting, make_poll

__all__ = ["door", "make_meeting", "make_poll"]

SMALL = {"width": 360, "height": 640}

OpenPhone = Callable[..., Page]


@pytest.fixture
def config(sqlite_template: Path, tmp_path: Path) -> Config:
    """What a browser shows does not depend on the database."""
    shutil.copy(sqlite_template, tmp_path / "survey.db")
    return configure(tmp_path)


@pytest.fixture
def address(door: Flask) -> Iterator[str]:
    """Where the public door answers."""
    with serving(wrap(door)) as where:
        yield where


@pytest.fixture
def phone(chromium: Browser) -> Iterator[OpenPhone]:
    """A fresh browser for each call: 360×640 unless `viewport` says otherwise, scripts on unless told off."""
    contexts = []

    def open_page(*, script: bool = True, **options: object) -> Page:
        context = chromium.new_context(**{"viewport": SMALL, "java_script_enabled": script, **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
