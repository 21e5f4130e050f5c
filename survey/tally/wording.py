"""What a frozen table's keys mean: its questions and choices as the poll put them, to stand beside its figures."""

from typing import Any

from survey.ballots.manifest import Manifest
from survey.instruments.rules import Item, Wording
from survey.instruments.wording import fill

Document = dict[str, Any]


def wording_of(asked: Manifest) -> Document:
    """Every item by its key, in every language of the poll, its names filled in."""
    return {item.key: _item(item, asked) for item in asked.instrument.items}


def _item(item: Item, asked: Manifest) -> Document:
    is_rated = asked.instrument.is_rated(item)
    return {
        "kind": str(item.kind),
        "label": _filled(item.label, asked),
        "choices": {choice.value: _filled(choice.label, asked) for choice in item.choices},
        "good": [value for value in asked.instrument.good if is_rated and value in item.positions],
        "neutral": [choice.value for choice in item.choices if choice.is_neutral],
    }


def _filled(wording: Wording, asked: Manifest) -> dict[str, str]:
    return {
        language: fill(text, asked.names[language])
        for language, text in wording.items()
        if language in asked.names
    }
