"""What waits in a round for publication: signed decisions, batches, units held, grounds for withholding."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey import clock
from survey.ballots.models import Poll
from survey.db import settings
from survey.publication.gathering import counted_polls
from survey.publication.models import Batch, Decision, Hold, Withholding
from survey.publication.queries import (
    active_holds,
    batches_of,
    latest_decisions,
    publishable,
    withholdings_of,
)
from survey.publication.reasons import Outcome
from survey.publication.resurvey import later_wave
from survey.rounds.models import Inspection, Round
from survey.rounds.queries import rounds_of


@dataclass(frozen=True)
class AskAgain:
    """A closed poll of a unit, and the one that asks again, once it is prepared."""

    poll: Poll
    later: Poll | None


@dataclass(frozen=True)
class Waiting:
    """A unit that waits: held until a day, or short of answers (then `hold` is None)."""

    inspection: Inspection
    decision: Decision
    hold: Hold | None
    is_due: bool
    polls: Sequence[AskAgain]


@dataclass(frozen=True)
class Desk:
    publishable: Sequence[Decision]
    batches: Sequence[Batch]
    waiting: Sequence[Waiting]
    withholdings: Sequence[Withholding]


def desk(round: Round) -> Desk:
    return Desk(
        publishable=publishable(round),
        batches=batches_of(round),
        waiting=[*_held(round), *_short(round)],
        withholdings=withholdings_of(round),
    )


def batches_by_round(office_id: int) -> list[tuple[Round, list[Batch]]]:
    """The rounds of an office, the newest first, each with its batches."""
    return [(round, batches_of(round)) for round in rounds_of(office_id)]


def _held(round: Round) -> list[Waiting]:
    today = clock.today(settings().timezone)
    return [
        Waiting(
            hold.inspection,
            hold.decision,
            hold,
            hold.review_on <= today,
            _polls_to_ask_again(hold.inspection),
        )
        for hold in active_holds(round)
    ]


def _short(round: Round) -> list[Waiting]:
    """Units whose signed decision asks for more answers."""
    return [
        Waiting(each.inspection, each, None, True, _polls_to_ask_again(each.inspection))
        for each in latest_decisions(round)
        if each.final is Outcome.RESURVEY
    ]


def _polls_to_ask_again(inspection: Inspection) -> list[AskAgain]:
    return [AskAgain(poll, later_wave(poll)) for poll, _ in counted_polls(inspection)]
