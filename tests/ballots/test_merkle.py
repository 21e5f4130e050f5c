"""The trees of RFC 9162: its vectors, another implementation, and every wrong proof of inclusion."""

import random
from hashlib import sha256

import pymerkle
import pytest

from survey.ballots import merkle
from survey.ballots.merkle import NotIncluded, Tree, check_inclusion, leaf_hash, node_hash, path, root

# The leaves and roots with which implementations of Certificate Transparency test themselves.
DATA = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root(map(leaf_hash, DATA[:size])).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_paths_are_those_of_certificate_transparency(index: int, size: int) -> None:
    hashes = [leaf_hash(data) for data in DATA[:size]]
    assert [node.hex() for node in path(hashes, index)] == PATHS[index, size]


def test_another_implementation_agrees_on_a_thousand_sizes() -> None:
    """pymerkle, on the first 1,200 entries of one tree."""
    other = pymerkle.InmemoryTree(algorithm="sha256")
    for number in range(1200):
        other.append_entry(number.to_bytes(4, "big"))
    every = leaves(1200)
    for size in random.sample(range(1, 1201), 1000):
        assert root(every[:size]) == other.get_root(size)


@pytest.mark.parametrize("size", [*range(1, 18), 1000])
def test_every_leaf_is_shown_to_be_in_its_tree(size: int) -> None:
    every = leaves(size)
    for index in range(size) if size < 100 else (0, 1, 511, 512, 998, 999):
        check_inclusion(every[index], index, size, path(every, index), root(every))


def test_leaves_in_pieces_of_any_size_give_the_root_of_them_all() -> None:
    every = leaves(3 * merkle.WHOLE + 77)
    tree, rest = Tree(), list(every)
    while rest:
        piece = random.randint(1, merkle.WHOLE + 10)
        tree.extend(rest[:piece])
        del rest[:piece]
    assert (tree.size, tree.root()) == (len(every), _by_definition(every))


@pytest.mark.parametrize("size", [2, 3, 5, 8, 13])
def test_a_node_inside_the_tree_is_no_leaf(size: int) -> None:
    """Not under the path of either of its leaves, cut or whole, nor as the data of a leaf."""
    every = leaves(size)
    inside, way = node_hash(every[0], every[1]), path(every, 0)
    for short in (way, way[1:]):
        for leaf in (inside, leaf_hash(every[0] + every[1])):
            with pytest.raises(NotIncluded):
                check_inclusion(leaf, 0, size, short, root(every))


@pytest.mark.parametrize("size", [2, 3, 7, 8, 9])
def test_a_path_with_a_step_more_or_less_is_refused(size: int) -> None:
    every = leaves(size)
    way = path(every, 1)
    for wrong in (way[:-1], way[1:], [*way, way[-1]], [way[0], *way]):
        with pytest.raises(NotIncluded):
            check_inclusion(every[1], 1, size, wrong, root(every))


@pytest.mark.parametrize(("index", "size"), [(5, 5), (6, 5), (-1, 5), (0, 0)])
def test_a_place_outside_the_tree_is_refused(index: int, size: int) -> None:
    every = leaves(5)
    with pytest.raises(NotIncluded):
        check_inclusion(every[0], index, size, path(every, 0), root(every))
    with pytest.raises(IndexError):
        path(every[:size], index)


def test_a_path_at_another_place_or_to_another_root_is_refused() -> None:
    every = leaves(6)
    with pytest.raises(NotIncluded):
        check_inclusion(every[2], 3, 6, path(every, 2), root(every))
    with pytest.raises(NotIncluded):
        check_inclusion(every[2], 2, 6, path(every, 2), root(leaves(7)))


def _by_definition(hashes: list[bytes]) -> bytes:
    """MTH as the RFC writes it down."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else sha256().digest()
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(_by_definition(hashes[:split]), _by_definition(hashes[split:]))
