"""Reading the items of a document: their kinds, scales, choices and conditions."""

from collections.abc import Mapping, Sequence
from typing import Any

from survey.instruments import mistakes as m
from survey.instruments import reading
from survey.instruments.reading import LONGEST_CHOICE, LONGEST_LABEL, LONGEST_TEXT, Place
from survey.instruments.rules import CHINESE, Choice, Condition, Item, Kind

ITEM_FIELDS = (
    *("key", "kind", "label", "section", "hint", "scale", "choices"),
    *("required", "headline", "limit", "asked_if"),
)
CHOICE_FIELDS = ("value", "label", "neutral", "exclusive")
CONDITION_FIELDS = ("item", "values")

MOST_ITEMS = 50
MOST_CHOICES = {Kind.ONE: 35, Kind.CHECK: 35, Kind.MANY: 26}  # packed as one of 1-9a-z, or as one letter each
LONGEST_OPINION, USUAL_OPINION = 2000, 500

Scales = Mapping[str, tuple[Choice, ...]]


def read(place: Place, items: object, scales: object) -> tuple[Item, ...]:
    return _items(place.at("items"), items, _scales(place.at("scales"), scales))


def _scales(place: Place, value: object) -> Scales:
    scales = reading.table(place, value) if value is not None else {}
    return {name: _choices(place.at(name), choices) for name, choices in scales.items()}


def _choices(place: Place, value: object) -> tuple[Choice, ...]:
    entries = enumerate(reading.sequence(place, value), start=1)
    choices = tuple(_choice(place, number, choice) for number, choice in entries)
    for twice in _twice([choice.value for choice in choices]):
        place.wrong(m.VALUE_TWICE, value=twice)
    for twice in _twice([choice.label.get(CHINESE, "") for choice in choices]):
        place.wrong(m.LABEL_TWICE, label=twice)
    neutral = [choice.is_neutral for choice in choices]
    if neutral != sorted(neutral):
        place.wrong(m.NEUTRAL_NOT_LAST)
    if choices and all(neutral):
        place.wrong(m.ALL_NEUTRAL)
    return choices


def _choice(place: Place, number: int, value: object) -> Choice:
    here = _entry(place, number, value, "value")
    fields = reading.table(here, value, CHOICE_FIELDS)
    return Choice(
        value=reading.key(here.at("value"), fields.get("value")),
        label=reading.wording(here.at("label"), fields.get("label"), LONGEST_CHOICE),
        is_neutral=reading.flag(here.at("neutral"), fields.get("neutral")),
        is_exclusive=reading.flag(here.at("exclusive"), fields.get("exclusive")),
    )


def _entry(place: Place, number: int, value: object, name: str) -> Place:
    """An entry of a list is called by its own name where it has one, else by its number."""
    given = value.get(name) if isinstance(value, Mapping) else None
    return place.at(given if isinstance(given, str) and given else str(number))


def _items(place: Place, value: object, scales: Scales) -> tuple[Item, ...]:
    raw = reading.sequence(place, value) if value is not None else []
    if not 1 <= len(raw) <= MOST_ITEMS:
        place.wrong(m.ITEMS_COUNT, limit=MOST_ITEMS, count=len(raw))
    items: list[Item] = []
    for number, entry in enumerate(raw, start=1):
        here = _entry(place, number, entry, "key")
        item = _item(here, entry, scales, items)
        if item.key and item.key in [earlier.key for earlier in items]:
            here.wrong(m.KEY_TWICE, key=item.key)
        items.append(item)
    return tuple(items)


def _item(place: Place, value: object, scales: Scales, earlier: Sequence[Item]) -> Item:
    fields = reading.table(place, value, ITEM_FIELDS)
    kind = _kind(place.at("kind"), fields.get("kind"))
    return Item(
        key=reading.key(place.at("key"), fields.get("key")),
        kind=kind or Kind.ONE,
        label=reading.wording(place.at("label"), fields.get("label"), LONGEST_LABEL),
        section=reading.wording(place.at("section"), fields.get("section"), LONGEST_LABEL, is_optional=True),
        hint=reading.wording(place.at("hint"), fields.get("hint"), LONGEST_TEXT, is_optional=True),
        choices=_item_choices(place, fields, kind, scales),
        is_required=reading.flag(place.at("required"), fields.get("required")),
        is_headline=reading.flag(place.at("headline"), fields.get("headline")),
        limit=_limit(place.at("limit"), fields.get("limit"), kind),
        asked_if=_condition(place.at("asked_if"), fields.get("asked_if"), earlier),
    )


def _kind(place: Place, value: object) -> Kind | None:
    """None where the kind is missing or unknown: what depends on it is not judged."""
    if value is None:
        place.wrong(m.MISSING)
    elif isinstance(value, str) and value in list(Kind):
        return Kind(value)
    else:
        place.wrong(m.NOT_KNOWN, given=value, known=tuple(Kind))
    return None


def _item_choices(
    place: Place, fields: Mapping[str, Any], kind: Kind | None, scales: Scales
) -> tuple[Choice, ...]:
    has_choices, has_scale = "choices" in fields, "scale" in fields
    if kind in (Kind.SCORE, Kind.TEXT):
        if has_choices or has_scale:
            place.wrong(m.CHOICES_UNWANTED)
        return _zero_to_ten() if kind is Kind.SCORE else ()
    if has_choices and has_scale:
        place.wrong(m.SCALE_AND_CHOICES)
    here = place.at("scale" if has_scale else "choices")
    choices = (
        _scale(here, fields["scale"], scales) if has_scale else _choices(here, fields.get("choices", []))
    )
    if kind and choices is not None:
        _check_kind(here, kind, choices)
    return choices or ()


def _scale(place: Place, value: object, scales: Scales) -> tuple[Choice, ...] | None:
    name = reading.text(place, value)
    if name and name not in scales:
        place.wrong(m.SCALE_UNKNOWN, given=name, known=tuple(scales) or "–")
    return scales.get(name)


def _zero_to_ten() -> tuple[Choice, ...]:
    return tuple(Choice(value=str(n), label={CHINESE: str(n)}, points=10 * n) for n in range(11))


def _check_kind(place: Place, kind: Kind, choices: Sequence[Choice]) -> None:
    if not 2 <= len(choices) <= MOST_CHOICES[kind]:
        place.wrong(m.CHOICES_COUNT, limit=MOST_CHOICES[kind], count=len(choices))
    if kind is not Kind.MANY and any(choice.is_exclusive for choice in choices):
        place.wrong(m.EXCLUSIVE_SINGLE)
    if kind is Kind.CHECK and [choice.is_neutral for choice in choices].count(False) != 2:
        place.wrong(m.CHECK_CHOICES)


def _twice(values: Sequence[str]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value and values.count(value) > 1]


def _limit(place: Place, value: object, kind: Kind | None) -> int:
    if kind is not Kind.TEXT:
        if kind and value is not None:
            place.wrong(m.LIMIT_UNWANTED)
        return 0
    return USUAL_OPINION if value is None else reading.number(place, value, 1, LONGEST_OPINION)


def _condition(place: Place, value: object, earlier: Sequence[Item]) -> Condition | None:
    if value is None:
        return None
    fields = reading.table(place, value, CONDITION_FIELDS)
    name = reading.text(place.at("item"), fields.get("item"))
    values = reading.texts(place.at("values"), fields.get("values", []))
    asked = {item.key: item for item in earlier if item.choices}.get(name)
    if name and asked is None:
        place.at("item").wrong(m.CONDITION_ITEM, given=name)
    if fields.get("values", []) == []:
        place.at("values").wrong(m.MISSING)
    for given in values:
        if asked and given and given not in asked.positions:
            place.at("values").wrong(m.CONDITION_VALUE, given=given, item=name)
    return Condition(item=name, values=values)
