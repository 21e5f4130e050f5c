"""What every office page shows around its content: who reads it, and where else they may go."""

from dataclasses import dataclass
from typing import Any

from flask import request

from survey.db import settings
from survey.facts import Fact
from survey.officers.models import Officer
from survey.officers.rules import Permission
from survey.web.access import entrant, may


@dataclass(frozen=True)
class Way:
    """An entry of the navigation; its label stands in templates/components/ways.html."""

    endpoint: str
    permission: Permission | None = None

    @property
    def section(self) -> str:
        return self.endpoint.partition(".")[0]


# In the order of the process; an officer sees what the roles allow.
WAYS = (
    Way("home.index"),
    Way("rounds.index", Permission.ROUNDS),
    Way("polls.index", Permission.TICKETS),
    Way("meetings.index", Permission.TICKETS),
    Way("tallies.index", Permission.RESULTS),
    Way("teams.index", Permission.RESULTS),
    Way("reviews.index", Permission.REVIEWS),
    Way("decisions.index", Permission.RESULTS),
    Way("batches.index", Permission.RELEASE),
    Way("instruments.index", Permission.POLLS),
    Way("policy.index", Permission.RESULTS),
    Way("officers.index", Permission.SYSTEM),
    Way("office.index", Permission.SYSTEM),
    Way("audit.index", Permission.AUDIT),
)

# Pages that have no entry of their own stand under one that has.
UNDER = {
    "rosters": "rounds",
    "inspections": "rounds",
    "specimens": "instruments",
    "poll_acts": "polls",
    "posters": "polls",
    "tickets": "polls",
    "desk": "meetings",
    "hall": "meetings",
    "minutes": "meetings",
    "opinions": "tallies",
    "findings": "rounds",
    "draws": "rounds",
    "plans": "rounds",
    "withholdings": "batches",
}


def about_the_reader() -> dict[str, Any]:
    """For every template: the officer or None, `may(permission)`, the ways open to them."""
    who = reader()
    return {
        "reader": who,
        "may": may,
        "Permission": Permission,
        "public_url": settings().base_url,
        "poll_url": settings().poll_url,
        "section": UNDER.get(request.blueprint or "", request.blueprint),
        "ways": [way for way in WAYS if _is_open(way)] if who and not who.must_change_password else [],
    }


def page_number() -> int:
    """Which page of a long list is asked for, as ?page=; nonsense is the first, and no list is endless."""
    return min(max(request.args.get("page", 1, int), 1), 1_000_000)


def reader() -> Officer | None:
    try:
        return entrant().officer
    except Fact:
        return None


def _is_open(way: Way) -> bool:
    return way.permission is None or may(way.permission)
