"""Somebody at the ballot page: gets it, fills it in, sends it, and sees that every page keeps what pages must."""

from collections.abc import Mapping
from dataclasses import dataclass
from wsgiref.types import WSGIApplication

from werkzeug.test import Client, TestResponse

from tests.web.checks import EVERYWHERE, faults
from tests.web.page import Page

Entries = Mapping[str, str | list[str]]

QZ = {
    "q.overall": "satisfied",
    "q.openness": "fair",
    "q.signs": ["fake", "relapse"],
    "q.opinion": "公开得晚了一些。",
}


@dataclass
class Voter:
    application: WSGIApplication

    def __post_init__(self) -> None:
        self.client = Client(self.application)

    def get(self, address: str, status: int = 200, **headers: str) -> Page:
        return self._page(self.client.get(address, headers=headers), status)

    def fill(self, page: Page, entries: Entries = QZ, status: int = 200) -> Page:
        """Send the page's form with its hidden fields and these answers."""
        form = page.form("提交")
        return self._page(self.client.post(form.action, data={**form.entries, **entries}), status)

    def send(self, code: str, entries: Entries = QZ, *, mark: str = "m" * 22, **headers: str) -> TestResponse:
        """Send a ballot as a program does, and take JSON for an answer."""
        data = {"mark": mark, **entries}
        return self.client.post(f"/p/{code}", data=data, headers={"Accept": "application/json", **headers})

    def mark(self, page: Page) -> str:
        return page.form("提交").entries["mark"][0]

    def _page(self, response: TestResponse, status: int) -> Page:
        page = Page(response.text, response.request.full_path.rstrip("?"), response.status_code)
        assert page.status == status, f"{page.status}: {page.text[:600]}"
        assert faults(page, EVERYWHERE) == []
        return page
