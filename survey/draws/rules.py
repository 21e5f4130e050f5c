"""The rule of the lot, after RFC 3797 with SHA-256: whoever has the list file and the numbers draws the same people.

The text of the list file fixes groups, quotas, lines and the source; its digest is published before the numbers exist.
Each group is drawn whole: the i-th draw takes SHA-256 of “digest, group, numbers, i” (a line each) as a whole number,
modulo those left, and takes out whoever stands there. `repeat.py` says the same without this code.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple

FORMAT = "survey draw 1"
LEAST_DIGITS = 6  # seven numbers of a lottery have at least seven


class Quota(NamedTuple):
    group: str
    quota: int


class Line(NamedTuple):
    """A line of the list without its name."""

    number: int
    group: str
    digest: str


class StandIn(NamedTuple):
    """Who comes in for `out`; None where nobody is left."""

    out: int
    come_in: int | None


def canonical(entropy: str) -> str:
    """The numbers alone, in the order given, without leading zeros: “０３、09 12 + 07” is 3.9.12.7.

    Words do not count: whoever could choose them could choose who is drawn."""
    runs: list[str] = re.findall(r"[0-9]+", unicodedata.normalize("NFKC", entropy))
    return ".".join(run.lstrip("0") or "0" for run in runs)


def digits(entropy: str) -> int:
    """How many digits the canonical numbers have."""
    return sum(sign.isdigit() for sign in canonical(entropy))


def line_digest(salt: bytes, number: int, group: str, *about: str) -> str:
    """SHA-256 of the salt and the line, its cells separated by tabs: name, address, matter, telephone."""
    return sha256(salt + "\t".join([str(number), group, *about]).encode()).hexdigest()


def list_text(source: str, source_on: date, quotas: Iterable[Quota], lines: Iterable[Line]) -> str:
    """The list file: what will be drawn from it, and by which numbers; no name stands in it."""
    head = [FORMAT, f"source\t{source_on}\t{source}"]
    groups = [f"group\t{each.group}\t{each.quota}" for each in quotas]
    numbered = [f"{each.number}\t{each.group}\t{each.digest}" for each in sorted(lines)]
    return "\n".join([*head, *groups, *numbered, ""])


def list_digest(text: str) -> str:
    """SHA-256 of the list file as it is, so that any tool works it out."""
    return sha256(text.encode()).hexdigest()


def lot(digest: str, group: str, numbers: Iterable[int], entropy: str) -> list[int]:
    """All numbers of a group in the order in which they are drawn."""
    left, drawn = sorted(numbers), []
    for index in range(1, len(left) + 1):
        chance = sha256("\n".join([digest, group, canonical(entropy), str(index)]).encode()).hexdigest()
        drawn.append(left.pop(int(chance, 16) % len(left)))
    return drawn


def invited(order: Sequence[int], quota: int, stand_ins: Sequence[StandIn]) -> list[int]:
    """Who is invited now, in the order of the lot: the first `quota`, with those who came in for others."""
    gone = {each.out for each in stand_ins}
    asked = {*order[:quota], *(each.come_in for each in stand_ins)}
    return [number for number in order if number in asked and number not in gone]


def next_in(order: Sequence[int], quota: int, stand_ins: Sequence[StandIn]) -> int | None:
    """The first of the order who was not invited yet; None where nobody is left."""
    asked = {*order[:quota], *(each.come_in for each in stand_ins)}
    return next((number for number in order if number not in asked), None)
