"""The same poster as a PDF, in each format."""

from survey.ballots import qr
from survey.ballots.posters import Format, Poster
from survey.ballots.slips import Say
from survey.paper import lettering
from survey.paper.drawing import Drawing

WIDTH, HEIGHT = 210.0, 297.0  # of a poster before its format makes it larger or smaller
MIDDLE, MARGIN = WIDTH / 2, 18.0
ROOM = WIDTH - 2 * MARGIN
RED = "#9b1c1f"

SCAN, TYPED, PERIOD, SECRET, ORGANISER, PHONE, MADE_UP = (
    "scan", "typed", "period", "secret", "organiser", "phone", "made_up",
)  # fmt: skip


def pdf(poster: Poster, format: Format, say: Say) -> bytes:
    """Raises NotInFont."""
    said = {name: say(name, poster) for name in (SCAN, TYPED, PERIOD, SECRET, ORGANISER, PHONE, MADE_UP)}
    lettering.check(poster.unit, poster.title, poster.round, poster.organiser, poster.address, *said.values())
    drawing = Drawing(f"{poster.unit} {poster.code}", format.size, format.scale)
    for left in format.places:
        _poster(drawing, poster, format, left, said)
    for left in format.places[1:]:
        drawing.cut(left, 0, left, HEIGHT)
    return drawing.finished()


def _poster(drawing: Drawing, poster: Poster, format: Format, left: float, said: dict[str, str]) -> None:
    middle = left + MIDDLE
    drawing.box(left, 0, WIDTH, 5, RED)
    y = _heading(drawing, poster, middle)
    y = drawing.paragraph(middle, y + 5, said[SCAN], (24, 22), ROOM, 1, bold=True, colour=RED, at=0.5)
    drawing.code(middle - format.code / 2, y + 1, format.code, *qr.strokes(poster.address))
    y = drawing.paragraph(middle, y + format.code + 1, _address(poster), (17, 15, 13, 11), ROOM, 1, at=0.5)
    y = drawing.paragraph(middle, y, said[TYPED], (11, 10), ROOM, 2, at=0.5)
    if said[PERIOD]:
        y = drawing.paragraph(middle, y + 4, said[PERIOD], (17, 15, 13), ROOM, 2, bold=True, at=0.5)
    drawing.paragraph(left + MARGIN, y + 3, said[SECRET], (13, 12, 11), ROOM, 3)
    _foot(drawing, middle, [said[ORGANISER], said[PHONE], said[MADE_UP]])


def _heading(drawing: Drawing, poster: Poster, middle: float) -> float:
    y = drawing.paragraph(middle, 13, poster.organiser, (13, 11), ROOM, 1, at=0.5)
    y = drawing.paragraph(middle, y, poster.round, (13, 11), ROOM, 1, at=0.5)
    y = drawing.paragraph(middle, y + 4, poster.unit, (34, 30, 26, 22, 18), ROOM, 2, bold=True, at=0.5)
    return drawing.paragraph(middle, y + 1, poster.title, (22, 20, 18, 16), ROOM, 2, at=0.5)


def _foot(drawing: Drawing, middle: float, lines: list[str]) -> None:
    y = HEIGHT - 9
    for line in reversed([line for line in lines if line]):
        drawing.text(middle, y, line, 13, at=0.5)
        y -= 6


def _address(poster: Poster) -> str:
    return f"{poster.host_and_path} {' '.join(poster.groups)}"
