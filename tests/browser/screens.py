"""`make screens`: the pictures of the documents, the synthetic city as residents, readers and officers see it."""

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page

from survey.config import ROOT
from tests.browser.city import OFFICE, PUBLIC, City, chromium, city, survey
from tests.browser.conftest import SMALL
from tests.browser.evening import Evening
from tests.browser.test_office import sign_in

FOLDER = ROOT / "docs" / "screens"
FRONT_PAGE = Path(__file__).with_name("front.html")

PHONE = {"viewport": SMALL, "device_scale_factor": 2, "locale": "zh-CN"}
DESK = {"viewport": {"width": 1100, "height": 600}, "locale": "zh-CN"}
# Windows of the picture on the front.
TALL = {"width": 360, "height": 720}
NARROW = {"width": 900, "height": 1160}
FRONT = {"width": 1500, "height": 800}
PROJECTOR = {"width": 1280, "height": 720}
TALLEST, COLOURS = 1400, 255

TO_OVERALL = """() => {
  document.querySelector("[name='q.overall']").closest("fieldset").scrollIntoView();
  scrollBy(0, -24);
}"""
ROUND = "望舒县第三轮巡察（模拟）"
UNIT = "望舒县民政局党组"
OPEN_POLL = ("轮次", ROUND, UNIT, "群众满意度")
# Links to follow from the first page, by the name of the picture.
OFFICE_PAGES = {
    "office-start": (),
    "office-round": ("轮次", ROUND),
    "office-poll": OPEN_POLL,
    "poster": (*OPEN_POLL, "打印海报"),
    "office-tally": ("结果", ROUND, "查看"),
    "office-batch": ("公示", "第1批"),
    "office-decisions": ("研判", ROUND),
    "office-decision": ("研判", ROUND, "望舒县农业农村局党组"),
}


class Album:
    """Keeps pictures under their names, in so few colours that they are light."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, page: Page, name: str, *, whole: bool = True) -> None:
        """The page down to TALLEST, or only what stands on the screen."""
        picture = Image.open(BytesIO(page.screenshot(full_page=whole)))
        picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
        path = self.folder / f"{name}.png"
        picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(path, optimize=True)
        print(f"{path.relative_to(ROOT)}  {picture.width}×{picture.height}  {path.stat().st_size:,} bytes")


def main() -> None:
    album = Album(FOLDER)
    with (
        TemporaryDirectory() as folder,
        city(Path(folder)) as served,
        chromium(Path(folder), served.tree) as browser,
    ):
        ballot = resident(album, browser.new_page(**PHONE), served.ballot)
        board = reader(album, browser.new_page(**DESK))
        desk = browser.new_page(**DESK)
        decision = officer(album, desk, served.password)
        meeting(album, desk, served)
        front(album, browser.new_page(viewport=FRONT), ballot=ballot, board=board, decision=decision)


def resident(album: Album, page: Page, ballot: str) -> bytes:
    """Keeps the ballot page; returns the screen on which the question that decides is answered."""
    page.goto(ballot)
    album.keep(page, "ballot-page", whole=False)
    page.locator("label[for=big]").click()
    album.keep(page, "ballot-large", whole=False)
    page.locator("label[for=big]").click()
    page.locator('label:has(input[name="q.overall"][value=satisfied])').click()
    page.evaluate(TO_OVERALL)
    album.keep(page, "ballot-answered", whole=False)
    page.set_viewport_size(TALL)
    answered = page.screenshot()
    page.set_viewport_size(SMALL)
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="提交成功").wait_for()
    album.keep(page, "ballot-done", whole=False)
    return answered


def reader(album: Album, page: Page) -> bytes:
    """Keeps the board; returns a unit's page as a narrow window shows it."""
    page.goto(f"{PUBLIC}/")
    album.keep(page, "board")
    page.locator("h2 a").first.click()
    album.keep(page, "board-batch")
    page.locator("tbody a").first.click()
    album.keep(page, "board-unit")
    return _narrow(page)


def officer(album: Album, page: Page, once: str) -> bytes:
    """Keeps the office's pages; returns the last, a decision, as a narrow window shows it."""
    sign_in(page, OFFICE, "admin", once)
    for name, ways in OFFICE_PAGES.items():
        follow(page, *ways)
        album.keep(page, name)
    return _narrow(page)


def follow(page: Page, *ways: str) -> None:
    """From the first page of the office, link by link."""
    page.goto(f"{OFFICE}/")
    for way in ways:
        page.get_by_role("link", name=way, exact=True).first.click()


def meeting(album: Album, page: Page, served: City) -> None:
    """Keeps the desk, the hall's screen before and after the close, and the minutes."""
    token = survey(served.tree.home, "token", "create", "--officer", "admin")["token"]
    page.set_viewport_size(DESK["viewport"])
    follow(page, "轮次", ROUND, UNIT)
    evening = Evening(served.tree, token, inspection=int(page.url.rpartition("/")[2]))
    evening.cast(0, 23)
    page.goto(f"{OFFICE}/meetings/{evening.number}/desk")
    album.keep(page, "office-desk")
    page.set_viewport_size(PROJECTOR)
    page.goto(f"{OFFICE}/meetings/{evening.number}/hall")
    album.keep(page, "hall-voting", whole=False)
    evening.cast(23, 40)
    evening.close()
    page.goto(f"{OFFICE}/meetings/{evening.number}/hall")
    album.keep(page, "hall-result", whole=False)
    page.set_viewport_size(DESK["viewport"])
    page.goto(f"{OFFICE}/meetings/{evening.number}/minutes/new")
    page.get_by_label("监票人、计票人姓名").fill("张三\n李四")
    page.get_by_role("button", name="形成计票单").click()
    page.locator("article.paper").wait_for()
    album.keep(page, "office-minutes")


def front(album: Album, page: Page, **pictures: bytes) -> None:
    """What a reader of the README sees first: the answer, the decision and the board side by side."""
    source = FRONT_PAGE.read_text()
    for name, picture in pictures.items():
        source = source.replace(f"{{{name}}}", f"data:image/png;base64,{b64encode(picture).decode()}")
    page.set_content(source)
    album.keep(page, "ballot", whole=False)


def _narrow(page: Page) -> bytes:
    page.set_viewport_size(NARROW)
    return page.screenshot()


if __name__ == "__main__":
    main()
