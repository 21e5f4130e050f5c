"""A test client that walks pages as a person does and checks every page it fetches."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from survey.db import db
from survey.officers.models import Officer
from tests.web.checks import EVERYWHERE, OFFICE, faults
from tests.web.page import Page

Entry = str | list[str]


class Visitor:
    """Somebody at a door; pages come back parsed and checked, redirects are followed."""

    checks = EVERYWHERE

    def __init__(self, app: Flask) -> None:
        self.app, self.client = app, app.test_client()

    def get(self, address: str, status: int = 200, **query: Any) -> Page:
        return self._read(self.send("GET", address, query_string=query or None), status)

    def follow(self, page: Page, link: str, status: int = 200) -> Page:
        """The page behind the link with these words."""
        assert link in page.links, f"no link {link} on {page.address}: {list(page.links)}"
        return self.get(page.links[link], status)

    def submit(self, page: Page, button: str, status: int = 200, /, **entries: Entry | Any) -> Page:
        """Fill the form with this button and send it: what stood in it goes along, as a browser does."""
        form = page.form(button)
        data = {**form.entries, **entries}
        if form.method == "get":
            return self.get(form.action.partition("?")[0], status, **data)
        return self._read(self.send("POST", form.action, data=data), status)

    def send(self, method: str, address: str, **request: Any) -> TestResponse:
        """A request and what it is redirected to, each in a context of its own, as a server gives it."""
        db.session.rollback()  # afterwards the test sees what they changed
        with self.app.app_context():
            response = self.client.open(address, method=method, **request)
        return self.send("GET", response.location) if response.location else response

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
