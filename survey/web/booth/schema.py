"""The shape of a ballot's form, compiled once for a poll. What the answers mean is judged by instruments.answers."""

from collections.abc import Sequence
from typing import Any

import marshmallow as ma

from survey.ballots.casting import MARK
from survey.instruments.rules import Instrument

LONGEST_TICKET = 100


class Once(ma.fields.String):
    """A field that a form sends exactly once."""

    default_error_messages = {"once": "Must be given once."}

    def _deserialize(self, value: Sequence[str], attr: str | None, data: Any, **kwargs: Any) -> str:
        if len(value) != 1:
            raise self.make_error("once")
        text: str = super()._deserialize(value[0], attr, data, **kwargs)
        return text


class Values(ma.fields.Field[list[str]]):
    """A field that a form may send any number of times; a list of strings by how it was read."""

    def _deserialize(self, value: list[str], attr: str | None, data: Any, **kwargs: Any) -> list[str]:
        return value


class BallotForm(ma.Schema):
    class Meta:
        unknown = ma.EXCLUDE

    mark = Once(required=True, validate=ma.validate.Regexp(MARK.pattern + r"\Z"))
    ticket = Once(load_default="", validate=ma.validate.Length(max=LONGEST_TICKET))
    asked = Once(load_default="")
    big = Once(load_default="")


def compile_form(instrument: Instrument) -> ma.Schema:
    """Loads what `urlencoded.read` gives: mark, ticket, asked, big, and under `q` the values of each item."""
    items: dict[str, Any] = {f"q.{item.key}": Values() for item in instrument.items}
    return BallotForm.from_dict(items)()
