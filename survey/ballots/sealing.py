"""What is inside an envelope, in bytes of constant size for the poll, and how it is sealed and opened.

Receipt and salt come first, 16 bytes each, so that opened papers sort by their receipts. Then channel, group, flag,
packed answers (UTF-8) and one text for every open item of the instrument (UTF-16-LE, in the unit its limit counts),
each after its length in two bytes; zeros fill the rest.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from survey.instruments.answers import packed_limit, text_limit
from survey.instruments.rules import Instrument

RECEIPT_LENGTH = SALT_LENGTH = OPINION_LENGTH = 16
LENGTH_BYTES = 2
LONGEST_WORD = 12  # bytes of a channel or a flag
WORDS = 4  # channel, group, flag, answers


class Unreadable(Exception):
    """The bytes were not sealed to this key, or are not a paper."""


@dataclass(frozen=True)
class Contents:
    """One ballot as its voter filled it in; `texts` by item key, only those that were written."""

    receipt: bytes
    channel: str
    group: str
    flag: str
    answers: str
    texts: Mapping[str, str]
    salt: bytes


def new_salt() -> bytes:
    """Made at the cast and sealed with the ballot; the phone never has it."""
    return secrets.token_bytes(SALT_LENGTH)


def size_of(instrument: Instrument, groups: Sequence[str]) -> int:
    """The bytes that any paper of this poll fits into."""
    longest_group = max((len(group.encode()) for group in groups), default=0)
    lengths = (WORDS + len(instrument.texts)) * LENGTH_BYTES
    content = 2 * LONGEST_WORD + longest_group + packed_limit(instrument) + text_limit(instrument)
    return RECEIPT_LENGTH + SALT_LENGTH + lengths + content


def fold(contents: Contents, text_keys: Sequence[str], size: int) -> bytes:
    """The paper as `size` bytes; raises ValueError where it does not fit."""
    fields = [word.encode() for word in (contents.channel, contents.group, contents.flag, contents.answers)]
    fields += [contents.texts[key].encode("utf-16-le") if key in contents.texts else b"" for key in text_keys]
    measured = [len(field).to_bytes(LENGTH_BYTES, "big") + field for field in fields]
    folded = b"".join((contents.receipt, contents.salt, *measured))
    if len(folded) > size:
        raise ValueError(f"a paper of {len(folded)} bytes does not fit into {size}")
    return folded.ljust(size, b"\0")


def unfold(folded: bytes, text_keys: Sequence[str], size: int) -> Contents:
    """The paper that was folded; the zeros at its end may be missing. Raises Unreadable."""
    folded, place = folded.ljust(size, b"\0"), RECEIPT_LENGTH + SALT_LENGTH
    fields = []
    for _ in range(WORDS + len(text_keys)):
        start = place + LENGTH_BYTES
        place = start + int.from_bytes(folded[place:start], "big")
        fields.append(folded[start:place])
    if folded[place:].strip(b"\0"):
        raise Unreadable("something stands behind the last field")
    try:
        channel, group, flag, answers = [field.decode() for field in fields[:WORDS]]
        texts = {
            key: field.decode("utf-16-le")
            for key, field in zip(text_keys, fields[WORDS:], strict=True)
            if field
        }
    except UnicodeDecodeError as error:
        raise Unreadable("not text") from error
    receipt, salt = folded[:RECEIPT_LENGTH], folded[RECEIPT_LENGTH : RECEIPT_LENGTH + SALT_LENGTH]
    return Contents(receipt, channel, group, flag, answers, texts, salt)


def peek(folded: bytes) -> tuple[str, str, str]:
    """Channel, group and flag of a folded paper, without the rest of it; raises Unreadable."""
    words, place = [], RECEIPT_LENGTH + SALT_LENGTH
    for _ in range(3):
        start = place + LENGTH_BYTES
        place = start + int.from_bytes(folded[place:start], "big")
        words.append(folded[start:place])
    try:
        channel, group, flag = [word.decode() for word in words]
    except UnicodeDecodeError as error:
        raise Unreadable("not text") from error
    return channel, group, flag


def seal(folded: bytes, box: SealedBox) -> bytes:
    """An envelope, 48 bytes larger than what is in it; `box` is `to_key` of the epoch."""
    return box.encrypt(folded)


def to_key(public: bytes) -> SealedBox:
    return SealedBox(PublicKey(public))


def open_envelope(sealed: bytes, box: SealedBox) -> bytes:
    """What was sealed, without the zeros at its end, which cost memory; raises Unreadable."""
    try:
        return box.decrypt(sealed).rstrip(b"\0")
    except CryptoError as error:
        raise Unreadable("not sealed to this key") from error


def opinion_id(secret: PrivateKey, receipt: bytes, key: str) -> bytes:
    """The id of a text, which leads nowhere once the epoch's secret is erased."""
    label = b"opinion" + receipt + key.encode()
    return hmac.digest(bytes(secret), label, "sha256")[:OPINION_LENGTH]
