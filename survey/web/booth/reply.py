"""What the booth answers, before any server or framework has a hand in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey.web.booth.sheet import Sheet

PHRASES = {
    200: "200 OK",
    403: "403 Forbidden",
    404: "404 Not Found",
    409: "409 Conflict",
    410: "410 Gone",
    413: "413 Content Too Large",
    422: "422 Unprocessable Content",
    503: "503 Service Unavailable",
}

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reply:
    status: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Taste:
    """What a client can read, and what it would rather have."""

    is_json: bool
    is_gzip: bool


def taste(headers: Mapping[str, str]) -> Taste:
    """JSON only for who asks for it and not for a page; what is in doubt about gzip is answered plain."""
    accepted, encodings = headers.get("HTTP_ACCEPT", ""), headers.get("HTTP_ACCEPT_ENCODING", "")
    return Taste(
        is_json="application/json" in accepted and "text/html" not in accepted,
        is_gzip="gzip" in encodings and ";q=0" not in encodings.replace(" ", ""),
    )


class Printer:
    """Puts headers around pages; `policy` is the Content-Security-Policy of them all."""

    def __init__(self, policy: str) -> None:
        self.common = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", policy),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "same-origin"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        self.packed = [*self.common, ("Content-Encoding", "gzip")]

    def page(self, status: int, sheet: Sheet, value: bytes, is_gzip: bool, retry: int = 0) -> Reply:
        body = sheet.gzipped(value) if is_gzip else sheet.plain(value)
        headers = [*(self.packed if is_gzip else self.common), ("Content-Length", str(len(body)))]
        return Reply(PHRASES[status], headers + _retry(retry), body)


def document(status: int, content: Mapping[str, Any], retry: int = 0) -> Reply:
    body = json.dumps(content, ensure_ascii=False).encode()
    headers = [
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Length", str(len(body))),
    ]
    return Reply(PHRASES[status], headers + _retry(retry), body)


def _retry(seconds: int) -> Headers:
    return [("Retry-After", str(seconds))] if seconds else []
