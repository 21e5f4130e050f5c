"""The script that recounts, without its page: it knows the vectors, and judges bundles as the Python recount does."""

import base64
import hashlib
import json
import random
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from nacl.signing import SigningKey
from playwright.sync_api import Browser, Page

from survey.ballots import merkle
from survey.ballots.models import Mode
from survey.instruments.builtin import builtin
from survey.proof.characters import CHARACTERS, in_characters
from survey.proof.entries import canonical
from survey.recount.facts import Wrong
from survey.recount.verifying import verify as verify_in_python
from survey.tally.models import ExclusionKind
from survey.web.board import verify
from tests.browser.test_verify import zipped
from tests.recount.conftest import bundles
from tests.recount.parcel import Parcel, add, double, drop, flip, places
from tests.recount.published import make_bundle, papers

__all__ = ["bundles"]

pytestmark = pytest.mark.browser

EXPOSED = "Tree, Wrong, canonical, inCharacters, isSigned, recount, sha256, toHex"
JUDGE = """async zip => {
  const { recount, Wrong } = survey;
  const file = new Blob([Uint8Array.from(atob(zip), sign => sign.charCodeAt(0))]);
  try {
    const found = await recount(file, (_, work) => work(), () => {});
    return ["", found.digest];
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    return [error.sentence, error.where, error.details];
  }
}"""


@pytest.fixture
def script(public_app: Flask, chromium: Browser) -> Iterator[Page]:
    """A page with nothing but the script, its parts within reach as `survey`."""
    page = chromium.new_page()
    source = verify.recount(public_app.jinja_env)
    page.evaluate(f"() => {{ 'use strict'; {source}\nglobalThis.survey = {{ {EXPOSED} }}; }}")
    yield page
    page.close()


def test_hashes_are_those_of_the_standard(script: Page) -> None:
    """FIPS 180-4's own examples, and every length around the ends of blocks."""
    texts = ["", "abc", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "a" * 1_000_000]
    texts += [string.printable[:1] * length for length in (*range(50, 70), *range(110, 135))]
    found = script.evaluate(
        "all => all.map(text => survey.toHex(survey.sha256(new TextEncoder().encode(text))))", texts
    )
    assert found == [hashlib.sha256(text.encode()).hexdigest() for text in texts]


def test_trees_are_those_of_rfc_9162(script: Page) -> None:
    """Sizes around every power of two; survey.ballots.merkle has the RFC's vectors and a second implementation."""
    sizes = [*range(70), 127, 128, 129, 1000, 1024, 5000]
    found = script.evaluate(
        """sizes => sizes.map(size => {
          const tree = new survey.Tree();
          for (let place = 0; place < size; place++)
            tree.add(survey.sha256(Uint8Array.of(0, place >> 8, place & 255)), 0);
          return tree.root();
        })""",
        sizes,
    )
    leaves = [merkle.leaf_hash(place.to_bytes(2, "big")) for place in range(max(sizes))]
    assert found == [merkle.root(leaves[:size]).hex() for size in sizes]


def test_documents_are_written_alike(script: Page) -> None:
    """Also with characters beyond the first 65,536, which a browser sorts otherwise."""
    documents: list[Any] = [
        {
            "𠮷组": 1,
            "（组）": 2,
            "b": [None, True, 1.5, '\x00\x1f\x7f\u2028"\\/\n'],
            "a": {},
            "一": {"é": -1},
        },
        json.loads(canonical(builtin("QZ").to_document())),  # type: ignore[union-attr]
    ]
    assert script.evaluate("all => all.map(survey.canonical)", documents) == list(map(canonical, documents))


def test_signatures_hold_only_as_they_were_made(script: Page) -> None:
    secret, digest = SigningKey(bytes(range(32))), hashlib.sha256(b"entry").digest()
    entry = {
        "key": secret.verify_key.encode().hex(),
        "digest": digest.hex(),
        "signature": secret.sign(b"survey log 1\n" + digest).signature.hex(),
    }
    others = [{**entry, name: "1" + value[1:]} for name, value in entry.items() if value[0] != "1"]
    others += [{**entry, "key": "00" * 32}, {**entry, "signature": "00" * 64}]
    assert script.evaluate("all => all.map(survey.isSigned)", [entry, *others]) == [True] + [False] * len(
        others
    )


def test_a_digest_is_the_same_twelve_characters(script: Page) -> None:
    digests = [hashlib.sha256(bytes([place])).hexdigest() for place in range(50)]
    found = script.evaluate(
        "([all, list]) => all.map(digest => survey.inCharacters(digest, list))", [digests, CHARACTERS]
    )
    assert found == [in_characters(bytes.fromhex(digest)) for digest in digests]


def test_random_bundles_are_judged_alike(script: Page, app: Flask, tmp_path: Path) -> None:
    """Of one ballot, of whole and of broken subtrees; raw, adjusted, by groups."""
    groups, doubtful = ("甲组", "乙组"), [(ExclusionKind.FLAG, "doubtful")]
    seed = random.Random().randrange(10_000)
    for path in (
        make_bundle(tmp_path, papers(1, seed=seed)),
        make_bundle(tmp_path, papers(64, flags=("", "doubtful"), seed=seed), left_out=doubtful),
        make_bundle(
            tmp_path,
            papers(99, "MC", "ticket", groups, seed=seed) + papers(40, "MC", "paper", groups, seed=seed + 1),
            "MC",
            Mode.TICKET,
            groups,
        ),
    ):
        encoded = base64.b64encode(path.read_bytes()).decode()
        assert (seed, script.evaluate(JUDGE, encoded)) == (seed, ["", verify_in_python(path).digest])


@pytest.mark.parametrize("times", [40, pytest.param(500, marks=pytest.mark.prove)])
@pytest.mark.parametrize("kind", ["plain", "classed"])
def test_whatever_is_meddled_with_is_named_alike(
    script: Page, bundles: dict[str, Path], kind: str, times: int, tmp_path: Path
) -> None:
    """The same sentence about the same place; half of them signed anew, so that the later steps are reached."""
    chance, sentences, seen = random.Random(kind), verify.sentences(), set()
    for _ in range(times):
        parcel = Parcel(bundles[kind])
        what = meddle(parcel, chance)
        with_python = judge(parcel, tmp_path)
        found = script.evaluate(JUDGE, base64.b64encode(zipped(parcel)).decode())
        seen.add(found[0])
        if found[0]:
            found[0] = str(sentences[found[0]])
        assert (what, found[:2]) == (what, with_python)
    assert len(seen) > 5


def meddle(parcel: Parcel, chance: random.Random) -> str:
    file = chance.choice(sorted(parcel.files))
    if file.endswith(".json"):
        document = parcel.document(file)
        place = chance.choice(list(places(document, 9)))
        change = chance.choice((flip, drop, add, double))
        change(document, place)
        parcel.put(file, document)
        what = f"{change.__name__} {file} {place}"
    else:
        what = f"{file}: {_bytes(parcel, file, chance)}"
    if chance.random() < 0.5:
        try:
            parcel.sign()
        except (KeyError, TypeError, IndexError, AttributeError, ValueError):
            return f"{what}, which cannot be signed"
        what += ", signed anew"
    return what


def _bytes(parcel: Parcel, file: str, chance: random.Random) -> str:
    content, place = parcel.files[file], chance.randrange(len(parcel.files[file]))
    change = chance.choice(("flip", "cut", "drop"))
    if change == "drop":
        del parcel.files[file]
    elif change == "cut":
        parcel.files[file] = content[:place]
    else:
        wrong = bytes([content[place] ^ 1 << chance.randrange(8)])
        parcel.files[file] = content[:place] + wrong + content[place + 1 :]
    return f"{change} {place}"


def judge(parcel: Parcel, folder: Path) -> list[str]:
    try:
        return ["", parcel.verify(folder).digest]
    except Wrong as wrong:
        return [str(wrong.sentence), wrong.where]
