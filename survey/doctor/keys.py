"""Keys: every epoch that is not mixed has its own, and nothing else has one."""

from collections.abc import Iterator
from datetime import timedelta

from nacl.signing import SigningKey
from sqlalchemy import select

from survey import clock
from survey.ballots import hosts, recovery
from survey.ballots.epochs import EpochKeys
from survey.ballots.models import Durability, Epoch, EpochState, Poll
from survey.config import Config
from survey.db import db
from survey.doctor.check import Check, Matter
from survey.facts import N_
from survey.proof.models import LogEntry
from survey.proof.signing_key import NAME

EPOCHS = Matter("epoch-keys", N_("Keys of open polls"))
ORPHANS = Matter("orphans", N_("Keys that nothing needs"))
COPIES = Matter("recovery-copies", N_("Second copies of keys"))
APPOINTED = Matter("recovery-key", N_("Recovery key"))
SIGNING = Matter("signing-key", N_("Signing key"))
SWEPT = timedelta(hours=2)  # the mixer leaves a key that nothing names an hour


def epochs(config: Config) -> Check:
    keys = EpochKeys(config)
    lost = [
        poll.code
        for poll, epoch in _waiting()
        if hosts.is_own(epoch.host, keys.host) and not _held(keys, epoch)
    ]
    if lost:
        return EPOCHS.wrong(
            N_("The keys of %(polls)s are not in %(path)s. Run “survey recover”, or see docs/operations.md."),
            polls=tuple(lost),
            path=str(keys.files.folder),
        )
    return EPOCHS.well()


def orphans(config: Config) -> Check:
    keys, needed = EpochKeys(config), {epoch.public_key for _, epoch in _waiting()}
    old = clock.now() - SWEPT
    left = sum(held.public not in needed and held.written_at < old for held in keys.files.held())
    if left:
        return ORPHANS.advice(
            N_(
                "%(count)d keys in %(path)s belong to no open poll of this database. See whether the mixer runs."
            ),
            count=left,
            path=str(keys.files.folder),
        )
    return ORPHANS.well()


def copies(config: Config) -> Check:
    keys = EpochKeys(config)
    bare = [
        poll.code
        for poll, epoch in _waiting()
        if poll.durability is Durability.RECOVER and not keys.copies.holds(epoch.public_key)
    ]
    if bare:
        return COPIES.wrong(
            N_(
                "%(path)s holds no copy for %(polls)s: if this machine is lost, so are their ballots. Mount the folder."
            ),
            path=str(keys.copies.folder),
            polls=tuple(bare),
        )
    return COPIES.well()


def appointed() -> Check:
    if recovery.in_force() is None:
        return APPOINTED.wrong(
            N_("There is none. Run “survey init” and give its private half to another body.")
        )
    return APPOINTED.well()


def signing(config: Config) -> Check:
    """Once something was signed, the key that signed last must still be there."""
    last = db.session.scalar(select(LogEntry.key).order_by(LogEntry.number.desc()).limit(1))
    path = config.runtime_dir / NAME
    own = bytes(SigningKey(path.read_bytes()).verify_key) if path.exists() else None
    if last and own != last:
        return SIGNING.wrong(
            N_(
                "%(path)s is not the key that signed last. Put the old file back, or tell readers that the key changed."
            ),
            path=str(path),
        )
    return SIGNING.well()


def _waiting() -> Iterator[tuple[Poll, Epoch]]:
    """Epochs whose ballots are not in the box yet."""
    needed = Epoch.state.in_((EpochState.OPEN, EpochState.CLOSED))
    found = (
        select(Poll, Epoch).join(Epoch, Epoch.poll_id == Poll.id).where(needed, Poll.cancelled_at.is_(None))
    )
    yield from ((poll, epoch) for poll, epoch in db.session.execute(found.order_by(Poll.id)))


def _held(keys: EpochKeys, epoch: Epoch) -> bool:
    return keys.files.holds(epoch.public_key)
