"""QR codes as they are printed: black on white, four modules of quiet all round, as a drawing or as a picture."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from enum import IntEnum
from io import BytesIO
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.image.pure import PyPNGImage
from qrcode.main import QRCode

QUIET = 4  # modules; the least that ISO/IEC 18004 allows
PIXELS = 16  # a module: 592 pixels for a poll's address, 300 dpi at 50 mm


class Level(IntEnum):
    """How much of a code may be damaged: a quarter on a wall, 15 % on a ticket, where modules must stay large."""

    WALL = ERROR_CORRECT_Q
    TICKET = ERROR_CORRECT_M


Stroke = tuple[int, int, int]  # of dark modules: column, row, length
Strokes = tuple[int, list[Stroke]]  # modules a side, quiet ones among them, and every run of dark ones


def svg(text: str, level: Level = Level.WALL) -> str:
    """A drawing without a size of its own: whoever places it says how many millimetres."""
    return drawing(*strokes(text, level))


def strokes(text: str, level: Level = Level.WALL) -> Strokes:
    rows = _code(text, level).get_matrix()
    return len(rows), list(_runs(rows))


def drawing(size: int, dark: Sequence[Stroke]) -> str:
    """Strokes as SVG."""
    path = "".join(f"M{column} {row}h{length}v1h-{length}z" for column, row, length in dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    )


def png(text: str, level: Level = Level.WALL, pixels: int = PIXELS) -> bytes:
    """A picture of two colours, `pixels` to a module."""
    picture = BytesIO()
    _code(text, level, pixels).make_image().save(picture)
    return picture.getvalue()


def data_url(text: str, level: Level = Level.WALL) -> str:
    """The drawing for the src of an <img>: WeChat reads a code on a long press only there."""
    return embedded(strokes(text, level))


def embedded(strokes: Strokes) -> str:
    """The same of a code that is worked out already."""
    return "data:image/svg+xml;base64," + b64encode(drawing(*strokes).encode()).decode()


def _code(text: str, level: Level, pixels: int = PIXELS) -> "QRCode[PyPNGImage]":
    code = QRCode(error_correction=level, border=QUIET, box_size=pixels, image_factory=PyPNGImage)
    code.add_data(text)
    code.make()
    return code


def _runs(rows: Sequence[Sequence[bool | None]]) -> Iterator[Stroke]:
    for y, row in enumerate(rows):
        for is_dark, run in groupby(range(len(row)), key=lambda x: bool(row[x])):
            places = list(run)
            if is_dark:
                yield places[0], y, len(places)
