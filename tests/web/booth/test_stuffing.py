"""Open polls cannot be locked, only made dear and visible: a note, a flag that nobody is told of, and no trace."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import Client

from survey import clock
from survey.ballots.models import Ballot, Poll
from survey.ballots.networks import DOUBTFUL, Budgets
from survey.db import db
from survey.web import behind_proxies
from survey.web.booth import wrap
from tests.ballots.urn import close
from tests.conftest import configure
from tests.web.booth.conftest import MakeMeeting, MakePoll, on_sqlite
from tests.web.booth.test_ballot import MC
from tests.web.booth.voter import Voter

RECEIPT = re.compile(r'(?<=<p class="receipt">)[0-9A-Za-z-]+')
HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def tight(door: Flask) -> Budgets:
    """A budget that a handful uses up."""
    budgets = door.extensions["booth"].budgets = Budgets(3)
    return budgets


def send(voter: Voter, code: str, number: int, address: str = HERE, **headers: str) -> tuple[int, str]:
    answer = voter.client.post(
        f"/p/{code}",
        data={"mark": f"{number:022d}", "q.overall": "satisfied"},
        headers={"Accept": "application/json", **headers},
        environ_overrides={"REMOTE_ADDR": address},
    )
    return answer.status_code, answer.headers["Content-Length"]


def flags(poll: Poll) -> dict[str, int]:
    db.session.rollback()
    chosen = select(Ballot.flag, func.count()).filter_by(poll_id=poll.id).group_by(Ballot.flag)
    return dict(db.session.execute(chosen).all())


@pytest.mark.usefixtures("tight")
def test_over_its_budget_a_network_is_answered_as_ever_and_its_ballots_are_flagged(
    voter: Voter, make_poll: MakePoll, door: Flask
) -> None:
    poll = make_poll()
    told = {send(voter, poll.code, number) for number in range(60)}
    told |= {send(voter, poll.code, 100 + number, ELSEWHERE) for number in range(3)}
    assert len(told) == 1
    assert told.pop()[0] == 200
    close(poll, door.config["SURVEY"])
    assert flags(poll) == {"": 6, DOUBTFUL: 57}


@on_sqlite
@pytest.mark.usefixtures("tight")
def test_the_page_says_nothing_of_a_flag(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    pages = [voter.fill(voter.get(f"/p/{poll.code}")) for _ in range(5)]
    assert len({RECEIPT.sub("", page.source) for page in pages}) == 1


@on_sqlite
@pytest.mark.usefixtures("tight")
def test_a_ticket_has_no_budget(
    voter: Voter, make_meeting: MakeMeeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll, ticket = make_meeting()
    monkeypatch.setattr(Budgets, "is_over", lambda *_: pytest.fail("a ticket's network was counted"))
    assert voter.send(poll.code, {**MC, "ticket": ticket}).status_code == 200


@on_sqlite
def test_only_ballots_that_could_be_cast_are_counted(
    voter: Voter, make_poll: MakePoll, tight: Budgets
) -> None:
    poll, draft = make_poll(), make_poll(is_open=False)
    for number in range(10):
        voter.send(poll.code, {"q.overall": ""}, mark=f"{number:022d}")
        voter.send(draft.code, mark=f"{number:022d}")
    assert tight._seen == {}


@on_sqlite
def test_the_address_is_what_the_trusted_proxies_say_and_nothing_a_client_writes(
    door: Flask, make_poll: MakePoll, tight: Budgets
) -> None:
    poll = make_poll()
    for hops, networks in (("0", 1), ("1", 5)):
        tight._forget()
        config = configure(door.config["SURVEY"].instance_dir, SURVEY_TRUSTED_PROXIES=hops)
        voter = Voter(behind_proxies(wrap(door), config))
        for number in range(5):
            said = {"X-Forwarded-For": f"192.0.2.1, 10.0.{number}.1", "X-Real-IP": "192.0.2.1"}
            send(voter, poll.code, 10 * int(hops) + number, "127.0.0.1", **said)
        assert len(tight._seen) == networks


# ---- the note on the phone -----------------------------------------------------------------------------------

AGAIN = "本机似乎已提交过一份"


@on_sqlite
def test_a_phone_that_answered_is_told_so_and_may_answer_again(voter: Voter, make_poll: MakePoll) -> None:
    poll, other = make_poll(), make_poll()
    page = voter.get(f"/p/{poll.code}")
    assert AGAIN not in page.text
    voter.fill(page)
    again = voter.get(f"/p/{poll.code}")
    assert "如为家人另填，请继续" in again.text
    assert "提交成功" in voter.fill(again).text
    assert AGAIN not in voter.get(f"/p/{other.code}").text


@on_sqlite
def test_the_note_is_the_same_for_everybody_and_ends_with_the_poll(
    voter: Voter, make_poll: MakePoll, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    short, long = make_poll(closes_at=now + timedelta(hours=2)), make_poll()
    notes = {
        poll: {voter.send(poll.code, mark=f"{number:022d}").headers["Set-Cookie"] for number in range(3)}
        for poll in (short, long)
    }
    assert notes == {
        short: {f"done=1; Path=/p/{short.code}; Max-Age=7200; HttpOnly; SameSite=Lax"},
        long: {f"done=1; Path=/p/{long.code}; Max-Age=2592000; HttpOnly; SameSite=Lax"},
    }


@on_sqlite
def test_no_note_is_left_where_nothing_was_cast_or_a_ticket_was(
    voter: Voter, make_poll: MakePoll, make_meeting: MakeMeeting
) -> None:
    draft, poll, (meeting, ticket) = make_poll(is_open=False), make_poll(), make_meeting()
    answers = [
        voter.send(draft.code),
        voter.send(poll.code, {}),
        voter.send(meeting.code, {**MC, "ticket": ticket}),
        voter.send("ZZZZZZZZ"),
    ]
    assert [answer.status_code for answer in answers] == [200, 422, 200, 404]
    assert not [answer for answer in answers if "Set-Cookie" in answer.headers]


@on_sqlite
def test_a_note_travels_over_tls_alone_where_the_door_has_it(
    voter: Voter, make_poll: MakePoll, door: Flask
) -> None:
    door.extensions["booth"].is_secure = True
    assert voter.send(make_poll().code).headers["Set-Cookie"].endswith("; Secure")


@on_sqlite
def test_pages_with_the_note_are_made_once_too(voter: Voter, make_poll: MakePoll, door: Flask) -> None:
    code, phone = make_poll().code, Client(voter.application, use_cookies=False)
    for cookies in ("", "done=1", "x=done=1", "other=1; done=1", "done=2", "done=1; done=1"):
        page = phone.get(f"/p/{code}", headers={"Cookie": cookies} if cookies else {}).text
        assert (AGAIN in page) == ("done=1" in cookies.split("; "))
    assert len(door.extensions["booth"].shelf._kept[code].sheets) == 2
