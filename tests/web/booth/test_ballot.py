"""A ballot: offered, filled in, cast, answered; the same through the thin way and through Flask."""

from survey.ballots.models import Envelope
from survey.db import db
from tests.web.booth.conftest import MakePoll
from tests.web.booth.voter import Voter


def envelopes() -> int:
    db.session.rollback()
    return db.session.query(Envelope).count()


def test_a_ballot_is_cast_with_the_page(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    done = voter.fill(voter.get(f"/p/{poll.code}"))
    assert "提交成功" in done.root.all("h1")[0].text
    assert envelopes() == 1


def test_the_same_page_counts_once_and_gives_the_same_receipt(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    page = voter.get(f"/p/{poll.code}")
    first, second = voter.fill(page), voter.fill(page, {"q.overall": "dissatisfied"})
    assert first.source == second.source
    assert envelopes() == 1


def test_a_program_gets_the_receipt_as_json(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    response = voter.send(poll.code)
    assert response.status_code == 200
    assert len(bytes.fromhex(response.json["receipt"])) == 16
    assert voter.send(poll.code, {"q.overall": "fair"}).json == response.json
