"""Officers in a real browser: the first sign-in, a roster, a poll; with scripts and without."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from survey.officers import operations
from survey.officers.models import Officer
from tests.browser.conftest import OpenPhone
from tests.browser.serving import serving
from tests.make import make_officer

pytestmark = pytest.mark.browser

PASSWORD = "Linjiang-2027"
ROSTER = "单位名称,巡察组\n临江县教育局党组,第一组\n临江县水利局党组,第二组\n".encode("gb18030")


@pytest.fixture
def office(office_app: Flask) -> Iterator[str]:
    """Where the office door answers."""
    with serving(office_app) as where:
        yield where


@pytest.fixture
def officer(office_app: Flask) -> Officer:
    return make_officer(full_name="张三")


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str) -> None:
    page.get_by_role("link", name=link, exact=True).first.click()


@pytest.mark.parametrize("script", [True, False])
def test_an_officer_comes_in_enters_a_roster_and_opens_its_polls(
    phone: OpenPhone, office: str, officer: Officer, script: bool
) -> None:
    page = phone(script=script, viewport={"width": 1024, "height": 700})
    sign_in(page, office, officer.username, operations.reset_password(None, officer))
    enter_roster(page)
    open_polls(page)


def sign_in(page: Page, office: str, name: str, once: str) -> None:
    """With the one-time password, which opens nothing but the choice of an own one."""
    page.goto(f"{office}/rounds")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(once)
    press(page, "登录")
    heading(page, "修改密码")
    page.locator("[name=old]").fill(once)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=again]").fill(PASSWORD)
    press(page, "保存")
    heading(page, "工作台")


def enter_roster(page: Page) -> None:
    follow(page, "轮次")
    follow(page, "新建轮次")
    page.locator("[name=name]").fill("第八轮巡察")
    page.locator("[name=kind]").fill("常规")
    page.locator("[name=feedback_on]").fill("2026-03-02")
    page.locator("[name=due_on]").fill("2026-06-02")
    press(page, "建立轮次")
    heading(page, "第八轮巡察")
    follow(page, "导入名单")
    page.locator("[name=file]").set_input_files(
        {"name": "名单.csv", "mimeType": "text/csv", "buffer": ROSTER}
    )
    press(page, "读取并核对")
    expect(page.get_by_role("status")).to_contain_text("读到2个单位")
    press(page, "确认导入2个单位")
    expect(page.get_by_role("link", name="临江县水利局党组")).to_be_visible()


def open_polls(page: Page) -> None:
    follow(page, "为全部单位安排测评")
    page.locator("[name=instrument]").select_option("QZ")
    press(page, "为全部单位安排")
    follow(page, "开始全部测评")
    press(page, "全部开始")
    expect(page.get_by_role("status")).to_contain_text("已开始2项测评")
    follow(page, "回到本轮")
    expect(page.locator("td").get_by_text("进行中")).to_have_count(2)
