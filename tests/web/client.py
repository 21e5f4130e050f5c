"""A test client that walks pages as a person does and checks every page it fetches."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, g
from werkzeug.test import TestResponse

from survey.officers.models import Officer
from tests.web.checks import EVERYWHERE, OFFICE, faults
from tests.web.page import Page

Entry = str | list[str]


class Visitor:
    """Somebody at a door; pages come back parsed and checked, redirects are followed."""

    checks = EVERYWHERE

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, address: str, status: int = 200, **query: Any) -> Page:
        self._arrive()
        return self._read(self.client.get(address, query_string=query, follow_redirects=True), status)

    def submit(self, page: Page, button: str, status: int = 200, /, **entries: Entry | Any) -> Page:
        """Fill the form with this button and send it: what stood in it goes along, as a browser does."""
        self._arrive()
        form = page.form(button)
        data = {**form.entries, **entries}
        send = self.client.post if form.method == "post" else self._search
        return self._read(send(form.action, data=data, follow_redirects=True), status)

    def _arrive(self) -> None:
        """A test's own application context would carry over who asked before."""
        for name in list(g):
            g.pop(name)

    def _search(self, address: str, data: Mapping[str, Entry], follow_redirects: bool) -> TestResponse:
        return self.client.get(address, query_string=data, follow_redirects=follow_redirects)

    def _read(self, response: TestResponse, status: int) -> Page:
        page = Page(response.text, response.request.full_path.rstrip("?"), response.status_code)
        assert page.status == status, f"{page.status} for {page.address}: {page.text[:600]}"
        assert response.mimetype == "text/html", f"{page.address} is {response.mimetype}"
        assert faults(page, self.checks) == []
        return page


class Clerk(Visitor):
    """An officer at the office door, signed in when given."""

    checks = OFFICE

    def __init__(self, app: Flask, officer: Officer | None = None) -> None:
        super().__init__(app)
        if officer:
            with self.client.session_transaction() as session:
                session.update(_user_id=officer.fs_uniquifier, _fresh=True)
                session.permanent = True
