"""An envelope tells nothing by its size, and gives back exactly what was put in."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox

from survey.ballots import digests, sealing
from survey.ballots.sealing import Contents, Unreadable
from survey.instruments.answers import check, pack
from survey.instruments.builtin import KEYS, builtin
from survey.instruments.rules import Instrument

SECRET = PrivateKey.generate()
OPEN = SealedBox(SECRET)
SEAL = sealing.to_key(bytes(SECRET.public_key))


def contents(**given: object) -> Contents:
    blank = {"channel": "open", "group": "", "flag": "", "answers": "010000|", "texts": {}}
    receipt, salt = secrets.token_bytes(16), sealing.new_salt()
    return Contents(**{"receipt": receipt, "salt": salt, **blank, **given})  # type: ignore[arg-type]


SEALED = sealing.seal(sealing.fold(contents(), (), 100), SEAL)


def fullest(instrument: Instrument) -> Contents:
    """The largest paper anybody could fill in."""
    form = {
        item.key: [choice.value for choice in item.choices if not choice.is_exclusive]
        for item in instrument.multiples
    }
    form |= {item.key: [item.choices[-1].value] for item in instrument.singles}
    form |= {item.key: ["😀" * (item.limit // 2) + "好" * (item.limit % 2)] for item in instrument.texts}
    checked = check(instrument, form)
    assert not checked.errors
    return contents(
        channel="x" * 12,
        flag="y" * 12,
        group="群" * 10,
        answers=pack(instrument, checked.answers),
        texts=checked.texts,
    )


@pytest.mark.parametrize("key", KEYS)
def test_the_fullest_and_the_emptiest_paper_make_envelopes_of_one_size(key: str) -> None:
    instrument = builtin(key)
    keys, size = [item.key for item in instrument.texts], sealing.size_of(instrument, ["", "群" * 10])
    sealed = [
        sealing.seal(sealing.fold(paper, keys, size), SEAL)
        for paper in (contents(answers=pack(instrument, {})), fullest(instrument))
    ]
    assert {len(each) for each in sealed} == {size + 48}


@given(
    answers=st.text(alphabet="0123456789|abc", max_size=20),
    texts=st.dictionaries(st.sampled_from(["opinion", "topic"]), st.text(min_size=1, max_size=50)),
    group=st.text(max_size=10),
)
def test_what_was_sealed_comes_out(answers: str, texts: dict[str, str], group: str) -> None:
    keys, size = ("opinion", "topic"), 800
    paper = contents(answers=answers, texts=texts, group=group)
    opened = sealing.open_envelope(sealing.seal(sealing.fold(paper, keys, size), SEAL), OPEN)
    assert sealing.unfold(opened, keys, size) == paper


def test_opened_papers_sort_by_their_receipts() -> None:
    folded = [sealing.fold(contents(), (), 100) for _ in range(50)]
    assert [paper[:16] for paper in sorted(folded)] == sorted(paper[:16] for paper in folded)


def test_a_paper_that_does_not_fit_is_refused_not_cut() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        sealing.fold(contents(texts={"opinion": "好" * 100}), ("opinion",), 200)


def test_an_envelope_for_another_key_cannot_be_opened() -> None:
    sealed = sealing.seal(b"paper", sealing.to_key(bytes(PrivateKey.generate().public_key)))
    with pytest.raises(Unreadable):
        sealing.open_envelope(sealed, OPEN)


@pytest.mark.parametrize("spoilt", [b"", SEALED[:-1], SEALED[:60] + b"?" + SEALED[61:], SEALED + b"?"])
def test_a_damaged_envelope_is_unreadable(spoilt: bytes) -> None:
    with pytest.raises(Unreadable):
        sealing.open_envelope(spoilt, OPEN)


def test_what_stands_behind_the_last_field_is_unreadable() -> None:
    folded = sealing.fold(contents(), (), 100)
    with pytest.raises(Unreadable):
        sealing.unfold(folded[:-1] + b"x", (), 100)


def test_the_id_of_an_opinion_is_the_same_again_and_leads_nowhere_without_the_secret() -> None:
    receipt = secrets.token_bytes(16)
    first = sealing.opinion_id(SECRET, receipt, "opinion")
    assert first == sealing.opinion_id(SECRET, receipt, "opinion")
    assert first != sealing.opinion_id(SECRET, receipt, "topic")
    assert first != sealing.opinion_id(PrivateKey.generate(), receipt, "opinion")


def test_digests_of_one_mark_are_all_different() -> None:
    key, mark, ticket = b"k" * 32, "a" * 32, b"t" * 16
    every = {
        digests.receipt(key, mark),
        digests.receipt(key, mark, ticket),
        digests.ack(key, mark),
        digests.mark_digest(key, mark),
        digests.ticket_digest(key, mark),
        digests.receipt(b"l" * 32, mark),
    }
    assert len(every) == 6
    assert {len(digest) for digest in every} == {16}


def test_group_and_flag_are_read_without_the_rest() -> None:
    paper = sealing.fold(
        contents(group="群众代表", flag="doubtful", texts={"opinion": "好"}), ("opinion",), 200
    )
    assert sealing.peek(paper.rstrip(b"\0")) == ("open", "群众代表", "doubtful")
    assert sealing.peek(sealing.fold(contents(answers=""), (), 60).rstrip(b"\0")) == ("open", "", "")
