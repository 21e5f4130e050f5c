"""Which hosts' mixers are alive: each leaves a sign every few seconds, so that another takes over where it stays away.

An embedded database has one host, whatever that calls itself after a restart.
"""

from datetime import timedelta

from survey import clock
from survey.ballots.models import MixerHost
from survey.db import db, operation, settings

LOST_AFTER = timedelta(seconds=15)


def sign(host: str) -> None:
    """Say that the mixer of this host is at work."""
    if not settings().is_sqlite:
        _sign(host)


def is_alive(host: str, own: str) -> bool:
    """Whether another host's mixer gave a sign of late."""
    if is_own(host, own):
        return False
    seen = db.session.get(MixerHost, host)
    return seen is not None and seen.seen_at > clock.now() - LOST_AFTER


def is_own(host: str, own: str) -> bool:
    return host == own or settings().is_sqlite


@operation
def _sign(host: str) -> None:
    db.session.merge(MixerHost(name=host, seen_at=clock.now()))
