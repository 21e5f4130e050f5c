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


class SecretFiles:
    """A folder of private files, each a secret of `length` bytes and then the code of its poll."""

    length: int

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def holds(self, public: bytes) -> bool:
        return self._path(public).exists()

    def held(self) -> Iterator[Held]:
        for path in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            try:
                written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
                code = path.read_bytes()[self.length :].decode("ascii", "replace")
            except FileNotFoundError:  # another host erased it just now
                continue
            yield Held(bytes.fromhex(path.name), code, written_at)

    def erase(self, public: bytes) -> None:
        """Overwrite, sync and unlink; nothing happens where it is gone already."""
        path = self._path(public)
        try:
            self._write(public, 0, os.urandom(path.stat().st_size))
        except FileNotFoundError:
            return
        path.unlink(missing_ok=True)
        self._sync_folder()

    def _keep(self, public: bytes, content: bytes) -> None:
        """A new file, on disk together with its name when this returns."""
        private_folder(self.folder.parent)
        private_folder(self.folder)
        self._write(public, os.O_CREAT | os.O_TRUNC, content)
        self._sync_folder()

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


class KeyFiles(SecretFiles):
    """The keys of this host. A file is on disk before anybody learns its public half."""

    length = LENGTH

    def __init__(self, runtime_dir: Path) -> None:
        super().__init__(runtime_dir / "keys")
        self.host = socket.gethostname()

    def make(self, code: str) -> bytes:
        """Write a new secret, synced with its folder; returns the public half, which may now be published."""
        return self.keep(PrivateKey.generate(), code)

    def keep(self, secret: PrivateKey, code: str) -> bytes:
        """As `make`, for a secret that there was before."""
        public = bytes(secret.public_key)
        self._keep(public, bytes(secret) + code.encode())
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
