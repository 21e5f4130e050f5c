"""The recovery key: its private half is kept by another body, its public half seals second copies of epoch keys.

A copy stands in the recovery folder as long as its epoch is not mixed, never in the database, never in a backup.
"""

import hashlib
import os
import re
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from sqlalchemy import select

from survey import clock
from survey.ballots.facts import RecoveryFileThere, RecoveryKeyUnfit
from survey.ballots.keys import LENGTH, KeyLost, SecretFiles
from survey.ballots.models import RecoveryKey
from survey.db import db, operation
from survey.officers.audit import record
from survey.officers.models import Officer

SEALING = 48  # bytes that a sealed box adds
WRITTEN = re.compile(r"survey-recovery-key ([0-9a-f]{64})")


class Copies(SecretFiles):
    """Secrets sealed to a recovery key, whose public half stands before each."""

    length = LENGTH + LENGTH + SEALING

    def put(self, secret: PrivateKey, code: str, recovery: bytes) -> None:
        sealed = SealedBox(PublicKey(recovery)).encrypt(bytes(secret))
        self._keep(bytes(secret.public_key), recovery + sealed + code.encode())

    def sealed_to(self, public: bytes) -> bytes:
        """The public half of the recovery key that opens a copy."""
        return self._path(public).read_bytes()[:LENGTH]

    def open(self, public: bytes, private: PrivateKey) -> PrivateKey:
        """The secret half of an epoch's key; raises KeyLost where the copy is spoilt or sealed to another key."""
        try:
            content = self._path(public).read_bytes()[LENGTH : self.length]
            secret = PrivateKey(SealedBox(private).decrypt(content))
        except (FileNotFoundError, CryptoError) as error:
            raise KeyLost from error
        if bytes(secret.public_key) != public:
            raise KeyLost
        return secret


def make_first() -> PrivateKey | None:
    """Both halves of the first recovery key, said this once; None where there is one already."""
    return None if in_force() else make_new(None)


def make_new(by: Officer | None) -> PrivateKey:
    """A recovery key for every poll that is opened from now on."""
    private = PrivateKey.generate()
    appoint(by, bytes(private.public_key))
    return private


@operation
def appoint(by: Officer | None, public: bytes) -> None:
    """Keep the public half of a recovery key and put it in force."""
    key = RecoveryKey(public_key=public, made_at=clock.now())
    db.session.add(key)
    record(by, "recovery.appoint", key, fingerprint=fingerprint(public))


def in_force() -> bytes | None:
    """The public half that new polls take."""
    return db.session.scalar(select(RecoveryKey.public_key).order_by(RecoveryKey.id.desc()).limit(1))


def named(printed: str) -> bytes | None:
    """The public half with this fingerprint."""
    keys = db.session.scalars(select(RecoveryKey.public_key))
    return next((key for key in keys if fingerprint(key) == printed), None)


def fingerprint(public: bytes | None) -> str:
    """What a manifest says of a recovery key; empty where there is none."""
    return hashlib.sha256(public).hexdigest()[:32] if public else ""


def hand_out(private: PrivateKey, path: Path) -> None:
    """Write the private half to a new file that only its owner reads; raises RecoveryFileThere."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise RecoveryFileThere(path=str(path)) from error
    with os.fdopen(file, "w") as handle:
        handle.write(written(private) + "\n")
        handle.flush()
        os.fsync(handle.fileno())


def written(private: PrivateKey) -> str:
    """The private half as one line of text, as it is handed out."""
    return f"survey-recovery-key {bytes(private).hex()}"


def read(text: str) -> PrivateKey:
    """The private half from the line that was handed out; raises RecoveryKeyUnfit."""
    found = WRITTEN.search(text)
    if found is None:
        raise RecoveryKeyUnfit
    return PrivateKey(bytes.fromhex(found[1]))
