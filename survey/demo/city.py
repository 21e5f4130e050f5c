"""What a synthetic city is made of, read from its file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from survey.evaluation.models import ReviewVerdict
from survey.findings.models import FindingStatus
from survey.publication.reasons import Outcome

CITIES = Path(__file__).parent / "cities"
NAMES = tuple(sorted(path.stem for path in CITIES.glob("*.toml")))


@dataclass(frozen=True, kw_only=True)
class DemoPoll:
    """`overall` counts the headline's answers; with `groups`, group → tickets to issue, it is a ticket poll."""

    instrument: str
    overall: Mapping[str, int]
    groups: Mapping[str, int] = field(default_factory=dict)
    eligible: int | None = None
    present: int | None = None
    stays_open: bool = False

    @property
    def ballots(self) -> int:
        return sum(self.overall.values())


@dataclass(frozen=True, kw_only=True)
class DemoUnit:
    """`outcome` is what the default policy must say of it: a city that shows something else is not the one meant."""

    name: str
    category: str
    team: str
    population: int
    outcome: Outcome
    findings: Mapping[FindingStatus, int]
    reviews: Mapping[str, ReviewVerdict]
    polls: tuple[DemoPoll, ...]
    is_signed: bool = True


@dataclass(frozen=True, kw_only=True)
class City:
    seed: int
    name: str
    round: str
    kind: str
    rectification_days: int
    feedback_days_ago: int
    readiness: str
    office: dict[str, object]
    officers: tuple[Mapping[str, Any], ...]
    units: tuple[DemoUnit, ...]
    texts: Mapping[str, Any]

    @property
    def polls(self) -> tuple[DemoPoll, ...]:
        return tuple(poll for unit in self.units for poll in unit.polls)

    @property
    def steps(self) -> int:
        """How often loading tells of its progress: each ballot cast, each poll counted."""
        return sum(poll.ballots + (not poll.stays_open) for poll in self.polls)


def read_city(name: str) -> City:
    """One of NAMES."""
    document = tomllib.loads((CITIES / f"{name}.toml").read_text("utf-8"))
    units = tuple(map(_unit, document.pop("units")))
    return City(**document | {"units": units, "officers": tuple(document["officers"])})


def _unit(row: dict[str, Any]) -> DemoUnit:
    return DemoUnit(
        **row
        | {
            "outcome": Outcome(row["outcome"]),
            "findings": {FindingStatus(status): count for status, count in row["findings"].items()},
            "reviews": {party: ReviewVerdict(verdict) for party, verdict in row["reviews"].items()},
            "polls": tuple(DemoPoll(**poll) for poll in row["polls"]),
        }
    )
