"""Codes are typed by people: any way of writing one is read, any slip is noticed."""

import itertools

import pytest

from survey.ballots import codes
from survey.ballots.codes import ALPHABET, new_poll_code, new_ticket_code, read_poll_code, read_ticket_code
from survey.ballots.facts import TicketMistyped

CODE = "Z3JVX9Z6S8RDWAHJS5U6"
FULL_WIDTH = {ord(letter): chr(ord(letter) + 0xFEE0) for letter in ALPHABET}


def test_alphabet_has_nothing_that_looks_like_another_letter() -> None:
    assert len(set(ALPHABET)) == 31
    assert not set("01ILO") & set(ALPHABET)


def test_a_poll_code_has_eight_letters() -> None:
    assert len(new_poll_code()) == 8
    assert set(new_poll_code()) <= set(ALPHABET)


def test_a_ticket_code_has_twenty_letters_and_is_never_the_same() -> None:
    many = {new_ticket_code() for _ in range(1000)}
    assert len(many) == 1000
    assert {len(code) for code in many} == {20}


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        codes.grouped(CODE),
        codes.grouped(CODE).replace("-", " "),
        codes.grouped(CODE).replace("-", "—"),
        CODE.translate(FULL_WIDTH),
        codes.grouped(CODE).replace("-", "\u3000"),
        f"  {CODE}\r\n",
        "\u200b".join(CODE),
    ],
)
def test_a_ticket_code_is_read_however_it_is_written(typed: str) -> None:
    assert read_ticket_code(typed) == CODE


@pytest.mark.parametrize("typed", ["ab23cd45", " AB23-CD45 ", "ＡＢ２３ＣＤ４５"])
def test_a_poll_code_is_read_however_it_is_written(typed: str) -> None:
    assert read_poll_code(typed) == "AB23CD45"


def test_every_wrong_letter_is_noticed() -> None:
    for place, letter in itertools.product(range(20), ALPHABET):
        wrong = CODE[:place] + letter + CODE[place + 1 :]
        if wrong != CODE:
            with pytest.raises(TicketMistyped):
                read_ticket_code(wrong)


def test_neighbours_swapped_are_noticed() -> None:
    for place in range(19):
        wrong = CODE[:place] + CODE[place + 1] + CODE[place] + CODE[place + 2 :]
        if wrong != CODE:
            with pytest.raises(TicketMistyped):
                read_ticket_code(wrong)


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        ("ABCDE-FGH0K-MNPQR-STUVW", 2),
        ("ABCDE-FGHJK-MNPQR-STUV好", 4),
        ("ABCDE-FGHJK-MNPR-STUVW", 3),
        ("ABCDEE-FGHJK-MNPQR-STUVW", 1),
        ("ABCDE", 0),
        ("", 0),
        (CODE + "A", 0),
    ],
)
def test_the_slip_is_named_by_its_group_where_that_can_be_told(typed: str, group: int) -> None:
    with pytest.raises(TicketMistyped) as refused:
        read_ticket_code(typed)
    assert refused.value.details == {"group": group}


def test_a_receipt_is_shown_in_fours_and_read_back() -> None:
    receipt = bytes(range(16))
    assert codes.shown_receipt(receipt) == "0001-0203-0405-0607-0809-0a0b-0c0d-0e0f"
    assert codes.read_receipt(codes.shown_receipt(receipt)) == receipt
    assert codes.read_receipt(receipt.hex().upper()) == receipt


@pytest.mark.parametrize("typed", ["", "00", "zz" * 16, "00" * 17])
def test_what_is_no_receipt_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        codes.read_receipt(typed)
