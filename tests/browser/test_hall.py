"""The hall's screen on projectors: readable from the last row, and it keeps what it shows whatever the network does."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey.config import Config
from survey.meetings.models import Meeting
from survey.officers.models import Officer
from survey.tally.reading import read_both
from tests.ballots.conftest import booth
from tests.browser.conftest import OpenPhone
from tests.browser.serving import serving
from tests.browser.test_desk import signed_in
from tests.make import make_officer
from tests.meetings.vote import cast_all, close_and_count, make_vote, poll_of
from tests.web.client import Clerk

__all__ = ["booth"]

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("booth")]

PROJECTORS = [(1280, 720), (1920, 1080), (1024, 768)]
LEAST = 0.04  # of the screen's height
LONG = "临江县住房和城乡建设局（临江县人民防空办公室）党组"

# The smallest letters that are seen, and how much of the page lies outside the screen.
SMALLEST = """() => {
  const sizes = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const place = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && place.checkVisibility()) {
      sizes.push(parseFloat(getComputedStyle(place).fontSize));
    }
  }
  return Math.min(...sizes) / innerHeight;
}"""
OUTSIDE = """() => {
  const seen = [...document.querySelectorAll("main *")].filter(each => each.checkVisibility());
  return Math.max(0, ...seen.map(each => {
    const box = each.getBoundingClientRect();
    return Math.max(box.bottom - innerHeight, box.right - innerWidth, -box.top, -box.left);
  }));
}"""


@pytest.fixture
def officer(office_app: Flask) -> Officer:
    return make_officer()


@pytest.fixture
def office(office_app: Flask) -> Iterator[str]:
    with serving(office_app) as where:
        yield where


@pytest.fixture
def screen(phone: OpenPhone, office: str, office_app: Flask, officer: Officer) -> Page:
    return signed_in(phone(viewport={"width": 1280, "height": 720}), office, Clerk(office_app, officer))


def look(screen: Page) -> None:
    """At every size: large enough, and all of it on the screen."""
    for width, height in PROJECTORS:
        screen.set_viewport_size({"width": width, "height": height})
        assert screen.evaluate(SMALLEST) >= LEAST
        assert screen.evaluate(OUTSIDE) <= 0.5


def address(office: str, meeting: Meeting) -> str:
    return f"{office}/meetings/{meeting.id}/hall"


def test_the_screen_follows_the_vote_from_its_first_ballot_to_the_result(
    screen: Page, office: str, officer: Officer, config: Config
) -> None:
    meeting, codes = make_vote(officer, LONG)
    screen.clock.install()
    screen.goto(address(office, meeting))
    returned = screen.locator("[data-figure=returned]")
    expect(returned).to_have_text("0")
    look(screen)
    cast_all(meeting, codes)
    screen.clock.fast_forward(2000)
    expect(returned).to_have_text("17")
    screen.context.set_offline(True)
    close_and_count(meeting, config)
    read_both(officer, poll_of(meeting))
    screen.clock.fast_forward(2000)
    expect(screen.locator("[data-lost]")).to_contain_text("连接已中断")
    expect(returned).to_have_text("17")
    assert "87.5%" not in screen.content()
    look(screen)
    screen.context.set_offline(False)
    screen.clock.fast_forward(4000)
    expect(screen.locator(".headline strong")).to_have_text("87.5%")
    expect(screen.locator("[data-lost]")).to_be_hidden()
    look(screen)
    screen.reload()
    expect(screen.locator(".headline strong")).to_have_text("87.5%")


def test_without_a_script_the_screen_reloads_itself(
    phone: OpenPhone, office: str, office_app: Flask, officer: Officer
) -> None:
    meeting, _ = make_vote(officer)
    screen = signed_in(phone(script=False), office, Clerk(office_app, officer))
    screen.goto(address(office, meeting))
    assert screen.locator("meta[http-equiv=refresh]").get_attribute("content") == "2"
