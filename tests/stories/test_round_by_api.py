"""One round from the roster to the board, told in API calls, a program in the place of each officer."""

from io import BytesIO
from typing import Any

import zxingcpp
from flask import Flask
from PIL import Image

from survey.officers.rules import Role
from survey.publication.models import GateKind
from survey.publication.reasons import Outcome
from tests.make import make_office, make_officer
from tests.stories.town import PHONES, PLACES, REVIEW_PARTIES, Place
from tests.web.api.program import Program
from tests.web.booth.voter import Voter


def test_a_round_from_roster_to_board(office_door: Flask, residents: Voter) -> None:
    office = make_office()
    clerk = Program(office_door, make_officer(office=office))
    leader = Program(office_door, make_officer(Role.LEADER, office=office))

    round = clerk.post(
        "/rounds",
        {"name": "第八轮", "kind": "常规", "feedback_on": "2026-03-02", "due_on": "2026-06-02"},
        201,
    )
    inspections = clerk.post(
        f"/rounds/{round['id']}/inspections",
        [
            {"unit": {"name": place.name, "category": "县直部门"}, "team": "县委第一巡察组"}
            for place in PLACES
        ],
        201,
    )
    codes = [open_poll(clerk, inspection["id"]) for inspection in inspections]
    for code in codes:
        assert scanned(residents, code).endswith(f"/p/{code}")

    receipts = [
        receipt
        for code, place in zip(codes, PLACES, strict=True)
        for receipt in answer(residents, code, place)
    ]
    assert len(set(receipts)) == PHONES == 150

    for code, place in zip(codes, PLACES, strict=True):
        assert clerk.get(f"/polls/{code}")["returned"] == place.phones
        clerk.get(f"/polls/{code}/tally", 409)
        assert clerk.post(f"/polls/{code}/close") == {"state": "closed"}
        check_tally(clerk.get(f"/polls/{code}/tally"), place)

    for inspection, place in zip(inspections, PLACES, strict=True):
        add_evidence(clerk, inspection["id"], place)
    decisions = clerk.post(f"/rounds/{round['id']}/decisions", status=201)
    assert [decision["outcome"] for decision in decisions] == [place.outcome for place in PLACES]

    for decision in decisions:
        clerk.post(f"/decisions/{decision['id']}/sign", status=403)
        is_incomplete = decision["outcome"] == Outcome.INCOMPLETE
        leader.post(f"/decisions/{decision['id']}/sign", status=409 if is_incomplete else 200)

    batch = clerk.post(f"/rounds/{round['id']}/batches", status=201)
    gates = {kind.value: "已办" for kind in GateKind}
    released = leader.post(f"/batches/{batch['id']}/release", {"gates": gates})
    assert [release["inspection"] for release in released["releases"]] == [
        inspection["id"]
        for inspection, place in zip(inspections, PLACES, strict=True)
        if place.outcome in (Outcome.RELEASE, Outcome.CONTINUE)
    ]

    published = residents.get(f"/batches/{batch['id']}").text
    for place in PLACES:
        assert (place.name in published) == (place.outcome in (Outcome.RELEASE, Outcome.CONTINUE))
    assert "92" in residents.get(f"/units/{inspections[0]['id']}").text


def open_poll(clerk: Program, inspection: int) -> str:
    code: str = clerk.post(f"/inspections/{inspection}/polls", {"instrument": "QZ", "mode": "open"}, 201)[
        "code"
    ]
    assert clerk.post(f"/polls/{code}/open") == {"state": "open"}
    return code


def scanned(residents: Voter, code: str) -> str:
    """What a QR reader makes of the poll's picture."""
    picture = Image.open(BytesIO(residents.client.get(f"/p/{code}/qr.png").data)).convert("L")
    [found] = zxingcpp.read_barcodes(picture)
    return str(found.text)


def answer(residents: Voter, code: str, place: Place) -> list[str]:
    """Every phone sends its answer; one in ten sends it twice."""
    receipts = []
    for number, overall in enumerate(place.answers):
        sent = [
            residents.send(code, {"q.overall": overall}, mark=f"{code}phone{number:08d}")
            for _ in range(2 if number % 10 == 0 else 1)
        ]
        assert {(reply.status_code, reply.json["receipt"]) for reply in sent} == {
            (200, sent[0].json["receipt"])
        }
        receipts.append(sent[0].json["receipt"])
    return receipts


def check_tally(tally: dict[str, Any], place: Place) -> None:
    overall = next(item for item in tally["items"] if item["key"] == tally["headline"])
    assert tally["returned"] == tally["valid"] == place.phones
    assert (overall["counts"]["satisfied"], overall["counts"]["dissatisfied"]) == (
        place.satisfied,
        place.dissatisfied,
    )
    assert overall["rate"] == place.satisfied / place.phones


def add_evidence(clerk: Program, inspection: int, place: Place) -> None:
    findings = [
        {"number": number, "text": f"问题{number}", "kind": "共性", "rectified": True}
        for number in range(1, 11)
    ]
    clerk.post(f"/inspections/{inspection}/findings", findings, 201)
    if place.is_reviewed:
        for party in REVIEW_PARTIES:
            clerk.put(f"/inspections/{inspection}/reviews/{party}", {"verdict": "pass"})
