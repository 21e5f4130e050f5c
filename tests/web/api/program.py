"""A program at the API: a token, JSON in and out, problems checked to be RFC 9457 documents."""

from typing import Any

from flask import Flask

from survey.db import db
from survey.officers.models import Officer
from survey.officers.operations import create_token
from survey.officers.rules import Permission


class Program:
    def __init__(self, app: Flask, officer: Officer | None = None, *scopes: Permission) -> None:
        self.app, self.client = app, app.test_client()
        self.token = create_token(None, officer, scopes or None) if officer else ""

    def __call__(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """The answer's JSON, its status checked."""
        db.session.rollback()  # afterwards the test sees what the call changed
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with self.app.app_context():
            response = self.client.open(f"/api/v1{path}", method=method, json=body, headers=headers)
        assert response.status_code == status, f"{response.status_code} {response.text[:600]}"
        if status >= 400:
            assert response.mimetype == "application/problem+json"
            assert {"type", "title", "status", "detail"} <= response.json.keys()
        return response.json

    def get(self, path: str, status: int = 200) -> Any:
        return self("GET", path, status=status)

    def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        return self("POST", path, body, status)

    def put(self, path: str, body: Any = None, status: int = 200) -> Any:
        return self("PUT", path, body, status)
