"""A table as the text of a .csv file that spreadsheets open by double click and never run."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

BYTE_ORDER_MARK = "\ufeff"  # without it Excel and WPS read UTF-8 as GBK
FORMULA = tuple("=+-@\t\r＝＋－＠")  # how a cell begins that a spreadsheet would run


def listed(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A cell that begins like a formula gets an apostrophe before it."""
    text = StringIO()
    table = csv.writer(text)
    table.writerow(headings)
    table.writerows([_inert(str(cell)) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
