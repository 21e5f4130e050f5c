"""Papers keyed with the hand on the digits: no mouse, no look at the screen, nothing lost on the way."""

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey.ballots import polls
from survey.ballots.models import Mode
from survey.ballots.stack_models import Keying, PaperChannel, PaperStack
from survey.db import db
from survey.officers import operations as accounts
from survey.officers.models import Officer
from survey.stacks import entries, operations
from tests.browser.conftest import OpenPhone
from tests.browser.serving import serving
from tests.browser.test_office import sign_in
from tests.make import make_inspection, make_officer, make_round
from tests.stacks.pile import BAD, GOOD, paper
from tests.web.office.conftest import ON_SQLITE

pytestmark = [pytest.mark.browser, ON_SQLITE]


@pytest.fixture
def office(office_app: Flask) -> Iterator[str]:
    with serving(office_app) as where:
        yield where


@pytest.fixture
def officer(office_app: Flask) -> Officer:
    return make_officer(full_name="张三")


@pytest.fixture
def stack(officer: Officer) -> PaperStack:
    poll = polls.prepare_poll(officer, make_inspection(make_round(officer.office)), "MC", Mode.TICKET)
    made = operations.make_stack(officer, poll, 20, PaperChannel.PAPER, "服务对象")
    polls.open_poll(officer, poll, "全部用纸质票")
    return made


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_papers_are_keyed_with_digits_and_enter_alone(
    phone: OpenPhone, office: str, officer: Officer, stack: PaperStack
) -> None:
    stack_id = stack.id
    page = phone(viewport={"width": 1100, "height": 800})
    sign_in(page, office, officer.username, accounts.reset_password(None, officer))
    page.goto(f"{office}/stacks/{stack_id}/first")
    for place, keys in enumerate((GOOD, BAD, "19111"), start=1):
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"第{place}张")
        page.wait_for_load_state("load")  # a heading is seen before the page's script runs
        page.keyboard.type(keys)
        page.keyboard.press("Enter")
    expect(page.get_by_text("请按一个答案的序号，或者按0。")).to_be_visible()
    shot(page, "wrong")
    page.keyboard.type("2")  # the hand stands where the mistake is
    page.get_by_role("button", name="保存，录下一张").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("第4张")
    shot(page, "key")
    db.session.rollback()
    kept = entries.reading(db.session.get_one(PaperStack, stack_id), Keying.FIRST)
    assert kept == [paper(GOOD), paper(BAD), paper("12111")]
    if os.environ.get("SHOTS"):
        look_at_the_rest(page, office, officer, stack_id)


def look_at_the_rest(page: Page, office: str, officer: Officer, stack_id: int) -> None:
    stack = db.session.get_one(PaperStack, stack_id)
    operations.finish_keying(officer, stack, Keying.FIRST, 3)
    papers = [paper(GOOD, "路灯不亮，请修"), paper(BAD)]
    operations.key_all(make_officer(office=officer.office, full_name="李四"), stack, Keying.SECOND, papers)
    code = stack.poll.code
    db.session.rollback()
    for width, kind in ((1100, "desk"), (360, "phone")):
        page.set_viewport_size({"width": width, "height": 800})
        for name, address in (
            ("index", f"/polls/{code}/stacks"),
            ("make", f"/polls/{code}/stacks/new"),
            ("differences", f"/stacks/{stack_id}/differences"),
            ("absent", f"/stacks/{stack_id}/differences?place=3"),
            ("poll", f"/polls/{code}"),
        ):
            page.goto(f"{office}{address}")
            shot(page, f"{name}-{kind}")
