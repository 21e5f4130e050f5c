"""The key that signs the log: one file in the runtime folder, made where it is missing."""

from pathlib import Path

from nacl.signing import SigningKey

from survey.config import kept

NAME = "signing.key"


def signing_key(runtime_dir: Path) -> SigningKey:
    """The key of this installation."""
    return SigningKey(kept(runtime_dir / NAME, lambda: bytes(SigningKey.generate())))
