"""Proof of work: what a browser may compute for a page to take the flag off its ballot. Nothing is kept of it.

The work belongs to one page of one poll, and a page counts once. It is done where SHA-256 of `CODE:MARK:ANSWER`
begins with so many zero bits.
"""

from hashlib import sha256

LONGEST = 20  # characters of an answer


def is_done(bits: int, code: str, mark: str, answer: str) -> bool:
    """Never where no work is asked for."""
    if not bits or not answer or len(answer) > LONGEST:
        return False
    digest = sha256(f"{code}:{mark}:{answer}".encode()).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0
