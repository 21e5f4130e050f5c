"""A strict reader of form bodies: bounded, UTF-8 only, nothing guessed."""

import re

MOST_FIELDS = 300
ESCAPES = re.compile("(?:%[0-9A-Fa-f]{2})+|%")

Form = dict[str, list[str]]


class Unreadable(ValueError):
    """The body is not what a browser's form sends."""


def read(body: bytes) -> Form:
    """Names and their values in the order sent; raises Unreadable."""
    if body.count(b"&") >= MOST_FIELDS:
        raise Unreadable("too many fields")
    form: Form = {}
    try:
        for pair in filter(None, body.decode().split("&")):
            name, _, value = pair.partition("=")
            form.setdefault(_plain(name), []).append(_plain(value))
    except UnicodeDecodeError as error:
        raise Unreadable("not UTF-8") from error
    return form


def _plain(text: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    return ESCAPES.sub(_unescape, text) if "%" in text else text


def _unescape(run: re.Match[str]) -> str:
    """A whole run at once: a Chinese opinion is nothing but escapes."""
    if run[0] == "%":
        raise Unreadable("a percent sign that escapes nothing")
    return bytes.fromhex(run[0].replace("%", "")).decode()
