"""Why there is no ballot paper, or why a ballot is not taken: one table from facts to answers."""

from functools import partial

from flask_babel import force_locale, gettext

from survey.ballots import casting
from survey.ballots.facts import (
    CodeReplaced,
    PollCancelled,
    PollClosed,
    PollNotOpen,
    PollSuspended,
    PollUnknown,
    QueueFull,
    TicketSpent,
    TicketUnknown,
)
from survey.facts import Fact
from survey.web.booth import page
from survey.web.booth.body import TooLarge
from survey.web.booth.counter import Counter, Reader
from survey.web.booth.origin import Foreign
from survey.web.booth.page import Stop
from survey.web.booth.reply import Reply, document
from survey.web.booth.shelf import Kept
from survey.web.paper.language import locale_of, spoken

ANSWERS: dict[type[Fact], tuple[int, Stop]] = {
    PollUnknown: (404, Stop.UNKNOWN),
    CodeReplaced: (410, Stop.REPLACED),
    PollNotOpen: (200, Stop.WAITING),
    PollSuspended: (503, Stop.SUSPENDED),
    PollClosed: (410, Stop.CLOSED),
    PollCancelled: (410, Stop.CANCELLED),
    Foreign: (403, Stop.FOREIGN),
    TicketUnknown: (403, Stop.TICKET_UNKNOWN),
    TicketSpent: (409, Stop.TICKET_SPENT),
    TooLarge: (413, Stop.TOO_LARGE),
    QueueFull: (503, Stop.BUSY),
}
# How soon to ask again: after a moment, or after somebody has decided.
RETRY_SECONDS = {Stop.BUSY: 5, Stop.SUSPENDED: 60}
WITHOUT_POLL = (Stop.UNKNOWN, Stop.BUSY)


def refuse(counter: Counter, fact: Fact, code: str, reader: Reader, *, is_page: bool) -> Reply:
    """The answer to a fact, the same bytes for everybody; `is_page` where nothing was sent that could be lost."""
    kind = next(kind for kind in type(fact).__mro__ if kind in ANSWERS)
    status, why = ANSWERS[kind]
    retry = RETRY_SECONDS.get(why, 0)
    successor: str = fact.details.get("successor") or ""
    if reader.taste.is_json:
        told = {"successor": successor} if successor else {}
        return document(status, {"error": why, "message": _say(counter, kind, reader), **told}, retry)
    kept = None if why in WITHOUT_POLL else _kept(counter, successor if why is Stop.REPLACED else code)
    language = reader.language(kept.manifest) if kept else spoken(reader.wish.language)
    view = reader.view(kept) if kept else None
    render = partial(page.stop, why, view, language, retry if is_page else 0)
    sheet = counter.shelf.sheet(kept, (why, language, is_page), render)
    return counter.printer.page(status, sheet, b"", reader.taste.is_gzip, retry)


def _kept(counter: Counter, code: str) -> Kept | None:
    """The poll's own words for its page; a request may be refused before it is known whether there is such a poll."""
    try:
        return counter.shelf.kept(casting.find(code))
    except Fact:
        return None


def _say(counter: Counter, kind: type[Fact], reader: Reader) -> str:
    """The sentence of the kind, not of the fact: a mistyped ticket must sound like any unknown one."""
    with counter.app.app_context(), force_locale(locale_of(reader.wish.language)):
        return gettext(kind.sentence)
