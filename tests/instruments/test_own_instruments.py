"""What an office adds is kept as it was, for this office only, and never in the place of a built-in."""

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from survey.db import db
from survey.instruments.builtin import KEYS, builtin
from survey.instruments.facts import InstrumentRefused, InstrumentUnknown, KeyReserved, RevisionTaken
from survey.instruments.models import OwnInstrument
from survey.instruments.operations import add_instrument
from survey.instruments.queries import find_instrument, list_instruments
from survey.officers.models import AuditEntry, Office, Officer
from tests.instruments.test_document import Document, sound


@pytest.fixture
def office(app: Flask) -> Office:
    return add_office("河口县委巡察办")


@pytest.fixture
def officer(office: Office) -> Officer:
    officer = Officer(office=office, username="clerk", password="!", fs_uniquifier="clerk")
    db.session.add(officer)
    db.session.commit()
    return officer


def add_office(name: str) -> Office:
    office = Office(name=name, committee="河口县委")
    db.session.add(office)
    db.session.commit()
    return office


def revised(revision: int, title: str = "{单位}大厅测评") -> Document:
    return {**sound(), "revision": revision, "title": title}


def test_an_added_instrument_is_found(office: Office, officer: Officer) -> None:
    added = add_instrument(officer, office, sound())
    found = find_instrument(office.id, "HALL")
    assert found == added
    assert found.digest() == added.digest()


def test_an_addition_is_recorded(office: Office, officer: Officer) -> None:
    added = add_instrument(officer, office, sound())
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.actor) == ("instrument.add", "clerk")
    assert json.loads(entry.detail) == {"key": "HALL", "revision": 1, "digest": added.digest()}


def test_the_newest_revision_is_found_and_older_ones_on_request(office: Office, officer: Officer) -> None:
    add_instrument(officer, office, revised(2, "{单位}大厅评价"))
    add_instrument(officer, office, revised(1))
    assert find_instrument(office.id, "HALL").revision == 2
    assert find_instrument(office.id, "HALL", 1).title["zh"] == "{单位}大厅测评"


def test_adding_the_same_again_changes_nothing(office: Office, officer: Officer) -> None:
    add_instrument(officer, office, sound())
    add_instrument(officer, office, sound())
    assert db.session.scalar(select(func.count()).select_from(OwnInstrument)) == 1
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 1


def test_a_revision_with_other_wording_is_refused(office: Office, officer: Officer) -> None:
    add_instrument(officer, office, sound())
    with pytest.raises(RevisionTaken):
        add_instrument(officer, office, revised(1, "{单位}大厅评价"))
    assert find_instrument(office.id, "HALL").title["zh"] == "{单位}大厅测评"


@pytest.mark.parametrize("key", ["QZ", "qz", "Mc"])
def test_an_own_instrument_never_shadows_a_built_in(office: Office, officer: Officer, key: str) -> None:
    with pytest.raises(KeyReserved):
        add_instrument(officer, office, {**sound(), "key": key})


def test_a_document_with_mistakes_leaves_nothing(office: Office, officer: Officer) -> None:
    with pytest.raises(InstrumentRefused):
        add_instrument(officer, office, {**sound(), "title": ""})
    assert db.session.scalars(select(OwnInstrument)).all() == []


def test_another_offices_instrument_is_unknown(office: Office, officer: Officer) -> None:
    other = add_office("另一县委巡察办")
    add_instrument(officer, office, sound())
    with pytest.raises(InstrumentUnknown):
        find_instrument(other.id, "HALL")
    assert [instrument.key for instrument in list_instruments(other.id)] == list(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_every_office_has_the_built_ins(office: Office, key: str) -> None:
    assert find_instrument(office.id, key) is builtin(key)


@pytest.mark.parametrize(("key", "revision"), [("QZ", 99), ("HALL", None), ("", None)])
def test_what_nobody_added_is_unknown(office: Office, key: str, revision: int | None) -> None:
    with pytest.raises(InstrumentUnknown):
        find_instrument(office.id, key, revision)


def test_the_list_holds_the_newest_revision_of_each(office: Office, officer: Officer) -> None:
    add_instrument(officer, office, revised(1))
    add_instrument(officer, office, revised(2))
    add_instrument(officer, office, {**sound(), "key": "ABLE"})
    listed = [(instrument.key, instrument.revision) for instrument in list_instruments(office.id)]
    assert listed == [*((key, 1) for key in KEYS), ("ABLE", 1), ("HALL", 2)]
