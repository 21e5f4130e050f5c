"""What an officer may say about a poll before it opens, and what is taken where nothing is said."""

from collections.abc import Sequence
from datetime import datetime

from survey import clock
from survey.ballots import defaults
from survey.ballots.facts import (
    DeadlineBeforeOpening,
    DeadlinePassed,
    GroupUnfit,
    GroupUnknown,
    LanguageUnknown,
    MixingSizeUnfit,
    MixingUnfit,
)
from survey.ballots.manifest import read
from survey.ballots.models import Mixing, Mode, Poll
from survey.instruments.rules import Instrument

LONGEST_GROUP = 30


def check_schedule(opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Raises DeadlinePassed, DeadlineBeforeOpening."""
    if closes_at and closes_at <= clock.now():
        raise DeadlinePassed(field="closes_at")
    if opens_at and closes_at and closes_at <= opens_at:
        raise DeadlineBeforeOpening(field="closes_at")


def languages(instrument: Instrument, wanted: Sequence[str]) -> list[str]:
    """Those wanted, in the instrument's order and Chinese always among them; all where none is named."""
    for language in wanted:
        if language not in instrument.languages:
            raise LanguageUnknown(field="languages", language=language)
    chinese, *others = instrument.languages
    return [chinese, *(language for language in others if not wanted or language in wanted)]


def mixing_size(mode: Mode, instrument: Instrument, wanted: int | None) -> int:
    """K may be raised, never lowered: below it the word 无记名 on the page would not be true."""
    least = defaults.mixing_size(mode, instrument.subject)
    if wanted is not None and wanted < least:
        raise MixingSizeUnfit(field="mixing_size", least=least)
    return wanted or least


def mixing(instrument: Instrument, wanted: Mixing | None) -> Mixing:
    """Any poll may be mixed once, at its close; that of a meeting must be. Raises MixingUnfit."""
    if wanted is Mixing.GATHERED and defaults.is_of_a_meeting(instrument):
        raise MixingUnfit(field="mixing")
    return wanted or defaults.mixing(instrument)


def check_group(poll: Poll, group: str) -> None:
    """A group must be known at opening: the size of the envelopes and the minimum of a mix depend on it."""
    if len(group) > LONGEST_GROUP:
        raise GroupUnfit(field="group", most=LONGEST_GROUP)
    if poll.manifest and group not in read(poll.manifest).groups:
        raise GroupUnknown(group=group)
