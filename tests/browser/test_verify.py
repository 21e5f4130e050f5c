"""The page that recounts: on a phone and at a desk, without a network, and of bundles that somebody meddled with."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from survey.recount.verifying import verify
from tests.browser.conftest import SMALL, OpenPhone
from tests.browser.serving import serving
from tests.browser.test_booth import OVERFLOW, TEXT_SIZES, count_requests
from tests.recount.conftest import bundles, classed, plain
from tests.recount.parcel import Parcel

__all__ = ["bundles", "classed", "plain"]

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
LEAST_TEXT = 18


@pytest.fixture
def address(public_app: Flask) -> Iterator[str]:
    """Where the page is."""
    with serving(public_app) as door:
        yield f"{door}/verify"


def zipped(parcel: Parcel) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parcel.files.items():
            archive.writestr(name, content)
    return file.getvalue()


def choose(page: Page, content: bytes) -> None:
    page.locator("#file").set_input_files(
        {"name": "proof.zip", "mimeType": "application/zip", "buffer": content}
    )
    expect(page.locator("#verdict")).to_be_visible()


def steps(page: Page) -> dict[str, str]:
    """What each line of the recount has turned into."""
    lines = "all => all.map(line => [line.id.replace('step-', ''), line.querySelector('.mark').textContent])"
    return dict(page.locator("#steps li").evaluate_all(lines))


def wrong_steps(page: Page) -> list[str]:
    return [name for name, mark in steps(page).items() if mark == "✗"]


def first_receipt(parcel: Parcel) -> str:
    return parcel.files["ballots.bin"][:16].hex()


@pytest.mark.parametrize("viewport", [SMALL, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("kind", ["plain", "classed"])
def test_a_bundle_recounts_to_what_the_reader_kept(
    phone: OpenPhone, address: str, bundles: dict[str, Path], kind: str, viewport: dict[str, int]
) -> None:
    found, page = verify(bundles[kind]), phone(viewport=viewport)
    requests, complaints = count_requests(page), []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(address)
    choose(page, bundles[kind].read_bytes())
    assert set(steps(page).values()) == {"✓"}
    expect(page.locator("#verdict")).to_have_text("✓ 文件前后一致，公示表数得对")
    expect(page.locator("#result dd").nth(3)).to_have_text(str(found.returned))
    page.get_by_label("您留下的封箱校验码").fill(f"{found.words[:4]}、{found.words[4:8]} {found.words[8:]}")
    expect(page.locator("#verdict")).to_have_text("✓ 核验通过")
    page.get_by_label("您留下的封箱校验码").fill(f" {found.digest.upper()}")
    expect(page.locator("#verdict")).to_have_text("✓ 核验通过")
    page.get_by_label("您留下的封箱校验码").fill(found.words[:11] + "〇一"[found.words[11] == "一"])
    expect(page.locator("#kept-says")).to_have_text("✗ 校验码是十二个汉字，或者64位数字和字母，请核对。")
    page.get_by_label("您留下的封箱校验码").fill(found.words[:11] + "一二"[found.words[11] == "一"])
    expect(page.locator("#kept-says")).to_contain_text("第12个")
    expect(page.locator("#verdict")).to_have_text("✗ 不是您记下的那个票箱")
    assert requests == [address]
    assert complaints == []


def test_a_receipt_is_found_or_not(phone: OpenPhone, address: str, plain: Parcel) -> None:
    page, receipt = phone(), first_receipt(plain)
    page.goto(address)
    choose(page, zipped(plain))
    field, answer = page.get_by_label("提交答卷后看到的回执"), page.locator("#receipt-says")
    for typed in (receipt, f"{receipt[:4]}-{receipt[4:8]} {receipt[8:].upper()}"):
        field.fill(typed)
        expect(answer).to_have_text("✓ 您的答卷在票箱里")
    field.fill(receipt[::-1])
    expect(answer).to_contain_text("没有这份回执")
    field.fill("ABCD")
    expect(answer).to_contain_text("32位")


def test_the_saved_page_recounts_without_a_network(
    phone: OpenPhone, address: str, classed: Parcel, tmp_path: Path
) -> None:
    page = phone()
    page.goto(address)
    with page.expect_download() as download:
        page.get_by_role("link", name="保存本页").click()
    saved = tmp_path / "verify.html"
    download.value.save_as(saved)
    page.context.set_offline(True)
    requests = count_requests(page)
    page.goto(saved.as_uri())
    choose(page, zipped(classed))
    assert set(steps(page).values()) == {"✓"}
    assert requests == [saved.as_uri()]


# Where a byte that is wrong in the middle of a file shows.
STEPS = {
    "ballots.bin": "ballots",
    "sections/000.bin": "records",
    "bundle.json": "chain",
    "entries.json": "chain",
    "head.json": "head",
    "manifest.json": "manifest",
    "sections.json": "sections",
    "table.json": "table",
}


def test_one_wrong_byte_is_named(phone: OpenPhone, address: str, plain: Parcel) -> None:
    """Also where the archive's own checksum was set right."""
    page = phone()
    page.goto(address)
    for file, step in STEPS.items():
        whole = plain.files[file]
        middle = len(whole) // 2
        plain.files[file] = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
        choose(page, zipped(plain))
        plain.files[file] = whole
        expect(page.locator("#verdict")).to_have_text("✗ 核验没有通过")
        assert wrong_steps(page) == [step]
        expect(page.locator("#what")).to_contain_text(".json" if file.endswith(".json") else file)


def test_a_broken_download_is_told_from_a_changed_file(phone: OpenPhone, address: str, plain: Parcel) -> None:
    page, content = phone(), bytearray(zipped(plain))
    content[content.index(plain.files["ballots.bin"]) + 5] ^= 1
    page.goto(address)
    choose(page, bytes(content))
    expect(page.locator("#what")).to_contain_text("ballots.bin")
    for nothing in (b"", bytes(content[:-30]), b"<html>"):
        choose(page, nothing)
        assert wrong_steps(page) == ["archive"]


def test_a_table_that_was_not_counted_is_named(phone: OpenPhone, address: str, plain: Parcel) -> None:
    """Though it was signed."""
    page = phone()
    plain.change("table.json", lambda table: table["count"]["raw"]["items"][1]["counts"].update(satisfied=39))
    plain.sign()
    page.goto(address)
    choose(page, zipped(plain))
    assert wrong_steps(page) == ["counts"]
    expect(page.locator("#what")).to_contain_text("items[1].counts.satisfied")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_page_can_be_read_by_everybody(
    phone: OpenPhone, address: str, classed: Parcel, language: str
) -> None:
    page = phone()
    page.goto(f"{address}?lang={language}#{classed.document('bundle.json')['poll']}")
    expect(page.locator("#download")).to_be_visible()
    choose(page, zipped(classed))
    page.evaluate("() => document.querySelectorAll('details').forEach(fold => fold.open = true)")
    for width in (1280, 180, 360):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate(OVERFLOW) <= 0
        assert [size for size in page.evaluate(TEXT_SIZES) if size[0] < LEAST_TEXT] == []
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []


def test_without_a_script_the_page_says_what_is_needed(phone: OpenPhone, address: str) -> None:
    page = phone(script=False)
    page.goto(address)
    expect(page.get_by_text("浏览器太旧或者不允许运行脚本")).to_be_visible()
    expect(page.locator("#file")).to_be_hidden()
