"""The key that signs the log: one file in the runtime folder, made where it is missing."""

import os
from pathlib import Path

from nacl.signing import SigningKey

from survey.config import private_folder

NAME = "signing.key"


def signing_key(runtime_dir: Path) -> SigningKey:
    """The key of this installation; whoever makes it first has made it for all."""
    path = private_folder(runtime_dir) / NAME
    if not path.exists():
        _make(path)
    return SigningKey(path.read_bytes())


def _make(path: Path) -> None:
    """On disk before it has a name: nobody ever reads half a key, and a second maker finds the first one's."""
    fresh = path.with_name(f"{NAME}.{os.getpid()}")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(file, bytes(SigningKey.generate()))
        os.fsync(file)
    finally:
        os.close(file)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
