"""The tickets of one print run as they are printed: codes with their addresses, once, in no order that tells."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from survey import clock, listing
from survey.ballots import qr, tickets
from survey.ballots.codes import grouped
from survey.ballots.drafts import title
from survey.ballots.models import Poll
from survey.ballots.posters import full_name

PER_PAGE = 10  # two by five on A4
# Dark enough for white letters on them, and far enough apart to sort a pile by; the name stands on each.
BANDS = ("#1f4e8c", "#8a1c1f", "#1e6b3a", "#5b2a86", "#7a4a00", "#0f6570")
NO_BAND = "#4a4a4a"

Say = Callable[..., str]  # the name of a sentence on the sheet and what it speaks of → the sentence


@dataclass(frozen=True)
class Slip:
    """One ticket; the code stands in the address's fragment, which no server and no log ever sees."""

    code: str
    address: str

    @property
    def groups(self) -> list[str]:
        return grouped(self.code).split("-")

    @cached_property
    def drawn(self) -> qr.Strokes:
        """The QR code; made once for all the files of an answer."""
        return qr.strokes(self.address, qr.Level.TICKET)

    @property
    def picture(self) -> str:
        """The same for the src of an <img>."""
        return qr.embedded(self.drawn)


@dataclass(frozen=True)
class SheetPage:
    """Ten tickets at most, all to hand out or all spare."""

    slips: Sequence[Slip]
    is_spare: bool
    number: int
    pages: int


@dataclass(frozen=True)
class Sheet:
    """All that a run's tickets say alike, and the tickets themselves once they are there: `count`, then spare ones.

    A spare ticket looks like every other: only the margin of its page, which is cut off, says what it is.
    """

    unit: str
    title: str
    group: str
    band: str
    address: str
    closes_at: datetime | None
    organiser: str
    is_fictional: bool
    slips: Sequence[Slip] = ()
    count: int = 0

    @property
    def host_and_path(self) -> str:
        return self.address.split("://", 1)[-1]

    @property
    def spare(self) -> int:
        return len(self.slips) - self.count

    def with_codes(self, codes: Sequence[str], spare: int) -> "Sheet":
        """The sheet with these tickets, of which the last ones are spare."""
        made = [Slip(code, f"{self.address}#{code}") for code in codes]
        return replace(self, slips=made, count=len(made) - spare)

    def pages(self) -> list[SheetPage]:
        return [*_pages(self.slips[: self.count], False), *_pages(self.slips[self.count :], True)]

    def listed(self, headings: Sequence[str]) -> str:
        """The text of a .csv file for a printing shop: code, address, group."""
        rows = ((grouped(slip.code), slip.address, self.group) for slip in self.slips)
        return listing.listed(headings, rows)


def sheet(poll: Poll, group: str, address: str, zone: str) -> Sheet:
    """A sheet without tickets, to be filled; `address` is the poll's page's. Raises PlaceholderEmpty."""
    inspection = poll.inspection
    groups = [each for each in tickets.groups_by_age(poll) if each]
    place = groups.index(group) if group in groups else len(groups)
    return Sheet(
        unit=full_name(inspection.unit),
        title=title(poll).removeprefix(inspection.unit.name),
        group=group,
        band=BANDS[place % len(BANDS)] if group else NO_BAND,
        address=address,
        closes_at=poll.closes_at and clock.local(poll.closes_at, zone),
        organiser=inspection.round.office.name,
        is_fictional=inspection.round.office.is_fictional,
    )


def _pages(slips: Sequence[Slip], is_spare: bool) -> Iterator[SheetPage]:
    pages = -(-len(slips) // PER_PAGE)
    for number, start in enumerate(range(0, len(slips), PER_PAGE), start=1):
        yield SheetPage(slips[start : start + PER_PAGE], is_spare, number, pages)
