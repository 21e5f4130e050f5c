"""Form bodies are read strictly: bounded, UTF-8 only, nothing guessed."""

from urllib.parse import urlencode

import pytest

from survey.web.booth.urlencoded import MOST_FIELDS, Unreadable, read


def test_what_a_browser_sends_is_read() -> None:
    sent = [
        ("mark", "a1"),
        ("q.signs", "fake"),
        ("q.signs", "relapse"),
        ("q.opinion", "办事 50% 快了+好\r\n了&="),
    ]
    assert read(urlencode(sent).encode()) == {
        "mark": ["a1"],
        "q.signs": ["fake", "relapse"],
        "q.opinion": ["办事 50% 快了+好\r\n了&="],
    }


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"", {}),
        (b"&&", {}),
        (b"a", {"a": [""]}),
        (b"a=", {"a": [""]}),
        (b"=b", {"": ["b"]}),
        (b"a=b=c", {"a": ["b=c"]}),
        (b"a=1&a=1", {"a": ["1", "1"]}),
        (b"a=%e4%BD%a0+%2B", {"a": ["你 +"]}),
        (b"a=%00", {"a": ["\0"]}),
        ("a=你".encode(), {"a": ["你"]}),
    ],
)
def test_odd_bodies_are_read(body: bytes, form: dict[str, list[str]]) -> None:
    assert read(body) == form


@pytest.mark.parametrize(
    "body",
    [
        b"a=%",
        b"a=%4",
        b"a=%zz",
        b"a=%E4%BD",
        b"a=\xff\xfe",
        "a=你".encode("gb18030"),
        b"a=%ED%A0%80",
        b"a=1&" * MOST_FIELDS,
    ],
)
def test_what_no_browser_sends_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)
