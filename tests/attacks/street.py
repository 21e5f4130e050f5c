"""Who comes to vote, as a log in milliseconds shows it, and what belongs to each: the truth that attackers guess at."""

import http.client
import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sqlalchemy import select

from survey.ballots import digests
from survey.ballots.codes import read_ticket_code
from survey.ballots.models import Ballot, Opinion, Poll
from survey.db import db
from tests.attacks.guesses import Arrival
from tests.attacks.loot import Copy

CHOICES = ("satisfied", "fair", "dissatisfied", "unknown")

Answer = dict[str, str]
Cast = Callable[[str, str, Answer], bytes]  # mark, ticket, answers → receipt


@dataclass
class Visit:
    at: float
    address: str
    group: str
    mark: str
    ticket: str
    answers: Answer
    receipt: bytes


@dataclass
class Street:
    """Casts one ballot after the other; `key` is the poll's, which stands in every copy of an open poll."""

    poll: Poll
    send: Cast
    visits: list[Visit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key, self.poll_id = self.poll.key or b"", self.poll.id

    def come(self, tickets: Sequence[str], group: str = "") -> None:
        for ticket in tickets:
            mark, answers = secrets.token_hex(16), an_answer()
            at = time.time()
            receipt = self.send(mark, ticket, answers)
            place = len(self.visits)
            address = f"10.{place >> 8}.{place & 255}.7"
            self.visits.append(Visit(at, address, group, mark, ticket, answers, receipt))

    def arrivals(self, copies: Sequence[Copy]) -> list[Arrival]:
        """With the texts found where they ended up, and the envelopes in the order in which they came."""
        db.session.rollback()
        opinions = {
            text: bytes(id)
            for id, text in db.session.execute(
                select(Opinion.id, Opinion.text).filter_by(poll_id=self.poll_id)
            )
        }
        seen = dict.fromkeys(id for copy in copies for id in copy.ids("envelope"))
        sealed = {bytes(row["id"]): bytes(row["sealed"]) for copy in copies for row in copy.rows["envelope"]}
        envelopes: Sequence[bytes] = list(seen) if len(seen) == len(self.visits) else ()
        return [
            Arrival(
                visit.at,
                visit.address,
                visit.group,
                self._traces(visit)
                + ((envelopes[place], sealed[envelopes[place]][:32]) if envelopes else ()),
                {"ballot": visit.receipt, "opinion": opinions[visit.answers["opinion"]]},
            )
            for place, visit in enumerate(self.visits)
        ]

    def _traces(self, visit: Visit) -> tuple[bytes, ...]:
        if not visit.ticket:
            return (digests.mark_digest(self.key, visit.mark),)
        ticket = digests.ticket_digest(self.key, read_ticket_code(visit.ticket))
        return ticket, digests.ack(self.key, visit.mark)

    def are_all_boxed(self) -> bool:
        db.session.rollback()
        boxed = set(db.session.scalars(select(Ballot.id).filter_by(poll_id=self.poll_id)))
        return {visit.receipt for visit in self.visits} == {bytes(each) for each in boxed}


def an_answer() -> Answer:
    """Texts tell nothing of the order: they are what the attacker would like to know whose it is."""
    return {"overall": secrets.choice(CHOICES), "opinion": f"意见 {secrets.token_hex(6)}"}


def over_http(port: int, code: str) -> Cast:
    """As a phone behind a proxy: one request a ballot, over connections that are kept."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def cast(mark: str, ticket: str, answers: Answer) -> bytes:
        form = {"mark": mark, **({"ticket": ticket} if ticket else {})}
        form |= {f"q.{item}": said for item, said in answers.items()}
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        link.request("POST", f"/p/{code}", urlencode(form), headers)
        reply = link.getresponse()
        told = json.loads(reply.read())
        assert reply.status == 200, told
        return bytes.fromhex(told["receipt"])

    return cast
