"""Pages at both doors, as links lead to them, on a phone: nothing serious for axe, nothing wider than the screen."""

import re
from collections.abc import Container, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from survey.ballots.models import Mode
from survey.officers import operations
from survey.officers.rules import STAFF
from tests.browser.conftest import OpenPhone
from tests.browser.serving import serving
from tests.browser.test_booth import OVERFLOW
from tests.browser.test_office import sign_in
from tests.make import make_officer, make_poll
from tests.web.board.conftest import Desk, desk

__all__ = ["desk"]

pytestmark = pytest.mark.browser

LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"
PARTICULAR = re.compile(r"/(\d+|[0-9A-Z]{8}|[A-Z]{2})(?=/|$)")
OTHERWISE = (
    "/file",
    ".svg",
    ".png",
    ".atom",
    ".json",
    ".zip",
    "/poster",
    "/print",
)  # to save, or as wide as paper


class Everything:
    def __contains__(self, kind: str) -> bool:
        return not kind.endswith(OTHERWISE)


def faults(page: Page, door: str, wanted: Container[str], start: str = "/") -> dict[str, list[str]]:
    """What is wrong with each kind of page."""
    return {kind: [*_serious(page), *_wide(page)] for kind in _pages(page, door, wanted, start)}


def _pages(page: Page, door: str, wanted: Container[str], start: str) -> Iterator[str]:
    """Each kind of page once: addresses that differ in numbers and codes only are of one kind."""
    waiting, seen = [f"{door}{start}"], set()
    while waiting:
        address = waiting.pop(0)
        kind = PARTICULAR.sub("/…", address.removeprefix(door).partition("?")[0])
        if kind in seen or kind not in wanted:
            continue
        seen.add(kind)
        page.goto(address)
        yield kind
        links = page.evaluate(LINKS)
        waiting += [link.partition("#")[0] for link in links if link.startswith(f"{door}/")]


def _serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    serious = (rule for rule in found if rule["impact"] in ("serious", "critical"))
    return [f"{rule['id']}: {node['html']}" for rule in serious for node in rule["nodes"]]


def _wide(page: Page) -> list[str]:
    beyond = page.evaluate(OVERFLOW)
    return [f"{beyond} px wider than the screen"] if beyond > 0 else []


@pytest.fixture
def officer_page(phone: OpenPhone, office_app: Flask, desk: Desk) -> Iterator[tuple[Page, str]]:
    """Somebody with every role, signed in to an office with a released batch and a unit that waits."""
    released, waiting = desk.unit(), desk.unit(10, 30)
    desk.release()
    for inspection, code in ((released, "XZXZXZXZ"), (waiting, "MCMCMCMC")):
        make_poll(inspection, code[:2], code=code, key=bytes(32), mode=Mode.TICKET)
    officer = make_officer(*STAFF, office=desk.round.office)
    page = phone()
    with serving(office_app) as door:
        sign_in(page, door, officer.username, operations.reset_password(None, officer))
        yield page, door


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_board(phone: OpenPhone, public_app: Flask, desk: Desk, language: str) -> None:
    desk.unit(), desk.unit(51, 9), desk.unit(10, 30)
    desk.release()
    with serving(public_app) as door:
        found = faults(phone(), door, Everything(), f"/?lang={language}")
    assert found == {key: [] for key in ("/", "/batches/…", "/heads", "/r", "/units/…", "/verify")}


@pytest.mark.prove
def test_every_page_of_the_office(officer_page: tuple[Page, str]) -> None:
    found = faults(*officer_page, Everything())
    assert len(found) > 50
    assert {kind: wrong for kind, wrong in found.items() if wrong} == {}
