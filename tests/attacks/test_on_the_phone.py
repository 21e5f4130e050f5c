"""T3: somebody who takes the phone for ten seconds after the vote learns nothing of how it was cast."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import OpenPhone, address, config, door, make_meeting, make_poll, phone
from tests.web.booth.conftest import MakeMeeting, MakePoll

__all__ = ["address", "config", "door", "make_meeting", "make_poll", "phone"]

pytestmark = pytest.mark.browser

SAID = "负责人自己就是问题"
KEPT = """async () => ({
  local: {...localStorage}, session: {...sessionStorage}, name: window.name,
  history: JSON.stringify(history.state), caches: await (self.caches ? caches.keys() : []),
  databases: indexedDB.databases ? await indexedDB.databases() : [],
})"""
LEFT = {"local": {}, "session": {}, "name": "", "history": "null", "caches": [], "databases": []}
LOOKS: dict[str, Callable[[Page], object]] = {
    "as it lies there": lambda page: None,
    "back": lambda page: page.go_back(),
    "back and forward": lambda page: (page.go_back(), page.go_forward()),
    "read again": lambda page: page.reload(),
}


def shown(page: Page) -> str:
    """What stands in the page once it has come to rest."""
    for _ in range(100):
        with suppress(Error):
            return page.content()
        page.wait_for_timeout(100)
    raise AssertionError("the page does not come to rest")


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("look", LOOKS)
def test_a_phone_that_is_taken_away_shows_and_keeps_no_answer(
    phone: OpenPhone, address: str, make_poll: MakePoll, look: str, script: bool
) -> None:
    poll = make_poll()
    page = phone(script=script)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")
    page.goto(f"{address}/p/{poll.code}")
    page.locator('label:has(input[name="q.overall"][value="dissatisfied"])').click()
    page.fill("textarea", SAID)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("提交成功")
    with suppress(Error):  # a browser that must keep nothing shows an error in the place of what was posted
        LOOKS[look](page)
    assert SAID not in shown(page)
    assert page.locator("input:checked").count() == 0
    assert [field.input_value() for field in page.locator("textarea").all() if field.input_value()] == []
    if script and page.url.startswith(address):
        assert page.evaluate(KEPT) == LEFT
    cookies = page.context.cookies()
    assert [(each["name"], each["value"]) for each in cookies] == [("done", "1")]


def test_no_ticket_is_left_in_the_address(phone: OpenPhone, address: str, make_meeting: MakeMeeting) -> None:
    poll, code = make_meeting()
    page = phone()
    page.goto(f"{address}/p/{poll.code}#{code}")
    expect(page.locator("#ticket")).not_to_have_value("")
    assert code not in page.url
