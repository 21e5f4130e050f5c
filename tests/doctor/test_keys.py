"""A key that is missing, and one too many, are named."""

import os

import pytest
from flask import Flask
from nacl.signing import SigningKey
from sqlalchemy import delete

from survey.ballots import recovery
from survey.ballots.epochs import EpochKeys
from survey.ballots.models import Epoch, Poll, RecoveryKey
from survey.config import Config
from survey.db import db
from survey.doctor import keys
from survey.proof.signing_key import NAME
from tests.ballots import urn
from tests.cli.conftest import ON_SQLITE

pytestmark = ON_SQLITE
A_DAY = 24 * 3600


@pytest.fixture
def poll(app: Flask) -> Poll:
    """A poll that is open, with two copies of its key."""
    recovery.make_first()
    return urn.make_open_poll()


def public_key() -> bytes:
    return db.session.query(Epoch.public_key).scalar()


def test_a_key_that_is_missing_is_named(poll: Poll, config: Config) -> None:
    assert keys.epochs(config).verdict == "well"
    EpochKeys(config).files.erase(public_key())
    found = keys.epochs(config)
    assert (found.name, found.verdict, found.details["polls"]) == ("epoch-keys", "wrong", (poll.code,))


def test_a_key_that_nothing_needs_is_named(poll: Poll, config: Config) -> None:
    files = EpochKeys(config).files
    fresh = files.folder / files.make("ZZZZZZZZ").hex()
    assert keys.orphans(config).verdict == "well", "it may be about to be published"
    os.utime(fresh, (fresh.stat().st_mtime - A_DAY,) * 2)
    found = keys.orphans(config)
    assert (found.name, found.verdict, found.details["count"]) == ("orphans", "advice", 1)


def test_a_poll_without_its_second_copy_is_named(poll: Poll, config: Config) -> None:
    assert keys.copies(config).verdict == "well"
    EpochKeys(config).copies.erase(public_key())
    found = keys.copies(config)
    assert (found.name, found.verdict, found.details["polls"]) == ("recovery-copies", "wrong", (poll.code,))


def test_an_office_without_a_recovery_key_is_told(app: Flask) -> None:
    recovery.make_first()
    assert keys.appointed().verdict == "well"
    db.session.execute(delete(RecoveryKey))
    found = keys.appointed()
    assert (found.name, found.verdict) == ("recovery-key", "wrong")


def test_another_signing_key_than_the_last_is_named(poll: Poll, config: Config) -> None:
    urn.close(poll, config)
    assert keys.signing(config).verdict == "well"
    path = config.runtime_dir / NAME
    path.write_bytes(bytes(SigningKey.generate()))
    found = keys.signing(config)
    assert (found.name, found.verdict) == ("signing-key", "wrong")
    path.unlink()
    assert keys.signing(config).verdict == "wrong"
