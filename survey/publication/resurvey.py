"""Asking again: a held unit, or one with too few answers, gets the same questionnaire under a new code."""

from sqlalchemy import select

from survey.ballots.acts import note
from survey.ballots.models import Poll, State
from survey.ballots.polls import drafted
from survey.db import db, operation
from survey.instruments.queries import find_instrument
from survey.officers.models import Officer
from survey.publication.facts import AskedAgainAlready, NotToBeAskedAgain


@operation
def ask_again(by: Officer, poll: Poll) -> Poll:
    """A draft of the next wave of a closed poll, on the same terms; raises NotToBeAskedAgain, AskedAgainAlready."""
    if poll.state is not State.CLOSED:
        raise NotToBeAskedAgain(code=poll.code)
    if later := later_wave(poll):
        raise AskedAgainAlready(code=later.code)
    instrument = find_instrument(poll.inspection.round.office_id, poll.instrument)
    again = drafted(
        poll.inspection,
        instrument,
        poll.mode,
        wave=poll.wave + 1,
        languages=poll.languages,
        mixing=poll.mixing,
        mixing_size=poll.mixing_size,
        durability=poll.durability,
        eligible=poll.eligible,
    )
    note(by, again, "prepare", instrument=again.instrument, mode=again.mode, wave=again.wave)
    return again


def later_wave(poll: Poll) -> Poll | None:
    """The poll that asks again what this one asked, unless it was cancelled."""
    chosen = select(Poll).where(
        Poll.inspection_id == poll.inspection_id,
        Poll.instrument == poll.instrument,
        Poll.wave > poll.wave,
        Poll.cancelled_at.is_(None),
    )
    return db.session.scalars(chosen.order_by(Poll.wave.desc()).limit(1)).first()
