"""Twelve characters say the first 132 bits of a digest, and say different ones differently."""

import hashlib
import unicodedata

import pytest

from survey.proof.characters import CHARACTERS, in_characters


def test_the_list_is_that_of_bip_39() -> None:
    """The digest of the list as its authors publish it, one character a line."""
    text = "".join(f"{character}\n" for character in CHARACTERS)
    assert hashlib.sha256(text.encode()).hexdigest() == (
        "5c5942792bd8340cb8b27cd592f1015edf56a8c5b26276ee18a482428e7c5726"
    )
    assert len(set(CHARACTERS)) == 2048
    assert all(unicodedata.name(character).startswith("CJK") for character in CHARACTERS)


@pytest.mark.parametrize(
    ("digest", "said"),
    [
        (bytes(32), "的" * 12),
        (b"\xff" * 32, "歇" * 12),
        (bytes(16) + b"\x10" + bytes(15), "的" * 11 + "一"),
        (bytes(16) + b"\x0f" + b"\xff" * 15, "的" * 12),
    ],
)
def test_eleven_bits_make_a_character(digest: bytes, said: str) -> None:
    assert in_characters(digest) == said
