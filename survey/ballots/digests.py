"""Keyed digests of one poll. None can be computed from another, and none at all once the poll's key is erased.

The labels have different first letters and a mark is letters and digits only, so no two inputs are ever the same.
"""

import hmac

LENGTH = 16


def ticket_digest(key: bytes, code: str) -> bytes:
    """What stands in the database instead of a ticket's code."""
    return _digest(key, b"ticket" + code.encode())


def mark_digest(key: bytes, mark: str) -> bytes:
    """What stands in the database instead of a page's mark, in an open poll."""
    return _digest(key, b"mark" + mark.encode())


def receipt(key: bytes, mark: str, ticket: bytes = b"") -> bytes:
    """The name of a ballot; `ticket` is the digest of the ticket that it was cast with."""
    return _digest(key, b"receipt" + mark.encode() + ticket)


def ack(key: bytes, mark: str) -> bytes:
    """What a spent ticket keeps, to know the same page again."""
    return _digest(key, b"ack" + mark.encode())


def _digest(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")[:LENGTH]
