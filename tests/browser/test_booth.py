"""The ballot page in a real browser: on a small phone, with and without scripts, on a bad network."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, Route, expect

from survey.ballots.models import Envelope
from survey.ballots.work import is_done
from survey.db import db
from survey.instruments.builtin import KEYS
from survey.web.booth import wrap
from survey.web.booth.counter import Counter
from tests.browser.conftest import OpenPhone
from tests.browser.serving import serving
from tests.web.booth.conftest import MakeMeeting, MakePoll

pytestmark = pytest.mark.browser

LEAST_TEXT = 18
LEAST_ROW = 60
SERIOUS = ("serious", "critical")

# Every text that is shown, with the size of its letters; what a screen reader alone says is not shown.
TEXT_SIZES = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), sizes = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (text && !parent.closest('script,style') && parent.getClientRects().length)
      sizes.push([parseFloat(getComputedStyle(parent).fontSize), text.slice(0, 20)]);
  }
  return sizes;
}"""
ROWS = """() => [...document.querySelectorAll('fieldset label')].map(row => {
  const size = element => element.getBoundingClientRect(), span = size(row.querySelector('span'));
  return [span.height, span.width / size(row.closest('fieldset')).width];
})"""
LINE_HEIGHTS = """() => [...document.querySelectorAll('p, li, label, legend, h1, summary')].map(
  block => parseFloat(getComputedStyle(block).lineHeight) / parseFloat(getComputedStyle(block).fontSize))"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def envelopes() -> int:
    db.session.rollback()
    return db.session.query(Envelope).count()


def choose(page: Page, item: str, value: str) -> None:
    """Tap the whole row, as a thumb does."""
    page.locator(f'label:has(input[name="q.{item}"][value="{value}"])').click()


def submit(page: Page) -> None:
    page.get_by_role("button", name="提交").click()


def count_requests(page: Page) -> list[str]:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    return requests


@pytest.mark.parametrize("script", [True, False])
def test_a_resident_answers(phone: OpenPhone, address: str, make_poll: MakePoll, script: bool) -> None:
    poll = make_poll()
    page = phone(script=script)
    requests = count_requests(page)
    page.goto(f"{address}/p/{poll.code}")
    page.wait_for_timeout(300)
    assert len(requests) == 1
    choose(page, "overall", "satisfied")
    choose(page, "signs", "none")
    page.fill("textarea", "公开得晚了一些。")
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("提交成功")
    assert len(requests) == 2
    assert page.locator(".receipt").is_visible() is False
    page.click("summary")
    expect(page.locator(".receipt")).to_contain_text("-")
    page.get_by_role("link", name="为家人另填一份").click()
    expect(page.get_by_role("button", name="提交")).to_be_visible()
    assert page.locator("input:checked").count() == 0
    assert envelopes() == 1


@pytest.mark.parametrize("script", [True, False])
def test_a_mistake_loses_nothing(phone: OpenPhone, address: str, make_poll: MakePoll, script: bool) -> None:
    poll = make_poll()
    page = phone(script=script)
    page.goto(f"{address}/p/{poll.code}")
    page.locator("label[for=big]").click()
    choose(page, "openness", "fair")
    page.fill("textarea", "第一行\n第二行 <b>")
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("没有提交成功")
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.locator('input[name="q.openness"][value=fair]').is_checked()
    assert page.input_value("textarea") == "第一行\n第二行 <b>"
    assert page.locator("#big").is_checked()
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.locator("#q-overall")).to_be_focused()
    choose(page, "overall", "unknown")
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("提交成功")
    assert envelopes() == 1


@pytest.mark.parametrize("lost", ["request", "answer", "crowd"])
def test_a_bad_network_is_told_and_counts_once(
    phone: OpenPhone, address: str, make_poll: MakePoll, lost: str
) -> None:
    poll = make_poll()
    page = phone()
    failures = iter(range(2))

    def lose(route: Route) -> None:
        if route.request.method != "POST" or next(failures, None) is None:
            route.continue_()
        elif lost == "crowd":
            route.fulfill(status=503, headers={"Retry-After": "1"}, body="busy")
        else:
            if lost == "answer":
                route.fetch()
            route.abort()

    page.clock.install()
    page.route("**/p/*", lose)
    page.goto(f"{address}/p/{poll.code}")
    choose(page, "overall", "satisfied")
    submit(page)
    expect(page.locator("#state")).to_contain_text("正在重试（不会重复计票）")
    assert page.locator('input[name="q.overall"][value=satisfied]').is_checked()
    heading = page.get_by_role("heading", level=1)
    while "提交成功" not in heading.inner_text():
        page.clock.run_for(1000)
    assert envelopes() == 1


def test_a_double_tap_counts_once(phone: OpenPhone, address: str, make_poll: MakePoll) -> None:
    poll = make_poll()
    for script in (True, False):
        page = phone(script=script)
        page.goto(f"{address}/p/{poll.code}")
        choose(page, "overall", "satisfied")
        page.get_by_role("button", name="提交").dblclick()
        expect(page.get_by_role("heading", level=1)).to_contain_text("提交成功")
    assert envelopes() == 2


@pytest.mark.parametrize("script", [True, False])
def test_a_ticket_is_filled_in_from_the_code_or_by_hand(
    phone: OpenPhone, address: str, make_meeting: MakeMeeting, script: bool
) -> None:
    poll, ticket = make_meeting()
    page = phone(script=script)
    page.goto(f"{address}/p/{poll.code}#{ticket}")
    field = page.get_by_label("票上的编号")
    if script:
        assert field.input_value() == ticket
        assert ticket not in page.url
    else:
        field.fill("-".join((ticket[:5], ticket[5:10], ticket[10:15], ticket[15:])).lower())
    choose(page, "overall", "satisfied")
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("再按一次“提交”")
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("提交成功")
    assert envelopes() == 1


def test_a_wrong_ticket_is_told_in_place(phone: OpenPhone, address: str, make_meeting: MakeMeeting) -> None:
    (poll, ticket), (_, foreign) = make_meeting(), make_meeting()
    page = phone()
    page.goto(f"{address}/p/{poll.code}")
    for item in ("report", "problems", "accountability", "institutions", "overall"):
        choose(page, item, "fair")
    page.get_by_label("票上的编号").fill(foreign)
    submit(page)
    expect(page.locator("#state")).to_contain_text("票上的编号不对")
    page.get_by_label("票上的编号").fill(ticket)
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("提交成功")
    assert envelopes() == 1


def test_a_script_clears_what_excludes_each_other(
    phone: OpenPhone, address: str, make_poll: MakePoll
) -> None:
    poll = make_poll()
    page = phone()
    page.goto(f"{address}/p/{poll.code}")
    for value in ("fake", "relapse", "none"):
        choose(page, "signs", value)
    checked = page.locator('input[name="q.signs"]:checked')
    assert checked.evaluate_all("all => all.map(one => one.value)") == ["none"]
    choose(page, "signs", "fake")
    assert checked.evaluate_all("all => all.map(one => one.value)") == ["fake"]


def test_reasons_are_asked_of_the_dissatisfied(phone: OpenPhone, address: str, make_poll: MakePoll) -> None:
    poll = make_poll("HC")
    page = phone()
    page.goto(f"{address}/p/{poll.code}")
    reasons = page.get_by_role("group", name="不满意的原因")
    expect(reasons).to_be_hidden()
    choose(page, "overall", "dissatisfied")
    expect(reasons).to_be_visible()
    plain = phone(script=False)
    plain.goto(f"{address}/p/{poll.code}")
    expect(plain.get_by_role("group", name="不满意的原因")).to_be_visible()


def test_large_letters_need_no_request_and_keep_what_is_typed(
    phone: OpenPhone, address: str, make_poll: MakePoll
) -> None:
    poll = make_poll()
    page = phone(script=False)
    requests = count_requests(page)
    page.goto(f"{address}/p/{poll.code}")
    page.fill("textarea", "写了一半")
    before = page.locator("legend").first.bounding_box()
    page.locator("label[for=big]").click()
    after = page.locator("legend").first.bounding_box()
    assert before
    assert after
    assert after["height"] > 1.3 * before["height"]
    assert page.input_value("textarea") == "写了一半"
    assert len(requests) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rows_letters_and_lines_are_large_enough(
    phone: OpenPhone, address: str, make_poll: MakePoll, language: str
) -> None:
    page = phone(script=False)
    for instrument in KEYS:
        page.goto(f"{address}/p/{make_poll(instrument).code}?lang={language}")
        page.evaluate("() => document.querySelectorAll('details').forEach(fold => fold.open = true)")
        for width in (1280, 180, 360):
            page.set_viewport_size({"width": width, "height": 640})
            assert page.evaluate(OVERFLOW) <= 0
            assert all(height >= LEAST_ROW and share > 0.99 for height, share in page.evaluate(ROWS))
            assert [size for size in page.evaluate(TEXT_SIZES) if size[0] < LEAST_TEXT] == []
            assert min(page.evaluate(LINE_HEIGHTS)) >= 1.3
        page.locator("label[for=big]").click()
        assert page.evaluate(OVERFLOW) <= 0


def pages(page: Page, address: str, make_poll: MakePoll, make_meeting: MakeMeeting) -> Iterator[str]:
    """Every kind of page a voter can meet, one after another in the same browser."""
    code = make_poll().code
    for path in (f"{code}", f"{code}?lang=en", make_meeting()[0].code, make_poll("XZ").code, "ZZZZZZZZ"):
        page.goto(f"{address}/p/{path}")
        yield path
    page.goto(f"{address}/p/{make_poll(is_open=False).code}")
    submit(page)
    expect(page.get_by_role("alert")).to_be_visible()
    yield "mistake"
    choose(page, "overall", "satisfied")
    submit(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("试填完成")
    yield "receipt"


def test_axe_finds_nothing_serious(
    phone: OpenPhone, address: str, make_poll: MakePoll, make_meeting: MakeMeeting
) -> None:
    page = phone()
    for where in pages(page, address, make_poll, make_meeting):
        found = Axe().run(page).response["violations"]
        serious = [
            (rule["id"], rule["nodes"][0]["html"])
            for rule in found
            if rule["impact"] in ("serious", "critical")
        ]
        assert (where, serious) == (where, [])


def test_a_phone_works_while_somebody_reads(phone: OpenPhone, door: Flask, make_poll: MakePoll) -> None:
    """What the browser computes is what the server accepts."""
    door.config["SURVEY"] = replace(door.config["SURVEY"], proof_of_work=12)
    door.extensions["booth"] = Counter(door)
    poll, page = make_poll(), phone()
    with serving(wrap(door)) as address:
        page.goto(f"{address}/p/{poll.code}")
        expect(page.locator('input[name="work"]')).not_to_have_value("")
        answer, mark = (page.locator(f'input[name="{name}"]').input_value() for name in ("work", "mark"))
        assert is_done(12, poll.code, mark, answer)
        choose(page, "overall", "satisfied")
        submit(page)
        expect(page.get_by_role("heading", level=1)).to_contain_text("提交成功")
