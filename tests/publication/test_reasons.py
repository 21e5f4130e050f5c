import json
from fractions import Fraction

import pytest

from survey.publication.reasons import Outcome, Reason, Remark
from survey.tally.share import Share
from tests.publication.evidence import judged, poll, standing


def test_a_reason_is_told_as_promised() -> None:
    told = Reason(
        "satisfaction.MC",
        Share(8996, 10_000),
        Fraction(9, 10),
        Outcome.CONTINUE,
        (Remark.BORDERLINE_BALLOT, Remark.MORE_BALLOTS),
        more_ballots=12,
    )
    assert told.to_document() == {
        "input": "satisfaction.MC",
        "value": 0.8996,
        "threshold": 0.9,
        "verdict": "continue",
        "remark": ["borderline.ballot", "more_ballots"],
        "more_ballots": 12,
        "part": 8996,
        "whole": 10_000,
        "text": "89.96%",
    }


@pytest.mark.parametrize(
    ("value", "told", "text"),
    [
        (Share(0, 0), None, "—"),
        (5, 5, None),
        ("return", "return", None),
        (None, None, None),
        (Share(2, 3), 2 / 3, "66.7%"),
    ],
)
def test_a_value_is_a_number_a_word_or_nothing(
    value: Share | int | str | None, told: object, text: str | None
) -> None:
    document = Reason("input", value).to_document()
    assert (document["value"], document["text"], document["verdict"]) == (told, text, None)


def test_every_reason_of_a_decision_can_be_written_down() -> None:
    verdict = judged(standing(poll("MC", present=70, eligible=110, issued=100), poll("QZ", unknown=9)))
    written = json.loads(json.dumps([reason.to_document() for reason in verdict.reasons]))
    assert {"input", "value", "threshold", "verdict", "remark"} <= set.intersection(*map(set, written))
    assert {reason["verdict"] for reason in written} == {"release", None}


def test_a_standing_can_be_written_down() -> None:
    facts = standing(poll("MC", eligible=110), poll("QZ"), reviews={"office": "pass", "team": None})
    assert type(facts).from_document(json.loads(json.dumps(facts.to_document()))) == facts
