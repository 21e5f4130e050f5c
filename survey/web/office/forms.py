"""The base of every form of the office: what an operation refuses is said on the form, and nothing typed is lost."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, Field, StringField, TextAreaField

from survey import clock
from survey.db import settings
from survey.facts import Fact, Invalid
from survey.web.facts import reasons, say
from survey.web.office.entries import Entries

P = ParamSpec("P")
T = TypeVar("T")


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


STRIPPED = {StringField: [_stripped], TextAreaField: [_stripped]}


class InstantField(DateTimeLocalField):
    """A moment typed on the office's wall clock; its data is UTC, as the database keeps it."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        try:
            self.data = self.data and clock.utc(self.data, settings().timezone)
        except OverflowError:
            self.data = None
            raise ValueError(self.gettext("Not a valid datetime value.")) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{clock.local(self.data, settings().timezone):%Y-%m-%dT%H:%M}" if self.data else ""


class OfficeForm(FlaskForm):
    """A form guarded against forged requests; texts come stripped."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: FlaskForm, unbound_field: Any, options: dict[str, Any]) -> Field:
            filters = [*unbound_field.kwargs.get("filters", ()), *STRIPPED.get(unbound_field.field_class, ())]
            return unbound_field.bind(form=form, **{**options, "filters": filters})

        def get_translations(self, form: FlaskForm) -> Entries:
            return Entries()

    @property
    def entries(self) -> dict[str, Any]:
        """What was entered, by field, without the guard."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}

    def attempt(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """The operation's result; None when it was refused, and the refusal stands at its field or above the form."""
        try:
            return verb(*args, **kwargs)
        except Fact as fact:
            field = self._fields.get(fact.details.get("field", "")) if isinstance(fact, Invalid) else None
            if field:
                field.errors = [*field.errors, say(fact)]
            else:
                self.form_errors.extend(reasons(fact))
            return None
