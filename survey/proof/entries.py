"""A log entry as bytes: what is signed, and whether a signature holds (docs/proof.md); no database."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

GENESIS = bytes(32)
SIGNED_AS = b"survey log 1\n"
DIGEST = 32


def canonical(document: Any) -> str:
    """Keys sorted, nothing between them, Chinese as it is."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> bytes:
    return sha256(text.encode()).digest()


def entry_digest(previous: bytes, number: int, kind: str, subject: str, on: str, body: bytes) -> bytes:
    """`body` is the digest of the body, so that an entry can be checked by whoever may not read it."""
    content: Mapping[str, Any] = {
        "body": body.hex(),
        "kind": kind,
        "number": number,
        "on": on,
        "subject": subject,
    }
    return sha256(previous + digest_of(canonical(content))).digest()


def is_signed(key: bytes, digest: bytes, signature: bytes) -> bool:
    try:
        VerifyKey(key).verify(SIGNED_AS + digest, signature)
    except (BadSignatureError, ValueError):
        return False
    return True
