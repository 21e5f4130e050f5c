"""The letters of printed sheets: one open font that every PDF brings with it, measured, broken into lines, fitted."""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

from survey.facts import N_, Fact

NAME = "OfficeSans"
FILE = Path(__file__).with_name("office-sans.ttf")
NEVER_FIRST = "，。、；：？！）》”’】〕…%,.;:?!)"  # a line begins with none of these


class NotInFont(Fact):
    """`signs` would be printed as empty boxes."""

    sentence = N_(
        "The PDF's font lacks “%(signs)s”. Please take the .html sheet and print it from a browser."
    )


@cache
def font() -> TTFont:
    """Read at the first use: no process that prints nothing holds it."""
    made = TTFont(NAME, FILE)
    registerFont(made)
    return made


def check(*texts: str) -> None:
    """Raises NotInFont."""
    known = font().face.charToGlyph
    absent = dict.fromkeys(sign for text in texts for sign in text if ord(sign) not in known)
    if absent:
        raise NotInFont(signs="".join(absent))


def width(text: str, size: float) -> float:
    """In the unit of `size`."""
    return float(font().stringWidth(text, size))


def lines(text: str, size: float, room: float) -> list[str]:
    """The text broken between Han characters or after blanks, so that no line but a single long word is too wide."""
    broken = [""]
    for word in _words(text):
        if broken[-1] and width((broken[-1] + word).rstrip(), size) > room:
            broken[-1] = broken[-1].rstrip()
            broken.append("")
        broken[-1] += word if broken[-1] else word.lstrip()
    return broken


@lru_cache(maxsize=64)  # every ticket of a sheet says the same
def fitted(text: str, sizes: tuple[float, ...], room: float, most: int) -> tuple[float, list[str]]:
    """The first size at which the text needs `most` lines at most, and these; the last size whatever it needs."""
    for size in sizes:
        broken = lines(text, size, room)
        if len(broken) <= most and all(width(line, size) <= room for line in broken):
            return size, broken
    return sizes[-1], lines(text, sizes[-1], room)


def _words(text: str) -> Iterator[str]:
    """The pieces between which a line may end: a Han character, or a run of anything else to the next blank."""
    piece = ""
    for sign in text:
        is_free = not piece or piece[-1] == " " or _is_wide(sign) or _is_wide(piece[-1])
        if piece and is_free and sign not in NEVER_FIRST and piece[-1] not in "（《“‘【〔(":
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"
