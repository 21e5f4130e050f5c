"""Whether a receipt is in a box: told after the close only, and nothing else (docs/decisions/0025)."""

from enum import StrEnum

from survey.ballots.codes import read_receipt
from survey.ballots.models import Ballot, Poll, State
from survey.db import db
from survey.facts import Missing
from survey.publication.facts import ReceiptMistyped
from survey.publication.proofs import find


class Found(StrEnum):
    IN_BOX = "in_box"
    NOT_IN_BOX = "not_in_box"
    NOT_CLOSED = "not_closed"
    CANCELLED = "cancelled"


def look_up(code: str, typed: str) -> Found:
    """Raises Missing for a poll that does not exist, ReceiptMistyped. No ballot is read before the box is closed."""
    poll = find(code)
    if poll is None:
        raise Missing
    try:
        receipt = read_receipt(typed)
    except ValueError as error:
        raise ReceiptMistyped from error
    if poll.state is State.CANCELLED:
        return Found.CANCELLED
    if poll.state is not State.CLOSED:
        return Found.NOT_CLOSED
    return Found.IN_BOX if _is_in_box(poll, receipt) else Found.NOT_IN_BOX


def _is_in_box(poll: Poll, receipt: bytes) -> bool:
    return db.session.get(Ballot, (poll.id, receipt)) is not None
