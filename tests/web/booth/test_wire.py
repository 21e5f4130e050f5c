"""What a phone must load to answer: one response, counted byte by byte with its headers."""

import socket
from urllib.parse import urlsplit

import pytest
from flask import Flask

from survey.ballots.models import Mode
from survey.instruments.builtin import KEYS, builtin
from survey.web.booth import wrap
from tests.browser.serving import serving
from tests.web.booth.conftest import MakePoll, on_sqlite
from tests.web.booth.voter import Voter

LIMIT, AIM = 12_000, 6_000
REQUEST = "GET /p/{} HTTP/1.1\r\nHost: survey.example\r\nAccept-Encoding: gzip, deflate\r\nConnection: close\r\n\r\n"


def loaded(address: str, path: str) -> bytes:
    """Everything the server sends for one page."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port)) as link:
        link.sendall(REQUEST.format(path).encode())
        return b"".join(iter(lambda: link.recv(65536), b""))


@on_sqlite
def test_a_page_is_light(door: Flask, make_poll: MakePoll, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = {}
    with serving(wrap(door)) as address:
        for key in KEYS:
            code = make_poll(key, Mode.TICKET if key == "MC" else Mode.OPEN).code
            for language in builtin(key).languages:
                sizes[key, language] = len(loaded(address, f"{code}?lang={language}"))
    with capsys.disabled():
        print("\nbytes on the wire:", ", ".join(f"{' '.join(what)} {size:,}" for what, size in sizes.items()))
    assert max(sizes.values()) <= LIMIT
    assert max(sizes.values()) <= AIM, "the aim: dearer pages need a reason"


@on_sqlite
def test_nothing_forbids_larger_letters(voter: Voter, make_poll: MakePoll) -> None:
    """A phone's zoom and WeChat's font menu are the reader's."""
    page = voter.get(f"/p/{make_poll().code}").source
    assert 'content="width=device-width,initial-scale=1"' in page
    assert "text-size-adjust" not in page
