"""The application refuses to start when a route does not say whom it is for, or stands at the wrong door."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask

from survey.web.access import Audience
from survey.web.doors import Door

# Endpoints of libraries: style sheets and the API's own description. Nothing of an office is in them.
THIRD_PARTY = {"bootstrap.static", "assets.static", "api-docs.openapi_json"}

ADMITS = {
    Door.PUBLIC: {Audience.PUBLIC, Audience.VOTER},
    Door.OFFICE: {Audience.PUBLIC, Audience.SIGNED_IN, Audience.OFFICER},
}


class Unguarded(RuntimeError):
    """A route without an audience, or with one that this door does not admit."""


def refuse_unguarded(app: Flask, door: Door) -> None:
    """Raise Unguarded with the name of every route that nobody thought about."""
    wrong = sorted(
        f"{rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in THIRD_PARTY
        and not set(audiences(app.view_functions[rule.endpoint])) <= ADMITS[door]
    )
    if wrong:
        raise Unguarded(f"The {door} door does not know the audience of: {', '.join(wrong)}")


def audiences(view: Callable[..., Any]) -> Iterator[Audience | None]:
    """Whom a view is for: one answer for a function, one for each method of a class."""
    kind = getattr(view, "view_class", None)
    methods = [getattr(kind, name.lower()) for name in sorted(kind.methods or ())] if kind else [view]
    for method in methods:
        yield getattr(method, "audience", None)
