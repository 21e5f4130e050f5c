"""Mixing and counting, in the mixer's process or, where there is none, in whoever waits for a result."""

import time

from survey.ballots import stacked
from survey.ballots.mixer import Mixer, lease
from survey.ballots.models import Poll
from survey.ballots.polls import begin_close
from survey.db import db, settings
from survey.officers.models import Officer
from survey.tally.operations import count, uncounted
from survey.tally.queries import latest_tally

TICK = 0.1


def work(mixer: Mixer) -> bool:
    """One pass over everything that waits; whether there was anything."""
    has_mixed = mixer.turn()
    waiting = uncounted()
    for poll in waiting:
        count(None, poll)
    return has_mixed or bool(waiting)


def settle(poll: Poll, seconds: float) -> bool:
    """Wait until a closing poll is mixed and counted, working where no mixer does.

    False when time is up, and at once where papers have to be keyed first.
    """
    mixer, until = Mixer(settings()), time.monotonic() + seconds
    while not _is_counted(poll):
        if time.monotonic() >= until or stacked.awaited(poll):
            return False
        with lease(settings().runtime_dir) as is_ours:
            has_worked = is_ours and work(mixer)
        if not has_worked:
            time.sleep(TICK)
    return True


def close_poll(by: Officer | None, poll: Poll, seconds: float) -> Poll:
    """Take no more ballots, then wait for mix and count; after so many seconds the poll may still be closing."""
    begin_close(by, poll)
    settle(poll, seconds)
    return poll


def _is_counted(poll: Poll) -> bool:
    db.session.rollback()  # another process writes what is waited for
    return poll.closed_at is not None and latest_tally(poll) is not None
