"""Pages drawn in millimetres from the upper left corner, and written as a PDF that needs nothing from elsewhere."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from survey.paper import lettering

POINT = 25.4 / 72  # millimetres
BLACK, WHITE, GREY = "#000000", "#ffffff", "#777777"
STROKE = 0.035  # of the size: what makes letters bold
LEADING = 1.35

Size = tuple[float, float]
A4 = (210.0, 297.0)


class Drawing:
    """Text sizes are points, everything else millimetres; `y` of a text is its baseline."""

    def __init__(self, title: str, size: Size = A4, scale: float = 1) -> None:
        """Everything is drawn `scale` times as large as it says, on paper that is so much larger than `size`."""
        lettering.font()
        self._bytes, self.size, self._scale = BytesIO(), size, scale
        paper = (size[0] * mm * scale, size[1] * mm * scale)
        self._canvas = Canvas(self._bytes, pagesize=paper, initialFontName=lettering.NAME)
        self._canvas.setTitle(title)
        self._canvas.scale(scale, scale)

    def next_page(self) -> None:
        self._canvas.showPage()
        self._canvas.scale(self._scale, self._scale)

    def finished(self) -> bytes:
        """The PDF."""
        self._canvas.save()
        return self._bytes.getvalue()

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: str = BLACK,
        at: float = 0,
    ) -> None:
        """`at` is the part of the width that stands left of x: 0 begins there, 0.5 is centred, 1 ends there."""
        written = self._canvas.beginText(x * mm - at * lettering.width(text, size), (self.size[1] - y) * mm)
        written.setFont(lettering.NAME, size)
        written.setFillColor(HexColor(colour))
        written.setStrokeColor(HexColor(colour))
        written.setTextRenderMode(2 if bold else 0)
        written.textOut(text)
        self._canvas.saveState()  # or all that follows would be bold
        self._canvas.setLineWidth(size * STROKE)
        self._canvas.drawText(written)
        self._canvas.restoreState()

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        sizes: tuple[float, ...],
        room: float,
        most: int,
        *,
        bold: bool = False,
        colour: str = BLACK,
        at: float = 0,
    ) -> float:
        """As large as `sizes` allow in `most` lines; `y` is its upper edge, the lower one is returned."""
        size, broken = lettering.fitted(text, sizes, room / POINT, most)
        for line in broken:
            y += size * LEADING * POINT
            self.text(x, y - size * (LEADING - 1) * POINT, line, size, bold=bold, colour=colour, at=at)
        return y

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self._canvas.setFillColor(HexColor(colour))
        self._canvas.rect(x * mm, (self.size[1] - y - height) * mm, width * mm, height * mm, stroke=0, fill=1)

    def cut(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A dashed line to cut along."""
        height = self.size[1]
        self._canvas.setStrokeColor(HexColor(GREY))
        self._canvas.setLineWidth(0.4)
        self._canvas.setDash(3, 2)
        self._canvas.line(x * mm, (height - y) * mm, to_x * mm, (height - to_y) * mm)
        self._canvas.setDash()

    def code(
        self, x: float, y: float, side: float, modules: int, dark: Sequence[tuple[int, int, int]]
    ) -> None:
        """A QR code of so many modules a side, from its dark runs: column, row, length."""
        module = side / modules * mm
        left, top = x * mm, (self.size[1] - y) * mm
        path = self._canvas.beginPath()
        for column, row, length in dark:
            path.rect(left + column * module, top - (row + 1) * module, length * module, module)
        self._canvas.setFillColor(HexColor(BLACK))
        self._canvas.drawPath(path, stroke=0, fill=1)
