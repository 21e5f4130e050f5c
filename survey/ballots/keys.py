"""The secret halves of epoch keys: one file each, named by the public half, in the runtime folder of one host."""

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey

from survey.config import private_folder

LENGTH = 32


class KeyLost(Exception):
    """This host does not hold the secret half, or a crash left it incomplete."""


@dataclass(frozen=True)
class Held:
    """A key file: its public half, the code of the poll it was made for, and the instant it was written."""

    public: bytes
    code: str
    written_at: datetime


class KeyFiles:
    """The keys of this host. A file is on disk before anybody learns its public half."""

    def __init__(self, runtime_dir: Path) -> None:
        self.folder = runtime_dir / "keys"
        self.host = socket.gethostname()

    def make(self, code: str) -> bytes:
        """Write a new secret, synced with its folder; returns the public half, which may now be published."""
        secret = PrivateKey.generate()
        public = bytes(secret.public_key)
        private_folder(self.folder.parent)
        private_folder(self.folder)
        self._write(public, os.O_CREAT | os.O_EXCL, bytes(secret) + code.encode())
        self._sync_folder()
        return public

    def read(self, public: bytes) -> PrivateKey:
        """The secret half; raises KeyLost."""
        try:
            secret = PrivateKey(self._path(public).read_bytes()[:LENGTH])
        except (FileNotFoundError, CryptoError) as error:
            raise KeyLost from error
        if bytes(secret.public_key) != public:
            raise KeyLost
        return secret

    def erase(self, public: bytes) -> None:
        """Overwrite, sync and unlink; nothing happens where it is gone already."""
        try:
            self._write(public, 0, os.urandom(LENGTH))
        except FileNotFoundError:
            return
        self._path(public).unlink(missing_ok=True)
        self._sync_folder()

    def held(self) -> Iterator[Held]:
        for path in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
            code = path.read_bytes()[LENGTH:].decode("ascii", "replace")
            yield Held(bytes.fromhex(path.name), code, written_at)

    def _path(self, public: bytes) -> Path:
        return self.folder / public.hex()

    def _write(self, public: bytes, flags: int, content: bytes) -> None:
        file = os.open(self._path(public), os.O_WRONLY | flags, 0o600)
        try:
            os.write(file, content)
            os.fsync(file)
        finally:
            os.close(file)

    def _sync_folder(self) -> None:
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
