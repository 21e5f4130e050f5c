"""A ballot as it was sent: read, judged, cast, answered."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from survey import clock
from survey.ballots import casting, work
from survey.ballots.codes import shown_receipt
from survey.ballots.facts import QueueFull
from survey.ballots.models import State
from survey.ballots.networks import DOUBTFUL
from survey.ballots.papers import Paper
from survey.web.booth import page
from survey.web.booth.body import form
from survey.web.booth.counter import Counter, Reader, fresh_mark
from survey.web.booth.done import leave_note
from survey.web.booth.judge import Judged, judge
from survey.web.booth.origin import Foreign, is_foreign
from survey.web.booth.page import View
from survey.web.booth.reply import Reply, document
from survey.web.booth.shelf import Kept
from survey.web.booth.urlencoded import Form, Unreadable

TRYING = (State.DRAFT, State.WAITING)
OVER = (State.SUSPENDED, State.CLOSING, State.CLOSED, State.CANCELLED)


def accept(counter: Counter, environ: Mapping[str, Any], code: str, reader: Reader) -> Reply:
    """A receipt, or the paper again with what is wrong; raises a fact where no ballot is taken."""
    if casting.is_full():
        raise QueueFull
    sent = _read(environ)
    paper = casting.find(code)
    if is_foreign(environ, counter.own):
        raise Foreign
    kept, state = counter.shelf.kept(paper), paper.state_at(clock.now())
    view = reader.view(kept, is_trial=reader.wish.is_trial or state in TRYING, is_big="big" in sent)
    judged = judge(view, sent)
    if view.is_trial:
        receipt = _try_out(paper, state, judged)
    else:
        receipt = _cast(paper, state, judged, _flag(counter, environ, view, judged, sent))
    if receipt is None:
        return _again(counter, reader, view, judged)
    reply = _thank(counter, reader, kept, view, receipt, is_open=state is State.OPEN)
    if not view.is_trial and not view.has_tickets:
        reply.headers.append(
            leave_note(paper.code, clock.now(), paper.closes_at, is_secure=counter.is_secure)
        )
    return reply


def _cast(paper: Paper, state: State, judged: Judged, flag: str) -> bytes | None:
    """The receipt; None where the form must be mended first and its page never counted."""
    if not judged.filled.is_wrong:
        return casting.cast(paper, judged.mark, judged.ticket, judged.checked, flag)
    known = casting.recall(paper, judged.mark, judged.ticket)
    if known is None and state in OVER:
        raise casting.refusal(paper)
    return known


def _flag(counter: Counter, environ: Mapping[str, Any], view: View, judged: Judged, sent: Form) -> str:
    """What is sealed with a ballot and said to nobody: where there are no tickets, whether its network sends many."""
    if view.has_tickets or judged.filled.is_wrong:
        return ""
    if not counter.budgets.is_over(view.paper.poll_id, environ.get("REMOTE_ADDR", "")):
        return ""
    has_worked = work.is_done(counter.work, view.paper.code, judged.mark, sent.get("work", [""])[0])
    return "" if has_worked else DOUBTFUL


def _try_out(paper: Paper, state: State, judged: Judged) -> bytes | None:
    """An empty receipt: nothing is stored; None where the form must be mended first."""
    if state in OVER:
        raise casting.refusal(paper)
    return None if judged.filled.is_wrong else b""


def _read(environ: Mapping[str, Any]) -> Form:
    """The form, empty where it cannot be read: then everything in it is missing."""
    try:
        return form(environ)
    except Unreadable:
        return {}


def _again(counter: Counter, reader: Reader, view: View, judged: Judged) -> Reply:
    """The same page with every answer kept and every error beside its question."""
    status = 403 if judged.is_refused_ticket else 422
    if reader.taste.is_json:
        with counter.app.app_context():
            return document(status, {"error": "invalid", **page.mistakes(view, judged.filled)})
    sheet = counter.shelf.fresh(partial(page.ballot, view, judged.filled))
    return counter.printer.page(status, sheet, (judged.mark or fresh_mark()).encode(), reader.taste.is_gzip)


def _thank(
    counter: Counter, reader: Reader, kept: Kept, view: View, receipt: bytes, *, is_open: bool
) -> Reply:
    """The receipt; of a paper that was only tried out there is none."""
    if reader.taste.is_json:
        return document(200, {"receipt": receipt.hex()} if receipt else {"trial": True})
    key = ("receipt", view.language, view.is_trial, view.is_big, is_open)
    sheet = counter.shelf.sheet(kept, key, partial(page.receipt, view, is_open=is_open))
    return counter.printer.page(200, sheet, shown_receipt(receipt).encode(), reader.taste.is_gzip)
