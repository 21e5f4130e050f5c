#!/usr/bin/env python3
"""Repeat a draw: python3 repeat-draw.py LIST.txt "NUMBERS" [--absent NUMBER …]

One file that needs Python 3.10 or newer and nothing else, and shares nothing with the service that drew.
LIST.txt is the published list without names; its SHA-256 must be the digest that was published when the list was
frozen. NUMBERS are those of the source that stands in the list, such as "03 09 12 18 22 31 07": only figures count.
--absent names, in the order of the record, those who could not come; whoever comes in for them is printed.
验证抽取：凭公布的名单文件（不含姓名）和事后公布的号码，任何人都得出同样的人选和递补。
"""

import argparse
import hashlib
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

FORMAT = "survey draw 1"


class Group(NamedTuple):
    """Its numbers in the order of the lot, and for each absent one who comes in; None where nobody is left."""

    name: str
    invited: list[int]
    reserves: list[int]
    replacements: list[tuple[int, int | None]]


class Repeated(NamedTuple):
    digest: str
    source: str
    numbers: str
    groups: list[Group]


def repeat(text: str, numbers: str, absent: Sequence[int] = ()) -> Repeated:
    """The draw from a list file; raises ValueError where it is none."""
    digest, figures = digest_of(text), canonical(numbers)
    source, quotas, members = read(text)
    groups = []
    for name, quota in quotas.items():
        drawn = lot(digest, name, members[name], figures)
        groups.append(Group(name, drawn[:quota], drawn[quota:], come_in(drawn, quota, absent)))
    return Repeated(digest, source, figures, groups)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def canonical(numbers: str) -> str:
    """Figures alone, leading zeros off, joined by points: “03, 09” is 3.9."""
    return ".".join(str(int(run)) for run in re.findall("[0-9]+", unicodedata.normalize("NFKC", numbers)))


def read(text: str) -> tuple[str, dict[str, int], dict[str, list[int]]]:
    """The source, how many each group invites, and the numbers of each group."""
    first, *lines = text.rstrip("\n").split("\n")
    if first != FORMAT:
        raise ValueError("这不是抽取名单文件。This is not the list of a draw.")
    source, quotas = "", dict[str, int]()
    members = dict[str, list[int]]()
    for line in lines:
        kind, second, third = line.split("\t")
        if kind == "source":
            source = f"{second} {third}"
        elif kind == "group":
            quotas[second], members[second] = int(third), []
        elif second in members:
            members[second].append(int(kind))
        else:
            raise ValueError(f"名单文件不完整。The list names no such group: {second}")
    return source, quotas, members


def lot(digest: str, group: str, members: Sequence[int], figures: str) -> list[int]:
    """The i-th draw: SHA-256 of digest, group, figures and i, a line each, modulo those left."""
    left, drawn = sorted(members), []
    for index in range(1, len(left) + 1):
        chance = int(digest_of("\n".join((digest, group, figures, str(index)))), 16)
        drawn.append(left.pop(chance % len(left)))
    return drawn


def come_in(drawn: Sequence[int], quota: int, absent: Sequence[int]) -> list[tuple[int, int | None]]:
    """Each absent one with the next of the same group; whoever came in may be absent too."""
    coming, waiting, said = list(drawn[:quota]), list(drawn[quota:]), []
    for out in absent:
        if out in coming:
            next_one = waiting.pop(0) if waiting else None
            coming.remove(out)
            coming += [next_one] if next_one else []
            said.append((out, next_one))
    return said


def report(found: Repeated) -> Iterator[str]:
    yield f"名单校验值 list digest: {found.digest}"
    yield f"号码来源 source: {found.source}"
    yield f"号码 numbers: {found.numbers}"
    for group in found.groups:
        yield f"\n{group.name}"
        yield f"抽中 invited: {' '.join(map(str, group.invited))}"
        yield f"候补 reserves: {' '.join(map(str, group.reserves))}"
        if group.replacements:
            pairs = (f"{out}→{come or '—'}" for out, come in group.replacements)
            yield f"递补 replacements: {' '.join(pairs)}"


def main() -> None:
    parser = argparse.ArgumentParser(description="验证抽取 Repeat a draw")
    parser.add_argument("list", type=Path, metavar="LIST.txt", help="名单文件 the list without names")
    parser.add_argument("numbers", metavar="NUMBERS", help="号码 the numbers of the source")
    parser.add_argument("--absent", type=int, nargs="*", default=[], metavar="NUMBER", help="不能到会的序号")
    asked = parser.parse_args()
    try:
        found = repeat(asked.list.read_bytes().decode("utf-8"), asked.numbers, asked.absent)
    except ValueError as wrong:
        sys.exit(str(wrong))
    sys.stdout.write("\n".join([*report(found), ""]))


if __name__ == "__main__":
    main()
