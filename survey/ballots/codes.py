"""The codes that people read, type and keep: of a poll, of a ticket, and the receipt of a ballot."""

import secrets
import unicodedata

from survey.ballots.facts import TicketMistyped

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 letters: nothing that looks like another
POLL_LENGTH = 8
TICKET_LENGTH, GROUP_LENGTH = 20, 5

VALUES = {letter: value for value, letter in enumerate(ALPHABET)}


def new_poll_code() -> str:
    """Eight letters, about 40 bits: an address, not a secret."""
    return _random(POLL_LENGTH)


def new_ticket_code() -> str:
    """Nineteen random letters, 94 bits, and a check character; plain, as it stands in a QR code."""
    letters = _random(TICKET_LENGTH - 1)
    return letters + check_character(letters)


def check_character(letters: str) -> str:
    """Makes Σ place × value a multiple of 31: one wrong letter or two neighbours swapped are always noticed."""
    total = sum(place * VALUES[letter] for place, letter in enumerate(letters, start=1))
    last = pow(len(letters) + 1, -1, len(ALPHABET))
    return ALPHABET[-total * last % len(ALPHABET)]


def grouped(code: str, size: int = GROUP_LENGTH) -> str:
    """A code as it is printed beside its QR code: `ABCDE-FGHJK-…`."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def read_poll_code(typed: str) -> str:
    """A poll's code in the one way it is stored, whatever case or width it was typed in."""
    return _plain(typed)


def read_ticket_code(typed: str) -> str:
    """A ticket's code in the one way its digest is made of; raises TicketMistyped, which names the group if it can."""
    code = _plain(typed)
    for place, letter in enumerate(code[:TICKET_LENGTH]):
        if letter not in VALUES:
            raise TicketMistyped(group=place // GROUP_LENGTH + 1)
    if len(code) != TICKET_LENGTH:
        raise TicketMistyped(group=_odd_group(typed))
    if check_character(code[:-1]) != code[-1]:
        raise TicketMistyped(group=0)
    return code


def read_scanned_ticket(scanned: str) -> str:
    """As read_ticket_code, also of what a hand scanner types: the whole address with the code behind its #."""
    return read_ticket_code(scanned.rpartition("#")[2])


def shown_receipt(receipt: bytes) -> str:
    """A receipt for people: 32 hexadecimal digits in fours, so that any tool can look it up in the published list."""
    return grouped(receipt.hex(), 4)


def read_receipt(typed: str) -> bytes:
    """The receipt behind what somebody typed or pasted; raises ValueError."""
    receipt = bytes.fromhex(_plain(typed))
    if len(receipt) != 16:
        raise ValueError("a receipt has 32 hexadecimal digits")
    return receipt


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _plain(typed: str) -> str:
    """Half width, capitals, without spaces and dashes of any kind."""
    if typed.isalnum() and typed.isascii():
        return typed.upper()
    half = unicodedata.normalize("NFKC", typed).upper()
    return "".join(sign for sign in half if unicodedata.category(sign) not in ("Zs", "Pd", "Cc", "Cf"))


def _odd_group(typed: str) -> int:
    """The first group that has not five letters, where four groups were typed; 0 where that cannot be told."""
    half = unicodedata.normalize("NFKC", typed)
    spaced = "".join(" " if unicodedata.category(sign) in ("Zs", "Pd") else sign for sign in half)
    lengths = [len(_plain(group)) for group in spaced.split()]
    if len(lengths) != TICKET_LENGTH // GROUP_LENGTH:
        return 0
    return next((number for number, length in enumerate(lengths, start=1) if length != GROUP_LENGTH), 0)
