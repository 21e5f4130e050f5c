"""Stacks of papers for the tests, keyed by officers of the poll's own office."""

from collections.abc import Sequence

import pytest

from survey.ballots.models import Poll
from survey.ballots.stack_models import Keying, PaperChannel, PaperStack
from survey.instruments.builtin import builtin
from survey.officers.models import Officer
from survey.stacks import operations
from survey.stacks.rules import Paper, asked, read_keys
from survey.stacks.settling import settle
from tests.make import make_officer

ON_SQLITE = pytest.mark.parametrize("config", ["sqlite"], indirect=True)

GOOD, FAIR, BAD, NOTHING = "11111", "22222", "33333", "00000"  # MC, and the five rated items of QZ


def paper(keys: str = GOOD, opinion: str = "", instrument: str = "MC") -> Paper:
    """A paper from one key for each item; `""` is one that is spoilt as a whole."""
    texts = {"opinion": opinion} if opinion else {}
    if not keys:
        return Paper(None, texts)
    items = asked(builtin(instrument))
    chosen = {item.key: read_keys(item, key) or () for item, key in zip(items, keys, strict=True)}
    return Paper(chosen, texts)


def two_officers(poll: Poll) -> tuple[Officer, Officer]:
    office = poll.inspection.round.office
    return make_officer(office=office), make_officer(office=office)


def make_stack(
    poll: Poll,
    papers: Sequence[Paper],
    channel: PaperChannel = PaperChannel.PAPER,
    group: str = "",
    handed_out: int = 0,
) -> PaperStack:
    """Handed out, and keyed alike by two officers; the first of them is who made it."""
    one, other = two_officers(poll)
    stack = operations.make_stack(one, poll, handed_out or max(len(papers), 1), channel, group)
    operations.key_all(one, stack, Keying.FIRST, papers)
    operations.key_all(other, stack, Keying.SECOND, papers)
    return stack


def settled(poll: Poll, papers: Sequence[Paper], **options: object) -> PaperStack:
    stack = make_stack(poll, papers, **options)  # type: ignore[arg-type]
    return settle(two_officers(poll)[0], stack)
