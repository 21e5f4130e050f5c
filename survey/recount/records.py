"""The records of opened sections and of the list of ballots, read once, in pieces, whatever their number."""

import struct
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from operator import lt
from pathlib import Path

from survey.ballots import leaves, merkle
from survey.ballots.leaves import KINDS
from survey.facts import Sentence
from survey.recount import archive
from survey.recount.archive import BALLOTS, Archive
from survey.recount.facts import N_, Wrong

BALLOT = 48
PLAIN = struct.Struct("B16s32s")
CLASSED = struct.Struct("B32sB32sB32sB32s")
CLOSED = 0xFF
UNUSED = bytes(16)  # behind an opened salt in the classed form

WRONG_SIZE = N_("There must be %(size)d records of %(length)d bytes.")
NOT_ASCENDING = N_("The records are not in ascending order, or one stands there twice.")
WRONG_ROOT = N_("The records do not lead to the root that was signed.")
NO_SUCH_WORD = N_("There is no value or class of this number.")
PADDED = N_("Something stands where nothing may stand.")
TOO_CLOSED = N_("A ballot that counts must open its value.")
TOO_OPEN = N_("This opens a class that the table does not show.")
NOT_LEFT_OUT = N_("This ballot is left out, but does not show that it is of a class left out.")

Classes = tuple[int, int, int]  # index of channel, group and flag, or CLOSED


@dataclass(frozen=True)
class Task:
    """All that is needed to go through one opened section, also in another process. Words are by their index.

    `left_out` and `shown` hold indices of classes; `left_out` by kind, empty where that kind is not named.
    """

    bundle: Path
    file: str
    name: str
    poll: str
    size: int
    root: str
    is_classed: bool
    values: Sequence[str]
    words: Mapping[str, Sequence[str]]
    left_out: Mapping[str, frozenset[int]]
    shown: frozenset[int]


@dataclass
class Found:
    """What the records of one section say: kept ballots by value, and by group shown and value; those left out."""

    kept: Counter[int] = field(default_factory=Counter)
    groups: Counter[tuple[int, int]] = field(default_factory=Counter)
    left_out: Counter[Classes] = field(default_factory=Counter)


def check_ballots(bundle: Path, poll: str, size: int, root: str) -> None:
    """The list of (r, h): its size, its order, its root; raises Wrong."""
    start = b"\0" + poll.encode()
    tree, last = merkle.Tree(), b""
    for chunk in _chunks(bundle, BALLOTS, BALLOT, size):
        records = [chunk[place : place + BALLOT] for place in range(0, len(chunk), BALLOT)]
        receipts = [record[:16] for record in records]
        _check_ascending(BALLOTS, tree.size, last, receipts)
        tree.extend([sha256(start + record).digest() for record in records])
        last = receipts[-1]
    if tree.root().hex() != root:
        raise Wrong(BALLOTS, WRONG_ROOT)


def count(task: Task) -> Found:
    """What a section says, once its records are seen to be the signed ones; raises Wrong."""
    reader = _Classed(task) if task.is_classed else _Plain(task)
    tree, last = merkle.Tree(), b""
    for chunk in _chunks(task.bundle, task.file, reader.length, task.size):
        try:
            own = reader.leaves(chunk, tree.size)
        except IndexError as error:
            raise Wrong(_where(task), NO_SUCH_WORD) from error
        _check_ascending(_where(task), tree.size, last, own)
        tree.extend(own)
        last = own[-1]
    if tree.root().hex() != task.root:
        raise Wrong(_where(task), WRONG_ROOT)
    return reader.found


class _Plain:
    """Every value opened, no class."""

    length = PLAIN.size

    def __init__(self, task: Task) -> None:
        self.found = Found()
        self._prefix = leaves.section_prefix(task.poll, task.name)
        self._values = [value.encode() for value in task.values]

    def leaves(self, chunk: bytes, first: int) -> list[bytes]:
        prefix, values = self._prefix, self._values
        self.found.kept.update(chunk[:: self.length])
        return [
            sha256(prefix + sha256(salt + values[place]).digest() + classes).digest()
            for place, salt, classes in PLAIN.iter_unpack(chunk)
        ]


class _Classed:
    """Some values and some classes opened, as the classes left out and the groups shown ask for."""

    length = CLASSED.size

    def __init__(self, task: Task) -> None:
        self.found = Found()
        self._task = task
        self._prefix = leaves.section_prefix(task.poll, task.name)
        self._values = [value.encode() for value in task.values]
        self._words = [[word.encode() for word in task.words[kind]] for kind in KINDS]

    def leaves(self, chunk: bytes, first: int) -> list[bytes]:
        return [self._leaf(record, first + place) for place, record in enumerate(CLASSED.iter_unpack(chunk))]

    def _leaf(self, record: tuple[int, bytes, int, bytes, int, bytes, int, bytes], place: int) -> bytes:
        value, opened = record[:2]
        classes: Classes = (record[2], record[4], record[6])
        wrong = self._judge(value, classes)
        if wrong:
            raise Wrong(f"{_where(self._task)}[{place}]", wrong)
        try:
            committed = [
                _commitment(words, index, content)
                for words, index, content in zip(self._words, classes, record[3::2], strict=True)
            ]
            return leaves.section_leaf(
                self._prefix, _commitment(self._values, value, opened), sha256(b"".join(committed)).digest()
            )
        except ValueError as error:
            raise Wrong(f"{_where(self._task)}[{place}]", PADDED) from error

    def _judge(self, value: int, classes: Classes) -> Sentence | None:
        """Count the ballot, unless it opens other things than the table asks for."""
        _, group, _ = classes
        if value == CLOSED:
            return self._judge_left_out(classes)
        if any(index != CLOSED for index in (classes[0], classes[2])):
            return TOO_OPEN
        if group != CLOSED and group not in self._task.shown:
            return TOO_OPEN
        self.found.kept[value] += 1
        if group != CLOSED:
            self.found.groups[group, value] += 1
        return None

    def _judge_left_out(self, classes: Classes) -> Sentence | None:
        left_out = [self._task.left_out.get(kind, frozenset()) for kind in KINDS]
        if not any(left_out):
            return TOO_CLOSED
        if any((index != CLOSED) is not bool(words) for index, words in zip(classes, left_out, strict=True)):
            return NOT_LEFT_OUT
        if not any(index in words for index, words in zip(classes, left_out, strict=True)):
            return NOT_LEFT_OUT
        self.found.left_out[classes] += 1
        return None


def _commitment(words: Sequence[bytes], index: int, content: bytes) -> bytes:
    """The commitment itself, or that of the opened word; raises ValueError where the rest is not empty."""
    if index == CLOSED:
        return content
    if content[leaves.SALT :] != UNUSED:
        raise ValueError
    return sha256(content[: leaves.SALT] + words[index]).digest()


def _chunks(bundle: Path, name: str, length: int, size: int) -> Iterator[bytes]:
    """Whole records, as many at once as make a whole subtree."""
    with Archive(bundle) as opened:
        if opened.size(name) != size * length:
            raise Wrong(name, WRONG_SIZE, size=size, length=length)
        with opened.open(name) as file:
            while chunk := archive.read(name, file, length * merkle.WHOLE):
                yield chunk


def _check_ascending(where: str, first: int, last: bytes, own: Sequence[bytes]) -> None:
    if last < own[0] and all(map(lt, own, own[1:])):
        return
    before = [last, *own]
    place = next(place for place in range(len(own)) if not before[place] < own[place])
    raise Wrong(f"{where}[{first + place}]", NOT_ASCENDING)


def _where(task: Task) -> str:
    return f"{task.file} ({task.name})"
