"""What a rated instrument needs: one headline, the choices that count as good, and a score."""

import re
from collections.abc import Sequence
from dataclasses import replace

from survey.instruments import mistakes as m
from survey.instruments import reading
from survey.instruments.reading import Place
from survey.instruments.rules import Instrument, Item, Kind

SCORE = re.compile(r"[0-9]{1,3}(/[0-9]{1,3}){1,34}")


def check(place: Place, instrument: Instrument) -> None:
    """Note what is wrong with the headline and with what counts as good."""
    headlines = [item for item in instrument.items if item.is_headline]
    if len(headlines) > 1:
        place.at("items").wrong(m.TWO_HEADLINES)
    if instrument.good and not headlines:
        place.at("items").wrong(m.NO_HEADLINE)
    if len(headlines) == 1:
        _check_rated(place, instrument, headlines[0])


def _check_rated(place: Place, instrument: Instrument, headline: Item) -> None:
    here = place.at("items").at(headline.key)
    if headline.kind not in (Kind.ONE, Kind.SCORE):
        here.wrong(m.HEADLINE_KIND)
    if headline.asked_if:
        here.wrong(m.HEADLINE_CONDITION)
    if not instrument.good:
        place.at("good").wrong(m.NO_GOOD)
    elif headline.choices:
        _check_good(place.at("good"), instrument.good, headline)


def _check_good(place: Place, good: Sequence[str], headline: Item) -> None:
    decided = [choice.value for choice in headline.decided]
    for value in good:
        if value and value not in headline.positions:
            place.wrong(m.GOOD_UNKNOWN, given=value)
        elif value and value not in decided:
            place.wrong(m.GOOD_NEUTRAL, given=value)
    if decided and set(decided) <= set(good):
        place.wrong(m.ALL_GOOD)


def score(place: Place, value: object) -> str:
    """The points of the choices that decide, best first, as `100/70/0`."""
    if value is None:
        return ""
    given = reading.text(place, value)
    if given and not _is_score(given):
        place.wrong(m.SCORE_MALFORMED)
        return ""
    return given


def _is_score(given: str) -> bool:
    if not SCORE.fullmatch(given):
        return False
    points = [int(number) for number in given.split("/")]
    return 100 >= points[0] > points[-1] and points == sorted(points, reverse=True)


def with_points(place: Place, instrument: Instrument) -> Instrument:
    """Give every choice that decides a rated item its points."""
    scored = [item for item in instrument.rated if item.kind is Kind.ONE]
    if not instrument.score:
        return instrument
    points = [int(number) for number in instrument.score.split("/")]
    if not scored:
        place.at("score").wrong(m.SCORE_UNWANTED)
    for item in scored:
        if len(item.decided) != len(points):
            place.at("items").at(item.key).wrong(m.SCORE_COUNT, points=len(points), choices=len(item.decided))
    items = tuple(_item_points(item, points) if item in scored else item for item in instrument.items)
    return replace(instrument, items=items)


def _item_points(item: Item, points: Sequence[int]) -> Item:
    worth = dict(zip([choice.value for choice in item.decided], points, strict=False))
    return replace(
        item, choices=tuple(replace(choice, points=worth.get(choice.value)) for choice in item.choices)
    )
