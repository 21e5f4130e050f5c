"""After the loss of a host: what stands in the recovery folder is opened, or what cannot be opened is given up."""

from dataclasses import dataclass

from nacl.public import PrivateKey
from sqlalchemy import select

from survey.ballots import epochs, hosts, waiting
from survey.ballots.acts import needed
from survey.ballots.codes import read_poll_code
from survey.ballots.epochs import EpochKeys
from survey.ballots.facts import NothingLost, PollUnknown, RecoveryKeyUnfit
from survey.ballots.keys import KeyLost
from survey.ballots.models import Epoch, EpochState, Poll
from survey.ballots.waiting import Standing
from survey.config import Config
from survey.db import db
from survey.officers.models import Officer


@dataclass(frozen=True)
class Recovered:
    """An epoch whose key is in its place again; its ballots wait for their mix."""

    poll: Poll
    epoch: int
    host: str
    ballots: int


def recover(by: Officer | None, config: Config, private: PrivateKey) -> list[Recovered]:
    """Put the key of every lost epoch back that this recovery key opens; the mixer of this host does the rest.

    Raises RecoveryKeyUnfit where there are copies of lost keys and it opens none of them.
    """
    keys = EpochKeys(config)
    copied = [epoch for epoch in lost_epochs(keys) if keys.copies.holds(epoch.public)]
    recovered = [each for each in (_put_back(by, keys, epoch, private) for epoch in copied) if each]
    if copied and not recovered:
        raise RecoveryKeyUnfit
    return recovered


def poll_of(code: str) -> Poll:
    """A poll of any office: the loss of a host is the affair of whoever runs the service. Raises PollUnknown."""
    poll = db.session.scalars(select(Poll).filter_by(code=read_poll_code(code))).one_or_none()
    if poll is None:
        raise PollUnknown
    return poll


def give_up(by: Officer | None, config: Config, poll: Poll, reason: str) -> int:
    """Destroy the lost epochs of a poll unread; their tickets become usable again. Returns how many ballots are gone.

    Raises ReasonMissing, NothingLost, and HalfMixed where some of these ballots are in the box.
    """
    keys, why = EpochKeys(config), needed(reason)
    lost = [epoch.number for epoch in lost_epochs(keys) if epoch.poll_id == poll.id]
    if not lost:
        raise NothingLost
    gone = 0
    for number in lost:
        if db.session.get_one(Epoch, (poll.id, number)).state is EpochState.OPEN:
            epochs.open_next(keys, poll, number)
        gone += epochs.release(by, poll, number, why)
    return gone


def lost_epochs(keys: EpochKeys) -> list[Standing]:
    """Those that no living host can be expected to have the key of."""
    lost = [epoch for epoch in waiting.unmixed() if is_lost(epoch, keys)]
    db.session.rollback()
    return lost


def is_lost(epoch: Standing, keys: EpochKeys) -> bool:
    return not keys.files.holds(epoch.public) and not hosts.is_alive(epoch.host, keys.host)


def _put_back(by: Officer | None, keys: EpochKeys, epoch: Standing, private: PrivateKey) -> Recovered | None:
    poll = db.session.get_one(Poll, epoch.poll_id)
    try:
        secret = keys.copies.open(epoch.public, private)
    except KeyLost:
        return None
    keys.files.keep(secret, poll.code)
    return Recovered(poll, epoch.number, epoch.host, epochs.adopt(by, poll, epoch.number, keys.host))
