"""A ballot: offered, filled in, cast, answered."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from survey.ballots import qr
from survey.ballots.models import Durability, Envelope
from survey.ballots.recovery import Copies
from survey.config import Config
from survey.db import db
from tests.web.booth.conftest import UNIT, MakeMeeting, MakePoll, on_sqlite
from tests.web.booth.voter import QZ, Voter

MC = {f"q.{key}": "satisfied" for key in ("report", "problems", "accountability", "institutions", "overall")}


def envelopes() -> int:
    db.session.rollback()
    return db.session.query(Envelope).count()


def test_a_ballot_is_cast_with_the_page(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    page = voter.get(f"/p/{poll.code}")
    assert page.root.all("h1")[0].text.startswith(UNIT)
    done = voter.fill(page)
    assert "提交成功" in done.root.all("h1")[0].text
    assert envelopes() == 1


@on_sqlite
def test_flask_gives_the_same_page_and_takes_the_same_ballot(
    voter: Voter, flask_voter: Voter, make_poll: MakePoll
) -> None:
    poll = make_poll()
    thin, through = voter.get(f"/p/{poll.code}"), flask_voter.get(f"/p/{poll.code}")
    marks = [voter.mark(page) for page in (thin, through)]
    assert thin.source.replace(marks[0], "") == through.source.replace(marks[1], "")
    assert voter.fill(thin).source == flask_voter.fill(thin).source
    assert envelopes() == 1


@on_sqlite
def test_code_and_path_may_be_typed_in_any_case(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    for address in (
        f"/P/{poll.code}",
        f"/p/{poll.code.lower()}",
        f"/P/{poll.code.lower()}",
        f"/p/{poll.code}/",
    ):
        assert voter.get(address).form("提交").action == f"/p/{poll.code}"


def test_the_same_page_counts_once_and_gives_the_same_receipt(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    page = voter.get(f"/p/{poll.code}")
    first, second = voter.fill(page), voter.fill(page, {"q.overall": "dissatisfied"})
    assert first.source == second.source
    assert envelopes() == 1


def test_a_page_that_counted_is_thanked_again_whatever_it_says(
    voter: Voter, make_poll: MakePoll, make_meeting: MakeMeeting
) -> None:
    poll, (meeting, ticket) = make_poll(), make_meeting()
    for code, ballot, mended in (
        (poll.code, QZ, {}),
        (meeting.code, {**MC, "ticket": ticket}, {"ticket": ticket}),
    ):
        receipt = voter.send(code, ballot).json
        assert voter.send(code, {**mended, "q.overall": "great"}).json == receipt
    assert voter.send(meeting.code, {"ticket": ticket}, mark="n" * 22).status_code == 422


def test_another_page_counts_again(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    for _ in range(2):
        voter.fill(voter.get(f"/p/{poll.code}"))
    assert envelopes() == 2


def test_a_program_gets_the_receipt_as_json(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    response = voter.send(poll.code)
    assert response.status_code == 200
    assert len(bytes.fromhex(response.json["receipt"])) == 16
    assert voter.send(poll.code, {"q.overall": "fair"}).json == response.json


@on_sqlite
def test_every_page_has_a_mark_of_its_own(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    marks = {voter.mark(voter.get(f"/p/{poll.code}")) for _ in range(20)}
    assert len(marks) == 20
    assert all(len(mark) >= 22 and mark.isalnum() and mark.isascii() for mark in marks)


@on_sqlite
def test_values_stand_in_their_order_and_the_neutral_one_last(voter: Voter, make_poll: MakePoll) -> None:
    page = voter.get(f"/p/{make_poll().code}")
    inputs = [entry.get("value") for entry in page.root.all("input") if entry.get("name") == "q.overall"]
    assert inputs == ["satisfied", "fair", "dissatisfied", "unknown"]


@on_sqlite
def test_a_mistake_keeps_everything_typed_and_stands_beside_its_question(
    voter: Voter, make_poll: MakePoll
) -> None:
    page = voter.get(f"/p/{make_poll().code}")
    typed = {
        **QZ,
        "q.overall": "",
        "q.signs": ["fake", "none"],
        "q.opinion": "<b>很好</b>\r\n“办得快”" + "长" * 500,
    }
    again = voter.fill(page, {**typed, "big": "on"}, 422)
    entries = again.form("提交").entries
    assert entries["mark"] == page.form("提交").entries["mark"]
    assert entries["q.openness"] == [QZ["q.openness"]]
    assert entries["q.signs"] == ["fake", "none"]
    assert entries["q.opinion"] == [typed["q.opinion"]]
    assert (
        next(entry.get("id") for entry in again.root.all("input") if "checked" in entry.attributes) == "big"
    )
    links = [link.get("href") for link in again.root.all("a") if link.get("href").startswith("#")]
    assert links == ["#q-overall", "#q-signs", "#q-opinion"]
    described = [field.get("aria-describedby") for field in again.root.all("fieldset")]
    assert "e-q-overall" in described
    assert envelopes() == 0
    voter.fill(again, QZ)
    assert envelopes() == 1


@on_sqlite
def test_a_program_reads_what_is_wrong(voter: Voter, make_poll: MakePoll) -> None:
    answer = voter.send(make_poll().code, {"q.overall": "great"})
    assert answer.status_code == 422
    assert answer.json["error"] == "invalid"
    assert list(answer.json["items"]) == ["overall"]


def test_a_meeting_asks_once_about_blank_items(voter: Voter, make_meeting: MakeMeeting) -> None:
    poll, ticket = make_meeting()
    page = voter.get(f"/p/{poll.code}")
    asked = voter.fill(page, {"q.report": "fair", "ticket": ticket}, 422)
    assert asked.form("提交").entries["q.report"] == ["fair"]
    assert asked.form("提交").entries["ticket"] == [ticket]
    assert "再按一次“提交”" in asked.text
    voter.fill(asked, {})
    assert envelopes() == 1


def test_a_wholly_blank_meeting_ballot_is_taken_as_spoilt(voter: Voter, make_meeting: MakeMeeting) -> None:
    poll, ticket = make_meeting()
    assert voter.send(poll.code, {"ticket": ticket, "asked": "1"}).status_code == 200


def test_reasons_are_taken_only_from_who_was_dissatisfied(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll("HC")
    page = voter.get(f"/p/{poll.code}")
    assert page.form("提交").entries.keys() >= {"mark"}
    voter.fill(page, {"q.overall": "satisfied", "q.reasons": ["slow"]})
    voter.fill(voter.get(f"/p/{poll.code}"), {"q.overall": "dissatisfied", "q.reasons": ["slow", "other"]})
    assert envelopes() == 2


def test_a_ticket_is_spent_once(voter: Voter, make_meeting: MakeMeeting) -> None:
    poll, ticket = make_meeting()
    ballot = {**MC, "ticket": ticket}
    first = voter.send(poll.code, ballot)
    assert first.status_code == 200
    assert voter.send(poll.code, {**ballot, "q.report": "fair"}).json == first.json
    assert voter.send(poll.code, ballot, mark="n" * 22).status_code == 409
    page = voter.fill(voter.get(f"/p/{poll.code}"), ballot, 409)
    assert "这张票已经用过" in page.text
    assert envelopes() == 1


def test_an_unknown_ticket_is_answered_like_a_foreign_one(voter: Voter, make_meeting: MakeMeeting) -> None:
    (poll, own), (_, foreign) = make_meeting(), make_meeting()
    unknown = own[:-1] + ("2" if own[-1] != "2" else "3")
    answers = [
        voter.fill(voter.get(f"/p/{poll.code}"), {**MC, "ticket": ticket}, 403)
        for ticket in (unknown, foreign)
    ]
    assert answers[0].source == answers[1].source
    programs = [voter.send(poll.code, {**MC, "ticket": ticket}).data for ticket in (unknown, foreign)]
    assert programs[0] == programs[1]
    assert envelopes() == 0


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("ABCDE-FGHI2-KLMNO-PQRST", 403)])
def test_a_slip_in_a_ticket_keeps_the_answers(
    voter: Voter, make_meeting: MakeMeeting, typed: str, status: int
) -> None:
    poll, _ = make_meeting()
    again = voter.fill(voter.get(f"/p/{poll.code}"), {**MC, "ticket": typed}, status)
    entries = again.form("提交").entries
    assert {key: value for key, (value, *_) in entries.items() if key != "mark"} == {
        **MC,
        "ticket": typed,
        "q.opinion": "",
    }
    assert "#ticket" in [link.get("href") for link in again.root.all("a")]


@on_sqlite
def test_the_codes_of_a_poll_lead_to_its_page(voter: Voter, make_poll: MakePoll) -> None:
    poll = make_poll()
    picture = voter.client.get(f"/p/{poll.code.lower()}/qr.png")
    assert picture.mimetype == "image/png"
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture.data)).convert("L"))
    assert found.text == f"http://127.0.0.1:8000/p/{poll.code}"
    drawing = voter.client.get(f"/p/{poll.code}/qr.svg")
    assert drawing.mimetype == "image/svg+xml"
    assert drawing.text == qr.svg(found.text)
    assert voter.client.get("/p/ZZZZZZZZ/qr.svg").status_code == 404


@on_sqlite
@pytest.mark.parametrize("instrument", ["QZ", "XZ"])
def test_that_keys_are_kept_twice_is_said_exactly_where_they_are(
    voter: Voter, make_poll: MakePoll, config: Config, instrument: str
) -> None:
    poll = make_poll(instrument)
    says = "另存一份加密的备用密钥" in voter.get(f"/p/{poll.code}").text
    assert says is (poll.durability is Durability.RECOVER)
    kept = list(Copies(config.recovery_dir).held())
    assert len(kept) == says
