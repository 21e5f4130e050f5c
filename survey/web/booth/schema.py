"""The shape of a ballot's form, but for its answers: what they mean is judged by instruments.answers."""

from collections.abc import Sequence
from typing import Any

import marshmallow as ma

from survey.ballots.casting import MARK

LONGEST_TICKET = 100


class Once(ma.fields.String):
    """A field that a form sends exactly once."""

    default_error_messages = {"once": "Must be given once."}

    def _deserialize(self, value: Sequence[str], attr: str | None, data: Any, **kwargs: Any) -> str:
        if len(value) != 1:
            raise self.make_error("once")
        text: str = super()._deserialize(value[0], attr, data, **kwargs)
        return text


class BallotForm(ma.Schema):
    class Meta:
        unknown = ma.EXCLUDE

    mark = Once(required=True, validate=ma.validate.Regexp(MARK.pattern + r"\Z"))
    ticket = Once(load_default="", validate=ma.validate.Length(max=LONGEST_TICKET))
    asked = Once(load_default="")
    big = Once(load_default="")


SHAPE = BallotForm()
