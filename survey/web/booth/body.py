"""The body of a request: never more of it than a ballot can need."""

from collections.abc import Mapping
from typing import Any

from survey.facts import N_, Fact
from survey.web.booth.urlencoded import Form, Unreadable, read

# Ten thousand Chinese characters are 90 kB of escapes; a thousand are the most that is asked for.
LARGEST = 64 * 1024
KIND = "application/x-www-form-urlencoded"


class TooLarge(Fact):
    sentence = N_("That is more than any ballot can hold.")


def form(environ: Mapping[str, Any]) -> Form:
    """What was sent; raises TooLarge, and Unreadable for what no form sends."""
    body = _read(environ)
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != KIND:
        raise Unreadable("not a form")
    return read(body)


def _read(environ: Mapping[str, Any]) -> bytes:
    """A body without a length is read only where the server says that it ends."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isascii() and length.isdigit():
        if len(length) > 9 or int(length) > LARGEST:
            raise TooLarge
        return _whole(environ, int(length))
    if not environ.get("wsgi.input_terminated"):
        return b""
    body = _bytes(environ, LARGEST + 1)
    if len(body) > LARGEST:
        raise TooLarge
    return body


def _whole(environ: Mapping[str, Any], length: int) -> bytes:
    """Half a ballot is none: what the connection lost may have been an answer."""
    body = _bytes(environ, length)
    if len(body) < length:
        raise Unreadable("less came than was announced")
    return body


def _bytes(environ: Mapping[str, Any], length: int) -> bytes:
    try:
        body: bytes = environ["wsgi.input"].read(length)
    except Exception as error:  # each server has its own for a chunk that is none; few are an OSError
        raise Unreadable("the connection broke") from error
    return body
