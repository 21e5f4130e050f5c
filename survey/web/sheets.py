"""Tickets as they leave the service: in Chinese whatever the officer reads, as .pdf, .html or .csv."""

from flask import get_template_attribute
from flask_babel import force_locale

from survey.ballots import slips_pdf
from survey.ballots.slips import Sheet
from survey.web.language import PRINTED, printed

WORDS = "print/ticket_words.html"
HEADINGS = ("code", "address", "group")
FORMS = (".pdf", ".html", ".csv")


def say(name: str, *about: object) -> str:
    """A sentence of the ticket."""
    with force_locale(PRINTED):
        return str(get_template_attribute(WORDS, name)(*about)).strip()


def check(sheet: Sheet, form: str) -> None:
    """Before the codes are made, which exist once: raises NotInFont."""
    if form == ".pdf":
        slips_pdf.check(sheet, say)


def written(sheet: Sheet, form: str) -> bytes:
    """The bytes of the file with that suffix."""
    if form == ".pdf":
        return slips_pdf.pdf(sheet, say)
    text = sheet.listed(HEADINGS) if form == ".csv" else printed("print/slips.html", sheet=sheet)
    return text.encode()
