"""The tickets of one print run as they are printed: codes with their addresses, once, in no order that tells."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from survey.ballots import qr
from survey.ballots.codes import grouped

BYTE_ORDER_MARK = "\ufeff"  # without it Excel and WPS read UTF-8 as GBK
MOST_DRAWN = 300  # QR codes on one page; more are for a printing shop, from the list


@dataclass(frozen=True)
class Slip:
    """One ticket; the code stands in the address's fragment, which no server and no log ever sees."""

    code: str
    address: str

    @property
    def groups(self) -> list[str]:
        return grouped(self.code).split("-")

    @property
    def picture(self) -> str:
        """The QR code for the src of an <img>."""
        return qr.data_url(self.address, qr.Level.TICKET)


def slips(codes: Sequence[str], poll_address: str) -> list[Slip]:
    return [Slip(code, f"{poll_address}#{code}") for code in codes]


def listed(made: Sequence[Slip], headings: Sequence[str]) -> str:
    """The slips as the text of a .csv file that a spreadsheet opens by double click."""
    text = StringIO()
    csv.writer(text).writerows(_rows(made, headings))
    return BYTE_ORDER_MARK + text.getvalue()


def _rows(made: Sequence[Slip], headings: Sequence[str]) -> Iterator[Sequence[str]]:
    yield headings
    yield from ((grouped(slip.code), slip.address) for slip in made)
