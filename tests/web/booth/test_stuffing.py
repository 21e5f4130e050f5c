"""Open polls cannot be locked, only made dear and visible: a note, a flag that nobody is told of, and no trace."""

import logging
import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import count
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import Client

from survey import clock
from survey.ballots import casting
from survey.ballots.models import Ballot, Poll
from survey.ballots.networks import DOUBTFUL, Budgets, network_of
from survey.ballots.work import is_done
from survey.db import db
from survey.web import behind_proxies
from survey.web.booth import wrap
from survey.web.booth.counter import Counter
from tests.ballots.urn import close
from tests.conftest import configure
from tests.web.booth.conftest import MakeMeeting, MakePoll, on_sqlite
from tests.web.booth.test_ballot import MC
from tests.web.booth.voter import Entries, Voter

RECEIPT = re.compile(r'(?<=<p class="receipt">)[0-9A-Za-z-]+')
WRONG = "0" * 21  # longer than any answer
HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def tight(door: Flask) -> Budgets:
    """A budget that a handful uses up."""
    budgets = door.extensions["booth"].budgets = Budgets(3)
    return budgets


def at(address: str, application: WSGIApplication) -> WSGIApplication:
    """The application as somebody at that address reaches it."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return application({**environ, "REMOTE_ADDR": address}, start_response)

    return answer


@pytest.fixture
def here(door: Flask) -> Voter:
    return Voter(at(HERE, wrap(door)))


@pytest.fixture
def elsewhere(door: Flask) -> Voter:
    return Voter(at(ELSEWHERE, wrap(door)))


def flags(poll: Poll) -> dict[str, int]:
    db.session.rollback()
    chosen = select(Ballot.flag, func.count()).filter_by(poll_id=poll.id).group_by(Ballot.flag)
    return dict(db.session.execute(chosen).all())


@pytest.mark.usefixtures("tight")
def test_over_its_budget_a_network_is_answered_as_ever_and_its_ballots_are_flagged(
    here: Voter, elsewhere: Voter, make_poll: MakePoll, door: Flask
) -> None:
    poll = make_poll()
    answers = [here.send(poll.code, mark=f"{number:022d}") for number in range(60)]
    answers += [elsewhere.send(poll.code, mark=f"{number:023d}") for number in range(3)]
    assert len({(answer.status_code, answer.headers["Content-Length"]) for answer in answers}) == 1
    assert answers[0].status_code == 200
    close(poll, door.config["SURVEY"])
    assert flags(poll) == {"": 6, DOUBTFUL: 57}


@on_sqlite
def test_the_page_says_nothing_of_a_flag(here: Voter, make_poll: MakePoll, tight: Budgets) -> None:
    poll = make_poll()
    pages = [here.fill(here.get(f"/p/{poll.code}")) for _ in range(5)]
    assert list(tight._seen.values()) == [5]
    assert len({RECEIPT.sub("", page.source) for page in pages}) == 1


@on_sqlite
def test_a_ticket_has_no_budget(here: Voter, make_meeting: MakeMeeting, tight: Budgets) -> None:
    poll, ticket = make_meeting()
    assert here.send(poll.code, {**MC, "ticket": ticket}).status_code == 200
    assert tight._seen == {}


@on_sqlite
def test_only_ballots_that_could_be_cast_are_counted(
    here: Voter, make_poll: MakePoll, tight: Budgets
) -> None:
    poll, draft = make_poll(), make_poll(is_open=False)
    for number in range(10):
        here.send(poll.code, {"q.overall": ""}, mark=f"{number:022d}")
        here.send(draft.code, mark=f"{number:022d}")
    assert tight._seen == {}


@on_sqlite
def test_the_address_is_what_the_trusted_proxies_say_and_nothing_a_client_writes(
    door: Flask, make_poll: MakePoll, tight: Budgets
) -> None:
    poll = make_poll()
    for hops, networks in (("0", 1), ("1", 5)):
        tight._forget()
        config = configure(door.config["SURVEY"].instance_dir, SURVEY_TRUSTED_PROXIES=hops)
        voter = Voter(at("127.0.0.1", behind_proxies(wrap(door), config)))
        for number in range(5):
            said = {"X-Forwarded-For": f"192.0.2.1, 10.0.{number}.1", "X-Real-IP": "192.0.2.1"}
            voter.send(poll.code, mark=f"{hops}{number:022d}", **said)
        assert len(tight._seen) == networks


def test_no_address_is_at_rest_or_in_a_log(
    here: Voter, make_poll: MakePoll, door: Flask, tight: Budgets, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the address nor its network nor what stands for it in memory, in any column of any table."""
    poll = make_poll()
    with caplog.at_level(logging.DEBUG):
        for number in range(55):
            here.send(poll.code, mark=f"{number:022d}")
        close(poll, door.config["SURVEY"])
    casting.stop()
    [name] = tight._seen
    written = [str(row) for table in db.metadata.sorted_tables for row in db.session.execute(select(table))]
    assert any("doubtful" in row for row in written)
    for trace in (HERE, "198.51.100", str(network_of(HERE)), str(name), str(tight._key), name.hex()):
        assert not [row for row in written if trace in row]
        assert trace not in caplog.text


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


# ---- work that takes the flag off ----------------------------------------------------------------------------


def working(door: Flask) -> Voter:
    """Somebody at the door with another setting."""
    door.config["SURVEY"] = replace(door.config["SURVEY"], proof_of_work=8, network_budget=1)
    door.extensions["booth"] = Counter(door)
    return Voter(at(HERE, wrap(door)))


def test_work_takes_the_flag_off_and_is_no_condition(door: Flask, make_poll: MakePoll) -> None:
    poll, voter = make_poll(), working(door)
    for number in range(60):
        mark = f"{number:022d}"
        answer = next(str(each) for each in count() if is_done(8, poll.code, mark, str(each)))
        for page, work in ((mark, [answer]), (mark + "a", [WRONG, answer]), (mark + "b", [])):
            ballot: Entries = {"q.overall": "satisfied", "work": work}
            assert voter.send(poll.code, ballot, mark=page).status_code == 200
    close(poll, door.config["SURVEY"])
    assert flags(poll) == {"": 60, DOUBTFUL: 120}


@on_sqlite
def test_a_page_asks_for_work_only_where_the_setting_does_and_where_there_are_no_tickets(
    voter: Voter, door: Flask, make_poll: MakePoll, make_meeting: MakeMeeting
) -> None:
    poll, draft, (meeting, _) = make_poll(), make_poll(is_open=False), make_meeting()
    assert 'name="work"' not in voter.get(f"/p/{poll.code}").source
    busy = working(door)
    pages = {one.code: busy.get(f"/p/{one.code}") for one in (poll, draft, meeting)}
    assert [code for code, page in pages.items() if 'name="work"' in page.source] == [poll.code]
    for one in (voter, busy):
        response = one.client.get(f"/p/{poll.code}")
        scripts = re.findall(r"<script>(.*?)</script>", response.text, re.S)
        hashes = [b64encode(sha256(script.encode()).digest()).decode() for script in scripts]
        allowed = re.findall(
            r"'sha256-([^']+)'", response.headers["Content-Security-Policy"].split("script-src")[1]
        )
        assert hashes == allowed
        assert len(hashes) == (1 if one is voter else 2)


@on_sqlite
def test_a_page_that_asks_for_work_is_light(door: Flask, make_poll: MakePoll) -> None:
    voter = working(door)
    page = voter.client.get(f"/p/{make_poll('XZ').code}", headers={"Accept-Encoding": "gzip"})
    assert len(page.data) + len(str(page.headers)) <= 6_000
