"""Merkle trees of RFC 9162, section 2.1. A leaf here is its hash already; `leaf_hash` makes one of data."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice

EMPTY = sha256(b"").digest()
HEIGHT = 12  # of the subtrees that are built whole: 4096 leaves
WHOLE = 1 << HEIGHT


class NotIncluded(Exception):
    """The path does not lead from this leaf at this place to this root."""


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


class Tree:
    """A tree whose leaves come in order and are not kept: only the roots of its whole subtrees are."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []  # of one whole subtree for every bit of the size, the largest first

    def extend(self, leaves: Iterable[bytes]) -> None:
        waiting = iter(leaves)
        while some := list(islice(waiting, WHOLE - self.size % WHOLE)):
            if len(some) == WHOLE:
                self._add(_whole(some), HEIGHT)
            else:
                for leaf in some:
                    self._add(leaf, 0)

    def root(self) -> bytes:
        if not self._roots:
            return EMPTY
        *larger, root = self._roots
        for left in reversed(larger):
            root = node_hash(left, root)
        return root

    def _add(self, node: bytes, height: int) -> None:
        self.size += 1 << height
        bit = 1 << height
        while not self.size & bit:  # the addition carried: two subtrees of one size are there
            node = node_hash(self._roots.pop(), node)
            bit <<= 1
        self._roots.append(node)


def root(leaves: Iterable[bytes]) -> bytes:
    tree = Tree()
    tree.extend(leaves)
    return tree.root()


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The inclusion proof of a leaf (2.1.3.1), from the bottom up; raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no leaf {index} in a tree of {len(leaves)}")
    return list(_path(leaves, index))


def check_inclusion(leaf: bytes, index: int, size: int, path: Iterable[bytes], root: bytes) -> None:
    """Follow an inclusion proof (2.1.3.2); raises NotIncluded."""
    if not 0 <= index < size:
        raise NotIncluded(f"there is no leaf {index} in a tree of {size}")
    place, last, node = index, size - 1, leaf
    for sibling in path:
        if not last:
            raise NotIncluded("the path is too long")
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise NotIncluded("the path is too short")
    if node != root:
        raise NotIncluded("the path leads to another root")


def _whole(nodes: list[bytes]) -> bytes:
    while len(nodes) > 1:
        pairs = zip(nodes[::2], nodes[1::2], strict=True)
        nodes = [sha256(b"\1" + left + right).digest() for left, right in pairs]
    return nodes[0]


def _path(leaves: Sequence[bytes], index: int) -> Iterator[bytes]:
    if len(leaves) == 1:
        return
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = leaves[:split], leaves[split:]
    if index < split:
        yield from _path(left, index)
        yield root(right)
    else:
        yield from _path(right, index - split)
        yield root(left)
