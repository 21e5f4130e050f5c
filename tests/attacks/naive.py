"""The control: a service as most are, where a ticket is spent and its answers are kept in one transaction."""

import secrets
from typing import Any

from sqlalchemy import create_engine, insert, update

from survey.ballots import digests
from survey.ballots.codes import read_ticket_code
from survey.ballots.models import Ballot, Opinion, Poll, Ticket, TicketState
from survey.config import Config
from survey.db import prepare_engine
from tests.attacks.street import Answer, Cast

BALLOT, OPINION, TICKET = (kind.__table__ for kind in (Ballot, Opinion, Ticket))


def naive(config: Config, poll: Poll) -> Cast:
    """Random ids, no time, no key from the one to the other: and still."""
    engine = create_engine(config.database_url)
    prepare_engine(engine)
    poll_id, key = poll.id, poll.key or b""

    def cast(mark: str, ticket: str, answers: Answer) -> bytes:
        receipt, opinion = secrets.token_bytes(16), secrets.token_bytes(16)
        digest = digests.ticket_digest(key, read_ticket_code(ticket))
        spent: dict[Any, Any] = {TICKET.c.state: TicketState.SPENT}
        paper = {"channel": "ticket", "grp": "", "flag": "", "answers": "1", "salt": secrets.token_bytes(16)}
        text = {"item": "opinion", "text": answers["opinion"], "review": "new"}
        with engine.begin() as link:
            link.execute(
                update(TICKET).where(TICKET.c.poll_id == poll_id, TICKET.c.digest == digest).values(spent)
            )
            link.execute(insert(BALLOT).values(poll_id=poll_id, id=receipt, **paper))
            link.execute(insert(OPINION).values(poll_id=poll_id, id=opinion, **text))
        return receipt

    return cast
