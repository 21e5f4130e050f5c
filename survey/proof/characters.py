"""A digest as twelve Chinese characters: short enough for the minutes, for a photograph, for the telephone."""

from pathlib import Path

BITS = 11  # of each character
COUNT = 12
LIST = Path(__file__).with_name("characters.txt")


def _read() -> str:
    lines = LIST.read_text("utf-8").splitlines()
    return "".join(line for line in lines if not line.startswith("#"))


CHARACTERS = _read()


def in_characters(digest: bytes) -> str:
    """Its first 132 bits; two digests with the same characters cannot be made on purpose."""
    bits = int.from_bytes(digest, "big") >> 8 * len(digest) - BITS * COUNT
    places = (bits >> BITS * place & (1 << BITS) - 1 for place in reversed(range(COUNT)))
    return "".join(CHARACTERS[place] for place in places)
