"""What an office looks at before it believes an open poll: full days, doubtful ballots, ballots that never vary.

Each is a number to ask about, not a finding, and changes no figure. None tells what anybody answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from statistics import median
from typing import Any

from survey import clock
from survey.ballots import manifest
from survey.ballots.models import Mode, Poll
from survey.ballots.networks import DOUBTFUL
from survey.ballots.queries import Ballots, box, footfall_of
from survey.db import db, settings
from survey.instruments.answers import unpack
from survey.instruments.rules import Instrument

FULL_DAY = (
    20  # answers on a day below which nothing is remarked: that many come with one meeting of a village
)
FULL_TIMES = 3  # medians
ENOUGH = 3  # questions that a ballot must have answered before “always the same” says anything


@dataclass(frozen=True)
class Day:
    """A day on which somebody came; `is_burst`: far more answered than on the poll's other days."""

    day: date
    scans: int
    casts: int
    is_burst: bool


@dataclass(frozen=True)
class Unusual:
    """Of a closed open poll; `straight` of `comparable` ballots chose the same throughout, whatever that was."""

    days: Sequence[Day]
    returned: int
    doubtful: int
    straight: int
    comparable: int

    @property
    def scans(self) -> int:
        return sum(day.scans for day in self.days)

    @property
    def without_page(self) -> int:
        """Ballots more than pages were shown: a person has seen the page that they sent, a program need not."""
        return max(sum(day.casts for day in self.days) - self.scans, 0)

    @property
    def bursts(self) -> Sequence[Day]:
        return [day for day in self.days if day.is_burst]

    def to_document(self) -> dict[str, Any]:
        return {
            "scans": self.scans,
            "without_page": self.without_page,
            "doubtful": self.doubtful,
            "straight": self.straight,
            "comparable": self.comparable,
            "days": [
                {
                    "day": each.day.isoformat(),
                    "scans": each.scans,
                    "casts": each.casts,
                    "burst": each.is_burst,
                }
                for each in self.days
            ],
        }


def unusual_of(poll: Poll) -> Unusual | None:
    """None where there are tickets; raises PollStillOpen before the close."""
    if poll.mode is not Mode.OPEN:
        return None
    footfall = {row.day: (row.scans, row.casts) for row in footfall_of(poll)}
    return Unusual(days(footfall, *_period(poll)), *_of_box(poll.id, str(poll.manifest_digest)))


@lru_cache(maxsize=256)
def _of_box(poll_id: int, manifest_digest: str) -> tuple[int, int, int, int]:
    """Returned, doubtful, straight, comparable: a closed box never changes, and a large one takes seconds to read."""
    poll = db.session.get_one(Poll, poll_id)
    ballots = box(poll)
    return (
        sum(pack.count for pack in ballots),
        sum(pack.count for pack in ballots if pack.flag == DOUBTFUL),
        *straight_lines(manifest.read(str(poll.manifest)).instrument, ballots),
    )


def days(footfall: Mapping[date, tuple[int, int]], first: date, last: date) -> list[Day]:
    """Those on which somebody came; the median is of all days from the first to the last, empty ones too."""
    length = (last - first).days + 1
    every = {first + timedelta(days=number) for number in range(length)} | footfall.keys()
    usual = median(footfall.get(day, (0, 0))[1] for day in every)
    return [
        Day(day, scans, casts, casts >= FULL_DAY and casts > FULL_TIMES * usual)
        for day, (scans, casts) in sorted(footfall.items())
    ]


def straight_lines(instrument: Instrument, ballots: Iterable[Ballots]) -> tuple[int, int]:
    """How many ballots give every rated question the answer in the same place, of how many that answered enough."""
    rated = [item for item in instrument.items if instrument.is_rated(item)]
    straight = comparable = 0
    for pack in ballots:
        chosen = unpack(instrument, pack.answers)
        places = [item.positions[value] for item in rated for value in chosen[item.key]]
        if len(places) >= ENOUGH:
            comparable += pack.count
            straight += pack.count if len(set(places)) == 1 else 0
    return straight, comparable


def _period(poll: Poll) -> tuple[date, date]:
    """The days from the opening to the close, by the office's calendar."""
    zone = settings().timezone
    opened = max(filter(None, (poll.opens_at, poll.opened_at)))
    closed = poll.closing_at or poll.closed_at or opened
    return clock.local(opened, zone).date(), max(
        clock.local(closed, zone).date(), clock.local(opened, zone).date()
    )
