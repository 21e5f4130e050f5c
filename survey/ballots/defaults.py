"""What a poll gets where nobody says otherwise; frozen with the poll when it opens."""

from dataclasses import dataclass

from survey.ballots.models import Durability, Mixing, Mode
from survey.instruments.rules import Blank, Instrument, Subject

LEAST_MIXED = {Mode.TICKET: 20, Mode.OPEN: 50}
LEAST_MIXED_TEAM = 30

LEAST_SHOWN = {Mode.TICKET: 10, Mode.OPEN: 30}
LEAST_SHOWN_TEAM = 15

SMALL_CELL = 3  # counts from 1 to 2 of a team evaluation
UNANIMITY_BELOW = 30
UNANIMITY_BUT = 2


@dataclass(frozen=True)
class Suppression:
    """How much a published table must hide.

    No table with fewer than `minimum` ballots; counts above 0 and below `small_cell` merged or banded; a band
    instead of a table where all but `unanimity_but` at most chose the same, among fewer than `unanimity_below`
    ballots (None: among any number).
    """

    minimum: int
    small_cell: int
    unanimity_but: int
    unanimity_below: int | None


def mixing_size(mode: Mode, subject: Subject) -> int:
    """K: the fewest envelopes that are ever opened together."""
    return max(LEAST_MIXED[mode], LEAST_MIXED_TEAM if subject is Subject.TEAM else 0)


def mixing(instrument: Instrument) -> Mixing:
    """A meeting is over within the hour and nobody comes late, so its ballots are mixed all together."""
    return Mixing.AT_CLOSE if is_of_a_meeting(instrument) else Mixing.GATHERED


def is_of_a_meeting(instrument: Instrument) -> bool:
    """The paper that is handed in with blanks, as at a meeting, is a meeting's."""
    return instrument.blank is Blank.ASK_ONCE


def durability(subject: Subject) -> Durability:
    """A team evaluation would rather lose an epoch than keep a second key to it."""
    return Durability.ERASE if subject is Subject.TEAM else Durability.RECOVER


def suppression(mode: Mode, subject: Subject) -> Suppression:
    is_team = subject is Subject.TEAM
    return Suppression(
        minimum=max(LEAST_SHOWN[mode], LEAST_SHOWN_TEAM if is_team else 0),
        small_cell=SMALL_CELL if is_team else 0,
        unanimity_but=UNANIMITY_BUT,
        unanimity_below=None if is_team else UNANIMITY_BELOW,
    )
