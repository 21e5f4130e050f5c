"""Tickets and posters as they leave the service: in Chinese whatever the officer reads."""

from functools import partial

from flask import get_template_attribute
from flask_babel import force_locale
from markupsafe import Markup

from survey.ballots import posters_pdf, slips_pdf
from survey.ballots.posters import Format, Poster
from survey.ballots.slips import Sheet
from survey.web.language import PRINTED, printed

WORDS, POSTER_WORDS = "print/ticket_words.html", "print/poster_words.html"
HEADINGS = ("code", "address", "group")
FORMS = (".pdf", ".html", ".csv")


def say(name: str, *about: object) -> str:
    """A sentence of the ticket."""
    return _said(WORDS, name, *about)


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


def poster_pdf(poster: Poster, format: Format) -> bytes:
    """Raises NotInFont."""
    return posters_pdf.pdf(poster, format, partial(_said, POSTER_WORDS))


def _said(words: str, name: str, *about: object) -> str:
    with force_locale(PRINTED):
        return str(Markup(get_template_attribute(words, name)(*about)).unescape()).strip()
