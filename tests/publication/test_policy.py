import json
import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from survey.publication.basis import BASIS
from survey.publication.policy import Lines, Policy, PolicyRefused
from survey.publication.policy_document import READERS
from survey.tally.share import Share


def refused(**changes: Any) -> set[str]:
    """The keys of a policy's document that are found wrong after these changes."""
    document: dict[str, Any] = Policy().to_document()
    for key, value in changes.items():
        name = key.replace("__", ".")
        if name in document and name != "version":
            document[name] = {**document[name], "value": value}
        else:
            document[name] = value
    with pytest.raises(PolicyRefused) as caught:
        Policy.from_document(document)
    assert caught.value.details["count"] == len(caught.value.mistakes)
    return {mistake.path for mistake in caught.value.mistakes}


def test_a_policy_comes_back_from_its_document() -> None:
    policy = Policy(
        version=3, quorum=Fraction(2, 3), satisfaction=Lines(Fraction(925, 1000), Fraction(85, 100))
    )
    assert Policy.from_document(json.loads(json.dumps(policy.to_document()))) == policy


def test_every_threshold_stands_with_its_basis() -> None:
    document = Policy().to_document()
    assert set(document) == {"version", *READERS} == {"version", *BASIS}
    assert document["satisfaction.publish_min"] == {
        "value": "9/10",
        "basis": BASIS["satisfaction.publish_min"],
    }


def test_no_basis_has_half_width_punctuation_beside_chinese() -> None:
    assert [text for text in BASIS.values() if re.search(r"[一-鿿][,;:()?!]|[,;:()?!][一-鿿]", text)] == []


@pytest.mark.parametrize("written", ["9/10", "0.9", "90%", "90.0%", "900/1000"])
def test_a_share_may_be_written_as_an_office_would(written: str) -> None:
    document = Policy().to_document()
    document["satisfaction.publish_min"]["value"] = written
    assert Policy.from_document(document).satisfaction.publish_min == Fraction(9, 10)


@pytest.mark.parametrize(
    "changes",
    [
        {"satisfaction__publish_min": 0.9},
        {"satisfaction__publish_min": "ninety"},
        {"satisfaction__publish_min": "9/0"},
        {"satisfaction__publish_min": "1e99999"},
        {"satisfaction__publish_min": "101%"},
        {"satisfaction__hold_below": "0"},
        {"satisfaction__hold_below": "91%"},
        {"rectification__hold_below": "2/3"},  # no percentage could be printed on its side of the line
        {"unknown_above": "-1"},
        {"min_valid_census": "3/2"},
        {"quorum": "1"},
        {"min_valid": 0},
        {"min_valid": 30.0},
        {"min_valid": True},
        {"discrepancies": 0},
        {"review_days": -30},
        {"max_holds": "2"},
        {"names_held_units": "no"},
        {"parties": []},
        {"parties": ["office", "office"]},
        {"parties": "office"},
        {"instruments": ["QZ", "XZ"]},
        {"instruments": [1]},
        {"version": 0},
        {"version": None},
        {"colour": "red"},
    ],
    ids=str,
)
def test_a_nonsensical_threshold_is_named(changes: dict[str, Any]) -> None:
    assert refused(**changes) == {key.replace("__", ".") for key in changes}


def test_every_mistake_is_named_not_the_first_only() -> None:
    assert refused(min_valid=0, quorum="1", satisfaction__hold_below="95%") == {
        "min_valid", "quorum", "satisfaction.hold_below",
    }  # fmt: skip


@pytest.mark.parametrize(
    "entry", [None, 30, {"value": 30}, {"value": 30, "basis": " "}, {"value": 30, "basis": "x", "note": "y"}]
)
def test_a_threshold_without_its_basis_is_refused(entry: object) -> None:
    with pytest.raises(PolicyRefused, match="min_valid"):
        Policy.from_document(Policy().to_document() | {"min_valid": entry})


@pytest.mark.parametrize("document", [None, [], "policy", 1])
def test_what_is_no_document_is_refused(document: object) -> None:
    with pytest.raises(PolicyRefused):
        Policy.from_document(document)


def test_code_cannot_make_a_nonsensical_policy_either() -> None:
    with pytest.raises(PolicyRefused, match="held although they may be published"):
        replace(Policy(), satisfaction=Lines(Fraction(8, 10), Fraction(9, 10)))


@pytest.mark.parametrize(
    ("eligible", "needed"), [(None, 30), (1000, 30), (45, 30), (44, 30), (43, 29), (24, 16), (1, 1), (0, 1)]
)
def test_needed_ballots(eligible: int | None, needed: int) -> None:
    assert Policy().needed(eligible) == needed


def test_both_lines_may_be_one() -> None:
    lines = Policy(satisfaction=Lines(Fraction(9, 10), Fraction(9, 10))).satisfaction
    assert (lines.verdict(Share(9, 10)), lines.verdict(Share(8, 10)), lines.verdict(Share(0, 0))) == (
        "release", "hold", None,
    )  # fmt: skip
