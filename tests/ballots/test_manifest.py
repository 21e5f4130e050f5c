"""What is frozen at opening is complete, canonical, and readable by whoever checks it later."""

import hashlib
import json
from datetime import date

import pytest
from flask import Flask

from survey.ballots import defaults, manifest
from survey.ballots.manifest import Head
from survey.ballots.models import Mode
from survey.instruments.builtin import builtin
from survey.instruments.facts import PlaceholderEmpty
from survey.instruments.rules import Subject
from tests.make import make_inspection, make_office, make_poll, make_round

KEPT_UNTIL = date(2029, 12, 31)


def test_a_manifest_is_canonical_json_named_by_its_hash(app: Flask) -> None:
    drawn_up = manifest.draw_up(make_poll(), builtin("QZ"), [], KEPT_UNTIL)
    text = drawn_up.to_json()
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert drawn_up.digest == hashlib.sha256(text.encode()).hexdigest()
    assert manifest.read(text) == drawn_up


def test_a_manifest_names_everything_that_the_wording_needs_in_each_language(app: Flask) -> None:
    poll = make_poll()
    names = manifest.draw_up(poll, builtin("QZ"), [], KEPT_UNTIL).names
    office = poll.inspection.round.office
    assert names["zh"]["单位"] == names["en"]["单位"] == poll.inspection.unit.name
    assert (names["zh"]["电话"], names["zh"]["举报电话"]) == (office.phone, office.report_phone)
    assert (names["zh"]["日期"], names["en"]["日期"]) == ("2029年12月31日", "2029-12-31")


def test_an_office_without_a_telephone_refers_to_its_poster(app: Flask) -> None:
    bare = make_inspection(make_round(make_office(phone="", report_phone="")))
    names = manifest.draw_up(make_poll(bare), builtin("QZ"), [], KEPT_UNTIL).names["zh"]
    assert (names["电话"], names["举报电话"]) == ("见测评公告", "12388")


def test_a_name_that_nobody_gave_keeps_the_poll_from_opening(app: Flask) -> None:
    nameless = make_inspection(make_round(make_office(committee="")))
    with pytest.raises(PlaceholderEmpty):
        manifest.draw_up(make_poll(nameless), builtin("QZ"), [], KEPT_UNTIL)


def test_the_head_of_a_team_evaluation_goes_to_the_review_parties_only(app: Flask) -> None:
    assert manifest.draw_up(make_poll(), builtin("QZ"), [], KEPT_UNTIL).head is Head.BOARD
    assert manifest.draw_up(make_poll(), builtin("XZ"), [], KEPT_UNTIL).head is Head.PARTIES


@pytest.mark.parametrize(
    ("mode", "subject", "minimum", "small_cell", "unanimity_below"),
    [
        (Mode.TICKET, Subject.UNIT, 10, 0, 30),
        (Mode.OPEN, Subject.UNIT, 30, 0, 30),
        (Mode.TICKET, Subject.TEAM, 15, 3, None),
        (Mode.OPEN, Subject.TEAM, 30, 3, None),
    ],
)
def test_how_much_is_hidden_depends_on_who_answers_about_whom(
    mode: Mode, subject: Subject, minimum: int, small_cell: int, unanimity_below: int | None
) -> None:
    hidden = defaults.suppression(mode, subject)
    assert (hidden.minimum, hidden.small_cell, hidden.unanimity_below) == (
        minimum,
        small_cell,
        unanimity_below,
    )
