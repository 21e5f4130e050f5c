"""Passwords at rest are Argon2id; hashing takes its time, so it never happens inside a write transaction."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from survey.facts import N_
from survey.officers.facts import WeakPassword
from survey.officers.rules import Weakness, weakness

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz"
hasher = PasswordHasher()

REASONS = {
    Weakness.SHORT: N_("A password has at least 10 characters."),
    Weakness.PLAIN: N_(
        "A password mixes three of: capital letters, small letters, digits, other characters."
    ),
    Weakness.NAMED: N_("A password does not contain the user name."),
    Weakness.REPEATED: N_("A password is more than a few characters repeated."),
}


def one_time() -> str:
    """A password to read out once: 95 bits in groups of four."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def hashed(password: str) -> str:
    return hasher.hash(_normal(password))


def strong(password: str, username: str) -> str:
    """The hash of a password that a person chose; raises WeakPassword."""
    weak = weakness(password, username)
    if weak:
        raise WeakPassword(field="password", reason=REASONS[weak])
    return hashed(password)


def is_right(password: str, stored: str | None) -> bool:
    """Compare with a stored hash; without one it takes as long and is wrong."""
    try:
        hasher.verify(stored or _nobodys(), _normal(password))
    except (Argon2Error, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobodys() -> str:
    return hasher.hash(secrets.token_hex())


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
