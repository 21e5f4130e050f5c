"""Whatever is flipped, dropped, added or doubled, in the box or in the bundle, the recount fails and names it."""

import copy
import secrets
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select

from survey.ballots.models import Ballot
from survey.db import db
from survey.publication import bundles as making
from survey.recount import table, verifying
from survey.recount.archive import Archive
from survey.recount.box import Box, read_box
from survey.recount.facts import Wrong
from survey.recount.opening import openings
from survey.recount.records import Found
from survey.recount.verifying import verify
from tests.make import make_inspection, make_office, make_round
from tests.recount.parcel import Parcel, add, double, drop, flip, places
from tests.recount.published import make_closed_poll, papers, publish

MEDDLE: list[Callable[[Any, Any], None]] = [flip, drop, add, double]
# Where a file's first fault shows: a bundle of another poll has the wrong head.
NAMED = {"bundle.json": ("bundle.json", "entries.json")}
DEPTHS = {
    "bundle.json": 9,
    "entries.json": 9,
    "head.json": 9,
    "sections.json": 9,
    "manifest.json": 2,
    "table.json": 4,
}


def fault(parcel: Parcel, folder: Path) -> Wrong:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # zipfile's, of a name that stands there twice
        with pytest.raises(Wrong) as found:
            parcel.verify(folder)
    return found.value


@pytest.mark.parametrize("kind", ["plain", "classed"])
def test_a_bundle_put_together_again_still_holds(bundles: dict[str, Path], kind: str, tmp_path: Path) -> None:
    parcel = Parcel(bundles[kind])
    parcel.verify(tmp_path)
    parcel.sign()
    parcel.verify(tmp_path)


@pytest.mark.parametrize("meddle", MEDDLE)
@pytest.mark.parametrize("name", DEPTHS)
def test_a_document_meddled_with_is_named(
    classed: Parcel, name: str, meddle: Callable[[Any, Any], None], tmp_path: Path
) -> None:
    """At every field."""
    whole = classed.files[name]
    for place in places(classed.document(name), DEPTHS[name]):
        classed.files[name] = whole
        classed.change(name, lambda document, here=place: meddle(document, here))
        assert fault(classed, tmp_path).where.startswith(NAMED.get(name, (name,))), place


@pytest.mark.parametrize("name", DEPTHS)
def test_a_key_that_stands_twice_is_no_way_to_say_two_things(
    plain: Parcel, name: str, tmp_path: Path
) -> None:
    if name == "entries.json":
        plain.files[name] = plain.files[name].replace(b'{"body":', b'{"number":1,"body":', 1)
    else:
        plain.files[name] = b'{"poll":"22222222",' + plain.files[name][1:]
    assert fault(plain, tmp_path).where.startswith(name)


def test_files_missing_doubled_or_added_are_named(plain: Parcel, tmp_path: Path) -> None:
    whole = dict(plain.files)
    for name in whole:
        plain.files = {other: content for other, content in whole.items() if other != name}
        assert fault(plain, tmp_path).where == name
        plain.files, plain.twice = dict(whole), [name]
        assert fault(plain, tmp_path).where == name
        plain.twice = []
    for name in ("readme.txt", "sections/099.bin", "sections/000.bin/", "../evil"):
        plain.files = {**whole, name: b""}
        assert fault(plain, tmp_path).where == name


BALLOT = {"r": 0, "h": 16, "the last byte": 47}


@pytest.mark.parametrize("place", [0, 17, 39])
@pytest.mark.parametrize("field", BALLOT)
def test_a_flipped_ballot_is_named(plain: Parcel, place: int, field: str, tmp_path: Path) -> None:
    plain.files["ballots.bin"] = flipped(plain.files["ballots.bin"], 48 * place + BALLOT[field])
    assert fault(plain, tmp_path).where.startswith("ballots.bin")


# Length of a record, and where each of its fields begins.
PLAIN = {"index": 0, "salt": 1, "classes": 17, "the last byte": 48}
CLASSED = {
    "value": 0,
    "its salt or commitment": 1,
    "behind its salt": 20,
    "channel": 33,
    "its salt or commitment (channel)": 34,
    "behind its salt (channel)": 60,
    "group": 66,
    "its salt or commitment (group)": 67,
    "behind its salt (group)": 90,
    "flag": 99,
    "its salt or commitment (flag)": 100,
    "behind its salt (flag)": 131,
}


@pytest.mark.parametrize("field", PLAIN)
@pytest.mark.parametrize("section", [":paper", ":channel=open", "overall", "signs", "signs=fake"])
def test_a_flipped_plain_opening_is_named(plain: Parcel, section: str, field: str, tmp_path: Path) -> None:
    name = plain.section(section)
    for place in (0, 20, 39):
        content = plain.files[name]
        plain.files[name] = flipped(content, 49 * place + PLAIN[field])
        assert fault(plain, tmp_path).where.startswith(name)
        plain.files[name] = content


@pytest.mark.parametrize("field", CLASSED)
@pytest.mark.parametrize("section", [":flag=doubtful", ":channel=open", ":valid group=甲组", "overall"])
def test_a_flipped_classed_opening_is_named(
    classed: Parcel, section: str, field: str, tmp_path: Path
) -> None:
    """Of ballots left out, of some that show their group and of some that do not."""
    name = classed.section(section)
    content = classed.files[name]
    kinds: dict[bytes, int] = {}
    for place in range(110):
        record = content[132 * place : 132 * (place + 1)]
        kinds.setdefault(bytes([record[0] == 255, record[33] == 255, record[66] == 255]), place)
    assert len(kinds) >= 2
    for place in kinds.values():
        classed.files[name] = flipped(content, 132 * place + CLASSED[field])
        assert fault(classed, tmp_path).where.startswith(name)


@pytest.mark.parametrize(("name", "length"), [("ballots.bin", 48), ("overall", 132), (":flag=doubtful", 132)])
def test_records_dropped_added_doubled_or_moved_are_named(
    classed: Parcel, name: str, length: int, tmp_path: Path
) -> None:
    name = name if name == "ballots.bin" else classed.section(name)
    content = classed.files[name]
    first, second, rest = content[:length], content[length : 2 * length], content[2 * length :]
    for wrong in (
        second + rest,
        content + first,
        first + first + rest,
        second + first + rest,
        bytes(length) + content,
        content[:-1],
        content + b"\0",
        b"",
    ):
        classed.files[name] = wrong
        assert fault(classed, tmp_path).where.startswith(name)


# ---- an office that signs what it changed ----------------------------------------------------------------


def numbers_shown(parcel: Parcel) -> list[tuple[str | int, ...]]:
    document = parcel.document("table.json")
    return [
        place
        for place in places(document, 9)
        if place[:2] == ("count", "raw")
        and not isinstance(_at(document, place), (dict, list))
        and "mark" not in _item(document, place)
    ]


@pytest.mark.parametrize("kind", ["plain", "classed"])
def test_every_figure_of_a_table_is_recounted(bundles: dict[str, Path], kind: str, tmp_path: Path) -> None:
    """The records are gone through once; the figures are held against them one by one."""
    path = bundles[kind]
    with Archive(path) as bundle:
        box = read_box(bundle)
    counted = verifying._counted(path, box, list(openings(box)), lambda done, total: None)
    table.check_counts(box, counted)
    shown = numbers_shown(Parcel(path))
    assert len(shown) > 80
    for place in shown:
        changed = copy.deepcopy(box.table)
        flip(changed, place)
        with pytest.raises(Wrong) as found:
            _recount(replace(box, table=changed), counted)
        assert found.value.where.startswith("table.json"), place


def _recount(box: Box, counted: dict[str, Found]) -> None:
    table.check_shape(box)
    list(openings(box))
    table.check_left_out(box, counted)
    table.check_counts(box, counted)


@pytest.mark.parametrize("kind", ["plain", "classed"])
def test_a_figure_changed_and_signed_anew_is_named(
    bundles: dict[str, Path], kind: str, tmp_path: Path
) -> None:
    parcel = Parcel(bundles[kind])
    parcel.change("table.json", lambda document: flip(document, ("count", "raw", "turnout", "spoilt")))
    parcel.sign()
    assert fault(parcel, tmp_path).where == "table.json: turnout.spoilt"


@pytest.mark.parametrize(
    "place",
    [
        ("wording", "overall", "choices", "satisfied", "zh"),
        ("wording", "overall", "good"),
        ("wording", "overall", "label", "zh"),
        ("name", "zh"),
        ("mode",),
        ("manifest",),
        ("minimum",),
        ("count", "left_out", 0, "value"),
        ("count", "left_out", 0, "kind"),
    ],
)
def test_the_words_of_a_table_are_the_manifests(
    classed: Parcel, place: tuple[str | int, ...], tmp_path: Path
) -> None:
    classed.change("table.json", lambda document: flip(document, place))
    classed.sign()
    assert fault(classed, tmp_path).where.startswith(("table.json", "sections.json"))


def test_classes_kept_back_from_what_is_left_out_show(classed: Parcel, tmp_path: Path) -> None:
    """One class of two left out no more, or a third one that was not decided."""
    classed.change("table.json", lambda document: document["count"]["left_out"].pop())
    classed.sign()
    assert fault(classed, tmp_path).where.startswith("sections.json")


@pytest.mark.parametrize(
    ("place", "where"),
    [
        (("ballots", "root"), "ballots.bin"),
        (("ballots", "size"), "head.json"),
        (("items", "root"), "sections.json"),
        (("items", "sections"), "sections.json"),
        (("classes", "group"), "head.json"),
        (("classes", "flag"), "head.json"),
        (("turnout", "returned"), "head.json"),
        (("turnout", "issued"), "table.json"),
        (("turnout", "present"), "table.json"),
        (("turnout", "eligible"), "table.json"),
        (("opinions",), "head.json"),
        (("manifest",), "manifest.json"),
        (("poll",), "head.json"),
        (("format",), "head.json"),
    ],
)
def test_a_head_signed_anew_does_not_fit_the_rest(
    classed: Parcel, place: tuple[str | int, ...], where: str, tmp_path: Path
) -> None:
    classed.change("head.json", lambda document: flip(document, place))
    classed.sign()
    assert fault(classed, tmp_path).where.startswith(where)


def test_whoever_kept_the_head_is_not_shown_another(plain: Parcel, tmp_path: Path) -> None:
    """All that a new signature and another salt cannot hide."""
    kept = plain.verify(tmp_path)
    plain.change("head.json", lambda document: flip(document, ("salt",)))
    plain.sign()
    plain.verify(tmp_path)
    for head in (kept.digest, kept.words, f" {kept.words[:4]}　{kept.words[4:]}"):
        with pytest.raises(Wrong, match=r"head\.json"):
            plain.verify(tmp_path, head)


def test_the_head_of_another_poll_is_refused(plain: Parcel, classed: Parcel, tmp_path: Path) -> None:
    plain.files["head.json"] = classed.files["head.json"]
    assert fault(plain, tmp_path).where == "head.json"
    plain.files["entries.json"] = classed.files["entries.json"]
    assert fault(plain, tmp_path).where.startswith("entries.json")


def test_what_the_table_does_not_show_must_stay_closed(
    bundles: dict[str, Path], classed: Parcel, tmp_path: Path
) -> None:
    """A section opened that is withheld now, and one closed that is shown."""

    def withhold(document: Any) -> None:
        item = document["count"]["raw"]["items"][0]
        document["count"]["raw"]["items"][0] = {
            "key": item["key"],
            "base_rule": item["base_rule"],
            "mark": "minimum",
        }

    classed.change("table.json", withhold)
    classed.sign()
    assert fault(classed, tmp_path).where.startswith("sections.json: report")
    other = Parcel(bundles["plain"])
    other.change("sections.json", lambda listed: flip(listed, (0, "form")))
    assert fault(other, tmp_path).where.startswith("sections.json")


# ---- a box that was changed after the close --------------------------------------------------------------


def _answers(row: dict[str, Any]) -> dict[str, Any]:
    places = row["answers"]
    return {"answers": ("2" if places[0] == "1" else "1") + places[1:]}


COLUMNS = ("poll_id", "id", "channel", "group", "flag", "answers", "salt")
CHANGES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "answers": _answers,
    "salt": lambda row: {"salt": secrets.token_bytes(16)},
    "channel": lambda row: {"channel": "ticket"},
    "group": lambda row: {"group": "甲组"},
    "flag": lambda row: {"flag": "doubtful"},
    "id": lambda row: {"id": secrets.token_bytes(16)},
}


def test_a_box_changed_after_the_close_shows(app: Flask, tmp_path: Path) -> None:
    """A ballot changed in any of its columns, dropped, added: the bundle made of it does not hold."""
    inspection = make_inspection(make_round(make_office()))
    poll = make_closed_poll(papers(40), groups=["甲组"], inspection=inspection)
    release, path = publish(poll), tmp_path / "bundle.zip"
    making.make(path, poll, release)
    verify(path)

    def check_shows() -> None:
        making.make(path, poll, release)
        with pytest.raises(Wrong) as found:
            verify(path)
        assert found.value.where.startswith(("ballots.bin", "sections"))

    ballot = db.session.scalars(select(Ballot).limit(1)).one()
    whole = {column: getattr(ballot, column) for column in COLUMNS}
    here = whole["id"]
    for change in CHANGES.values():
        row = whole | change(whole)
        put_instead(here, row)
        here = row["id"]
        check_shows()
    put_instead(here, None)
    check_shows()
    put_instead(here, whole)
    db.session.execute(insert(Ballot).values(**whole | {"id": secrets.token_bytes(16)}))
    db.session.commit()
    check_shows()


def put_instead(receipt: bytes, row: dict[str, Any] | None) -> None:
    """In the place of the ballot of this receipt."""
    db.session.execute(delete(Ballot).where(Ballot.id == receipt))
    if row:
        db.session.execute(insert(Ballot).values(**row))
    db.session.commit()


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def _at(document: Any, place: tuple[str | int, ...]) -> Any:
    for name in place:
        document = document[name]
    return document


def _item(document: Any, place: tuple[str | int, ...]) -> Any:
    """The item that a figure belongs to, if it belongs to one."""
    for length in range(len(place)):
        found = _at(document, place[:length])
        if isinstance(found, dict) and "base_rule" in found:
            return found
    return {}
