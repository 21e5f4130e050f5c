"""The note that an open poll leaves on a phone: somebody answered with it. It names nobody and locks nothing.

It lies under the poll's own path, so that a phone never tells one poll of another, and ends with the poll.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

NOTE = "done=1"
LONGEST = timedelta(days=30)  # where a poll has no deadline, or a later one


def has_note(headers: Mapping[str, str]) -> bool:
    cookies = headers.get("HTTP_COOKIE")
    return cookies is not None and NOTE in cookies.split("; ")


def leave_note(code: str, now: datetime, closes_at: datetime | None, *, is_secure: bool) -> tuple[str, str]:
    """The header that does it."""
    left = min(closes_at - now, LONGEST) if closes_at else LONGEST
    age = max(int(left.total_seconds()), 0)
    only = "; Secure" if is_secure else ""
    return "Set-Cookie", f"{NOTE}; Path=/p/{code}; Max-Age={age}; HttpOnly; SameSite=Lax{only}"
