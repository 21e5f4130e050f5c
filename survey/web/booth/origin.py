"""Who may send a ballot, told by what the browser says of the page it comes from."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from survey.facts import N_, Fact

FOREIGN_SITES = frozenset({"cross-site", "same-site"})


class Foreign(Fact):
    sentence = N_("Another website's page sent this. Please scan the code and answer on the page that opens.")


def is_foreign(headers: Mapping[str, str], own: str) -> bool:
    """Whether another site's page sent this; `own` is our origin. Old WeChat engines say nothing, and pass.

    An origin is also ours where it is the host that was asked: a door has more names than the printed one.
    """
    if headers.get("HTTP_SEC_FETCH_SITE") in FOREIGN_SITES:
        return True
    origin = headers.get("HTTP_ORIGIN")
    if origin is None or origin in ("null", own):
        return False
    try:
        return not origin.startswith(("http://", "https://")) or urlsplit(origin).netloc != headers.get(
            "HTTP_HOST"
        )
    except ValueError:
        return True


def origin_of(address: str) -> str:
    """https://host[:port] of an address, as a browser writes it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()
