"""Synthetic answers: the headline as the city says, all of them valid, the same from the same seed."""

from collections import Counter
from random import Random

import pytest

from survey.demo.city import NAMES, DemoPoll, read_city
from survey.demo.voters import forms
from survey.instruments.answers import check
from survey.instruments.builtin import builtin

POLLS = [(name, poll) for name in NAMES for poll in read_city(name).polls]


@pytest.mark.parametrize(("name", "poll"), POLLS, ids=lambda each: getattr(each, "instrument", each))
def test_every_form_is_valid_and_the_headline_is_as_meant(name: str, poll: DemoPoll) -> None:
    instrument = builtin(poll.instrument)
    drawn = list(forms(instrument, poll, ["好。"], Random(1)))
    assert all(not check(instrument, form).errors for form in drawn)
    assert Counter(form["overall"][0] for form in drawn) == Counter(poll.overall)


def test_the_same_seed_draws_the_same_answers() -> None:
    instrument, poll = builtin("QZ"), read_city("small").polls[0]
    first, second = (list(forms(instrument, poll, ["好。", "行。"], Random(7))) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", NAMES)
def test_no_number_could_belong_to_anybody(name: str) -> None:
    office = read_city(name).office
    assert str(office["phone"]).startswith("0000-")
    assert str(office["email"]).endswith(".example")
