"""A strict reader of form bodies: bounded, UTF-8 only, nothing guessed."""

import re

MOST_FIELDS = 300
ESCAPES = re.compile(rb"(?:%[0-9A-Fa-f]{2})+|%")

Form = dict[str, list[str]]


class Unreadable(ValueError):
    """The body is not what a browser's form sends."""


def read(body: bytes) -> Form:
    """Names and their values in the order sent; raises Unreadable."""
    if body.count(b"&") >= MOST_FIELDS:
        raise Unreadable("too many fields")
    form: Form = {}
    for pair in filter(None, body.split(b"&")):
        name, _, value = pair.partition(b"=")
        form.setdefault(_text(name), []).append(_text(value))
    return form


def _text(raw: bytes) -> str:
    if b"+" in raw:
        raw = raw.replace(b"+", b" ")
    if b"%" in raw:
        raw = ESCAPES.sub(_unescape, raw)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise Unreadable("not UTF-8") from error


def _unescape(run: re.Match[bytes]) -> bytes:
    """A whole run at once: a Chinese opinion is nothing but escapes."""
    if run[0] == b"%":
        raise Unreadable("a percent sign that escapes nothing")
    return bytes.fromhex(run[0].replace(b"%", b"").decode())
