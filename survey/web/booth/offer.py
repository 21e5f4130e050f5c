"""A ballot page for whoever scanned the code."""

from survey import clock
from survey.ballots import casting
from survey.ballots.facts import PollNotOpen, QueueFull
from survey.ballots.models import State
from survey.web.booth import page
from survey.web.booth.counter import Counter, Reader, fresh_mark
from survey.web.booth.reply import Reply


def offer(counter: Counter, code: str, reader: Reader) -> Reply:
    """The paper of an open poll, or one to try out; raises a fact where there is none."""
    if casting.is_full():
        raise QueueFull
    paper = casting.find(code)
    state = paper.state_at(clock.now())
    is_trial = state is State.DRAFT or (state is State.WAITING and reader.wish.is_trial)
    if not is_trial and state is not State.OPEN:
        raise PollNotOpen if state is State.WAITING else casting.refusal(paper)
    kept = counter.shelf.kept(paper)
    if not is_trial:
        casting.scan(paper)
    key = ("ballot", reader.language(kept.manifest), is_trial, reader.has_answered)
    sheet = counter.shelf.sheet(kept, key, lambda: page.ballot(reader.view(kept, is_trial=is_trial)))
    return counter.printer.page(200, sheet, fresh_mark().encode(), reader.taste.is_gzip)
