"""The sheet of tickets as a PDF: ten on an A4 page, to be printed at full size and cut along the lines."""

from survey.ballots.slips import PER_PAGE, Say, Sheet, SheetPage, Slip
from survey.paper import lettering
from survey.paper.drawing import A4, WHITE, Drawing

WIDTH, HEIGHT = 95.0, 55.0  # of a ticket
ACROSS = 2
LEFT, TOP = (A4[0] - ACROSS * WIDTH) / 2, (A4[1] - PER_PAGE / ACROSS * HEIGHT) / 2
IN = 1.5  # what a cut may miss its line by
BAND = 7.0
CODE = 33.0  # side of the QR code, quiet zone included: modules of 0.6 mm and more
TEXT = IN + CODE + 1.5
CELL, DASH = 2.95, 3.2  # millimetres that a letter of the code takes, and the dash between two groups

ONCE, BAND_NAME, SCAN, TYPE, NUMBER, UNTIL, MADE_UP, MARGIN = (
    "once", "band_name", "scan", "type", "number", "until", "made_up", "margin",
)  # fmt: skip


def check(sheet: Sheet, say: Say) -> None:
    """Before any ticket is made: raises NotInFont."""
    said = [say(name, sheet) for name in (ONCE, BAND_NAME, SCAN, TYPE, NUMBER, UNTIL, MADE_UP)]
    lettering.check(sheet.unit, sheet.title, sheet.group, sheet.host_and_path, *said)


def pdf(sheet: Sheet, say: Say) -> bytes:
    """Raises NotInFont."""
    check(sheet, say)
    drawing = Drawing(sheet.unit + sheet.title)
    for place, page in enumerate(sheet.pages()):
        if place:
            drawing.next_page()
        _page(drawing, sheet, page, say)
    return drawing.finished()


def _page(drawing: Drawing, sheet: Sheet, page: SheetPage, say: Say) -> None:
    drawing.paragraph(
        LEFT + IN, 2.5, say(MARGIN, sheet, page), (9, 8, 7), ACROSS * WIDTH, 1, bold=page.is_spare
    )
    for place, slip in enumerate(page.slips):
        row, column = divmod(place, ACROSS)
        _ticket(drawing, sheet, slip, LEFT + column * WIDTH, TOP + row * HEIGHT, say)
    rows = -(-len(page.slips) // ACROSS)
    for row in range(rows + 1):
        drawing.cut(LEFT, TOP + row * HEIGHT, LEFT + ACROSS * WIDTH, TOP + row * HEIGHT)
    for column in range(ACROSS + 1):
        drawing.cut(LEFT + column * WIDTH, TOP, LEFT + column * WIDTH, TOP + rows * HEIGHT)


def _ticket(drawing: Drawing, sheet: Sheet, slip: Slip, x: float, y: float, say: Say) -> None:
    drawing.box(x + IN, y + IN, WIDTH - 2 * IN, BAND, sheet.band)
    drawing.text(x + 4, y + 6.6, say(BAND_NAME, sheet), 12, bold=True, colour=WHITE)
    drawing.text(x + WIDTH - 4, y + 6.6, say(ONCE, sheet), 11, bold=True, colour=WHITE, at=1)
    drawing.code(x + IN, y + IN + BAND, CODE, *slip.drawn)
    _words(drawing, sheet, x + TEXT, y + IN + BAND + 1, say)
    _by_hand(drawing, sheet, slip, x + 4, y + IN + BAND + CODE, say)


def _words(drawing: Drawing, sheet: Sheet, x: float, y: float, say: Say) -> None:
    room = WIDTH - TEXT - 3
    y = drawing.paragraph(x, y, sheet.unit, (12, 11, 10, 9, 8), room, 2, bold=True)
    y = drawing.paragraph(x, y, sheet.title, (10, 9, 8), room, 2)
    y = drawing.paragraph(x, y + 1, say(SCAN, sheet), (9, 8.5), room, 2)
    y = drawing.paragraph(x, y + 0.5, say(UNTIL, sheet), (9, 8.5, 8), room, 1, bold=True)
    if sheet.is_fictional:
        drawing.paragraph(x, y, say(MADE_UP, sheet), (8,), room, 1)


def _by_hand(drawing: Drawing, sheet: Sheet, slip: Slip, x: float, y: float, say: Say) -> None:
    """Where a camera fails: the address, and the code letter by letter in cells of one width."""
    drawing.paragraph(x, y, say(TYPE, sheet), (8, 7.5, 7, 6.5, 6), WIDTH - 8, 1)
    y += 9.6
    drawing.text(x, y, say(NUMBER, sheet), 9)
    x += 8
    for place, group in enumerate(slip.groups):
        if place:
            drawing.text(x + DASH / 2, y, "-", 13, at=0.5)
            x += DASH
        for letter in group:
            drawing.text(x + CELL / 2, y, letter, 13, bold=True, at=0.5)
            x += CELL
