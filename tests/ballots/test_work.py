"""Proof of work: right answers of any difficulty, and no wrong one."""

from hashlib import sha256
from itertools import count

import pytest

from survey.ballots.work import is_done

CODE, MARK = "7KQ2MX9D", "5f1c" * 8


def worked(bits: int, mark: str = MARK) -> str:
    """As a browser does it."""
    return next(str(number) for number in count() if is_done(bits, CODE, mark, str(number)))


@pytest.mark.parametrize("bits", [1, 7, 8, 12])
def test_an_answer_has_so_many_zero_bits(bits: int) -> None:
    digest = sha256(f"{CODE}:{MARK}:{worked(bits)}".encode()).digest()
    assert f"{int.from_bytes(digest):0256b}".startswith("0" * bits)


def test_an_answer_is_good_for_one_page_of_one_poll() -> None:
    answer = worked(16)
    assert is_done(16, CODE, MARK, answer)
    assert not is_done(16, CODE, MARK[::-1], answer)
    assert not is_done(16, CODE[::-1], MARK, answer)


@pytest.mark.parametrize("answer", ["", "-1", "x" * 21, "１", "\0"])
def test_what_is_no_answer_is_none(answer: str) -> None:
    assert not is_done(16, CODE, MARK, answer)


def test_where_no_work_is_asked_for_none_is_done() -> None:
    assert not is_done(0, CODE, MARK, "0")
