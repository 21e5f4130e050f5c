"""What a poster says of a poll: whose, until when, where, and the code to scan."""

from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from survey import clock
from survey.ballots import qr
from survey.ballots.codes import grouped
from survey.ballots.drafts import title
from survey.ballots.models import Poll
from survey.rounds.models import Unit


@dataclass(frozen=True)
class Format:
    """A sheet of paper: its size and the side of the code as they are before `scale`, and where posters begin on it."""

    name: str
    size: tuple[float, float]
    scale: float
    code: float
    places: tuple[float, ...] = (0.0,)


# The code is 100 mm on A4, 153 mm on A3, and 60 mm on a table card, of which two are cut from one A4 sheet.
FORMATS = {
    each.name: each
    for each in (
        Format("A4", (210, 297), 1, 100),
        Format("A3", (210, 297), sqrt(2), 108),
        Format("card", (420, 297), sqrt(0.5), 85, (0.0, 210.0)),
    )
}


@dataclass(frozen=True)
class Poster:
    """`address` is what the code says; `host_and_path` and `groups` are the same in pieces, for whoever types it."""

    code: str
    unit: str
    round: str
    title: str
    address: str
    opens_at: datetime | None
    closes_at: datetime | None
    organiser: str
    phone: str
    is_fictional: bool

    @property
    def host_and_path(self) -> str:
        return self.address.split("://", 1)[-1].removesuffix(self.code)

    @property
    def groups(self) -> list[str]:
        return grouped(self.code, 4).split("-")

    @property
    def picture(self) -> str:
        """The QR code for the src of an <img>."""
        return qr.data_url(self.address)


def poster(poll: Poll, address: str, zone: str) -> Poster:
    """The poster of one poll, opened or not; `address` is its page's, hours are of `zone`.

    The unit's name stands above the title in large letters, so a title that begins with it goes on from there.
    """
    inspection = poll.inspection
    office = inspection.round.office
    return Poster(
        code=poll.code,
        unit=full_name(inspection.unit),
        round=inspection.round.name,
        title=title(poll).removeprefix(inspection.unit.name),
        address=address,
        opens_at=poll.opens_at and clock.local(poll.opens_at, zone),
        closes_at=poll.closes_at and clock.local(poll.closes_at, zone),
        organiser=office.name,
        phone=office.phone,
        is_fictional=office.is_fictional,
    )


def full_name(unit: Unit) -> str:
    """A village with its township before it: a dozen villages of a county may share a name."""
    if unit.parent is None or unit.name.startswith(unit.parent.name):
        return unit.name
    return unit.parent.name + unit.name
