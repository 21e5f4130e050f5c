"""How an office comes to its results: which tables there are, whether anybody has opened them, what stands in them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from survey.ballots import manifest
from survey.ballots.models import Poll
from survey.ballots.queries import box
from survey.db import operation
from survey.instruments.rules import Instrument, Kind, Subject
from survey.instruments.wording import Names
from survey.officers.models import Officer
from survey.tally import frozen
from survey.tally.frozen import Count
from survey.tally.models import Exclusion, ExclusionKind
from survey.tally.operations import opened
from survey.tally.queries import exclusions_of, tally_of
from survey.tally.rules import team_alarm
from survey.tally.unusual import Unusual, unusual_of


@dataclass(frozen=True)
class BallotClass:
    """Ballots that have something in common which was known before the count."""

    kind: ExclusionKind
    value: str
    count: int


@dataclass(frozen=True)
class Seal:
    """A counted poll before its table is read: only now may a class of ballots be left out."""

    is_unbroken: bool
    instrument: Instrument
    classes: Sequence[BallotClass]
    exclusions: Sequence[Exclusion]
    unusual: Unusual | None


@dataclass(frozen=True)
class Reading:
    """Both tables as the interface promises them; `names` fill the questions, by language.

    `alarm`: whether a team's conduct must be looked into.
    """

    instrument: Instrument
    names: Mapping[str, Names]
    full: dict[str, Any]
    public: dict[str, Any]
    alarm: bool | None
    unusual: Unusual | None


def seal_of(poll: Poll) -> Seal:
    """Raises NotCounted before the poll is closed and counted."""
    tally = tally_of(poll)
    return Seal(
        is_unbroken=tally.opened_at is None,
        instrument=manifest.read(str(poll.manifest)).instrument,
        classes=_classes(poll) if tally.opened_at is None else (),
        exclusions=exclusions_of(poll),
        unusual=unusual_of(poll),
    )


@operation
def read_both(by: Officer, poll: Poll) -> Reading:
    """The full and the public table, the first reader's name on record; raises NotCounted."""
    tally, asked = opened(by, poll, "full"), manifest.read(str(poll.manifest))
    full = frozen.read(tally.full)
    public = frozen.read(tally.public).to_document()
    alarm = _alarm(asked.instrument, full)
    return Reading(asked.instrument, asked.names, full.to_document(), public, alarm, unusual_of(poll))


def _classes(poll: Poll) -> list[BallotClass]:
    """Those that do not make up the whole box, with how many ballots each has."""
    ballots = box(poll)
    total = sum(pack.count for pack in ballots)
    found: Counter[tuple[ExclusionKind, str]] = Counter()
    for pack in ballots:
        for kind in ExclusionKind:
            found[kind, getattr(pack, kind.value)] += pack.count
    return [
        BallotClass(kind, value, count)
        for (kind, value), count in sorted(found.items())
        if value and count < total
    ]


def _alarm(instrument: Instrument, count: Count) -> bool | None:
    if instrument.subject is not Subject.TEAM or not instrument.headline:
        return None
    checks = [item for item in instrument.items if item.kind is Kind.CHECK]
    found = [count.raw.counted(item.key).counts[item.found.value] for item in checks]
    return team_alarm(count.raw.counted(instrument.headline.key).overall, found)
