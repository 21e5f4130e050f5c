"""A bundle recounts to the published table, whatever that shows: raw, adjusted, by groups, by channels."""

import json
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from survey.ballots.models import Mode
from survey.recount.verifying import verify
from survey.tally.models import ExclusionKind
from tests.recount.published import make_bundle, papers

# What is counted and opened is the same whatever the database: the rest of this module needs one only.
ON_SQLITE = pytest.mark.parametrize("config", ["sqlite"], indirect=True)
GROUPS = ("甲组", "乙组", "丙组", "")


def table_of(bundle: Path) -> dict:
    with zipfile.ZipFile(bundle) as archive:
        return json.loads(archive.read("table.json"))["count"]


def test_a_published_table_recounts(app: Flask, tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path, papers(120))
    found = verify(bundle)
    assert (found.returned, found.counted, found.closed) == (120, 120, [])
    assert found.items[:2] == ["identity", "overall"]
    assert table_of(bundle)["raw"]["turnout"]["spoilt"] == 6
    assert verify(bundle, found.digest) == verify(bundle, found.words) == found


@ON_SQLITE
def test_an_adjusted_table_recounts(app: Flask, tmp_path: Path) -> None:
    given = papers(90, flags=("", "", "doubtful"))
    bundle = make_bundle(tmp_path, given, left_out=[(ExclusionKind.FLAG, "doubtful")])
    found = verify(bundle)
    kept = sum(paper.flag == "" for paper in given)
    assert (found.returned, found.counted) == (90, kept)
    assert table_of(bundle)["raw"]["turnout"]["returned"] == kept < 90


@ON_SQLITE
def test_a_table_by_groups_recounts(app: Flask, tmp_path: Path) -> None:
    """One group is too small to be shown, so a second is hidden with it."""
    given = papers(200, "MC", "ticket", ("甲组", "乙组", "丙组") * 6 + ("丁组",))
    bundle = make_bundle(tmp_path, given, "MC", Mode.TICKET, ("甲组", "乙组", "丙组", "丁组"))
    found = verify(bundle)
    assert len(found.groups) == 2
    assert found.closed == []


@ON_SQLITE
def test_a_table_by_channels_recounts(app: Flask, tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path, papers(40) + papers(50, channel="ticket", seed=2))
    verify(bundle)
    assert table_of(bundle)["raw"]["channels"] == {"open": 40, "ticket": 50}


@ON_SQLITE
@pytest.mark.parametrize(
    "left_out",
    [
        [(ExclusionKind.CHANNEL, "open")],
        [(ExclusionKind.GROUP, "丙组")],
        [(ExclusionKind.FLAG, "doubtful"), (ExclusionKind.GROUP, "甲组"), (ExclusionKind.CHANNEL, "open")],
        [(ExclusionKind.FLAG, "nobody's")],
    ],
)
def test_groups_channels_and_classes_left_out_recount_together(
    app: Flask, tmp_path: Path, left_out: list[tuple[ExclusionKind, str]]
) -> None:
    flags = ("", "", "", "doubtful")
    given = papers(200, "MC", "ticket", GROUPS, flags) + papers(60, "MC", "open", GROUPS, flags, seed=2)
    bundle = make_bundle(tmp_path, given, "MC", Mode.TICKET, GROUPS, left_out)
    classes = {(str(kind), word) for kind, word in left_out}
    kept = [
        paper
        for paper in given
        if not classes & {("flag", paper.flag), ("group", paper.group), ("channel", paper.channel)}
    ]
    found = verify(bundle)
    assert (found.returned, found.counted, found.closed) == (260, len(kept), [])
    assert found.groups


@ON_SQLITE
def test_what_the_table_withholds_stays_closed_and_is_said(app: Flask, tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path, papers(12))
    found = verify(bundle)
    assert found.items == []
    assert found.closed[:2] == ["identity", "overall"]
    with zipfile.ZipFile(bundle) as archive:
        forms = {each["name"]: each["form"] for each in json.loads(archive.read("sections.json"))}
    assert {name for name, form in forms.items() if form} == {":paper", ":channel=open"}
