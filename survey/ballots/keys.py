"""The secret halves of epoch keys: one file each, named by the public half, in the runtime folder of one host."""

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from nacl.public import PrivateKey

from survey.config import private_folder

LENGTH = 32


class KeyLost(Exception):
    """This host does not hold the secret half; `host` says which one made it."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


class KeyFiles:
    """The keys of this host. A file is on disk before anybody learns its public half."""

    def __init__(self, runtime_dir: Path) -> None:
        self.folder = runtime_dir / "keys"
        self.host = socket.gethostname()

    def make(self) -> bytes:
        """Write a new secret, synced with its folder; returns the public half, which may now be published."""
        secret = PrivateKey.generate()
        public = bytes(secret.public_key)
        private_folder(self.folder.parent)
        private_folder(self.folder)
        file = os.open(self._path(public), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(file, bytes(secret))
            os.fsync(file)
        finally:
            os.close(file)
        self._sync_folder()
        return public

    def read(self, public: bytes, host: str = "") -> PrivateKey:
        """The secret half; raises KeyLost where there is none, or one that a crash left incomplete."""
        try:
            secret = PrivateKey(self._path(public).read_bytes())
        except (FileNotFoundError, ValueError, TypeError) as error:
            raise KeyLost(host) from error
        if bytes(secret.public_key) != public:
            raise KeyLost(host)
        return secret

    def erase(self, public: bytes) -> None:
        """Overwrite, sync and unlink; nothing happens where it is gone already."""
        try:
            file = os.open(self._path(public), os.O_WRONLY)
        except FileNotFoundError:
            return
        try:
            os.write(file, os.urandom(LENGTH))
            os.fsync(file)
        finally:
            os.close(file)
        self._path(public).unlink(missing_ok=True)
        self._sync_folder()

    def held(self) -> Iterator[tuple[bytes, datetime]]:
        """Every public half with a file here, and the instant the file was written."""
        for path in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
            yield bytes.fromhex(path.name), written_at

    def _path(self, public: bytes) -> Path:
        return self.folder / public.hex()

    def _sync_folder(self) -> None:
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
