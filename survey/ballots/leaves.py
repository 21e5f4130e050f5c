"""What a ballot puts into the trees of the closing head (docs/proof.md): one ballot leaf, one leaf in each section."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import NamedTuple

from survey.ballots.merkle import leaf_hash
from survey.instruments.answers import BLANK, LETTERS, PLACES, SEPARATOR, is_blank
from survey.instruments.rules import Instrument, Item, Kind

CHANNEL, GROUP, FLAG = "channel", "group", "flag"
KINDS = (CHANNEL, GROUP, FLAG)  # of classes, in the order of their commitments
LISTED = (CHANNEL, FLAG, GROUP)  # and of their sections
PAPER = ":paper"
NO, YES = BITS = ("0", "1")
VALID, SPOILT = PAPERS = ("valid", "spoilt")
SALT = 16
COMMITMENT = 32
SEPARATE = b"\x1f"

Classes = Mapping[str, Sequence[str]]  # kind → the words a ballot's can be, without the empty one


class Paper(NamedTuple):
    """A ballot of the box, as far as its leaves go."""

    receipt: bytes
    channel: str
    group: str
    flag: str
    answers: str
    salt: bytes


@dataclass(frozen=True)
class Section:
    """`values` by their index; `read` tells the index of what a ballot says. `item` is None where it asks nothing."""

    name: str
    values: tuple[str, ...]
    read: Callable[[Paper], int]
    item: str | None = None


def answers_digest(salt: bytes, packed: str) -> bytes:
    return sha256(salt + packed.encode()).digest()


def ballot_leaf(poll: str, receipt: bytes, digest: bytes) -> bytes:
    return leaf_hash(poll.encode() + receipt + digest)


def is_spoilt(instrument: Instrument, packed: str) -> bool:
    """A paper that rates, with nothing at all chosen."""
    return instrument.headline is not None and is_blank(packed)


def class_section(kind: str, word: str) -> str:
    return f":{kind}={word}"


def valid_section(group: str) -> str:
    return f":valid {GROUP}={group}"


def sections(instrument: Instrument, classes: Classes) -> list[Section]:
    """Every section of a poll, in the order of the item root."""
    found = [Section(PAPER, PAPERS, lambda paper: int(is_spoilt(instrument, paper.answers)))]
    found += [_belongs(kind, word) for kind in LISTED for word in classes[kind]]
    found += [_valid_in(instrument, word) for word in classes[GROUP]]
    for item in instrument.items:
        found += _of_item(instrument, item)
    return found


def _belongs(kind: str, word: str) -> Section:
    place = Paper._fields.index(kind)
    return Section(class_section(kind, word), BITS, lambda paper: int(paper[place] == word))


def _valid_in(instrument: Instrument, word: str) -> Section:
    def read(paper: Paper) -> int:
        return int(paper.group == word and not is_spoilt(instrument, paper.answers))

    return Section(valid_section(word), BITS, read)


def _of_item(instrument: Instrument, item: Item) -> Iterable[Section]:
    if item.kind.is_single:
        place = instrument.singles.index(item)
        index = {symbol: number for number, symbol in enumerate(BLANK + PLACES)}
        values = ("", *(choice.value for choice in item.choices))
        yield Section(item.key, values, lambda paper: index[paper.answers[place]], item.key)
    elif item.kind is Kind.MANY:
        part = 1 + instrument.multiples.index(item)
        yield Section(item.key, BITS, lambda paper: int(bool(_part(paper, part))), item.key)
        for letter, choice in zip(LETTERS, item.choices, strict=False):
            yield _chosen(item, part, letter, choice.value)


def _chosen(item: Item, part: int, letter: str, value: str) -> Section:
    return Section(f"{item.key}={value}", BITS, lambda paper: int(letter in _part(paper, part)), item.key)


def _part(paper: Paper, part: int) -> str:
    return paper.answers.split(SEPARATOR)[part]


# ---- leaves of a section ---------------------------------------------------------------------------------


class Salts(NamedTuple):
    """Of one ballot in one section; knowing one tells nothing of the others."""

    value: bytes
    channel: bytes
    group: bytes
    flag: bytes


def salts(salt: bytes, section: str) -> Salts:
    stream = blake2b(section.encode(), key=salt).digest()
    return Salts(stream[:16], stream[16:32], stream[32:48], stream[48:])


def commitment(salt: bytes, word: str) -> bytes:
    return sha256(salt + word.encode()).digest()


def classes_commitment(channel: bytes, group: bytes, flag: bytes) -> bytes:
    return sha256(channel + group + flag).digest()


def section_prefix(poll: str, section: str) -> bytes:
    """What stands before the two commitments in every leaf of a section, and in no leaf of another."""
    return b"\0" + poll.encode() + section.encode() + SEPARATE


def section_leaf(prefix: bytes, value: bytes, classes: bytes) -> bytes:
    return sha256(prefix + value + classes).digest()


def leaf_of(prefix: bytes, section: Section, paper: Paper) -> bytes:
    """The leaf of a ballot in a section."""
    own = salts(paper.salt, section.name)
    classes = classes_commitment(
        commitment(own.channel, paper.channel),
        commitment(own.group, paper.group),
        commitment(own.flag, paper.flag),
    )
    value = commitment(own.value, section.values[section.read(paper)])
    return section_leaf(prefix, value, classes)


def section_entry(section: str, size: int, root: bytes) -> bytes:
    """The leaf of a section in the tree of the item root."""
    return leaf_hash(section.encode() + SEPARATE + size.to_bytes(8, "big") + root)
