"""A page of headings, paragraphs and tables in the layout of documents: one wording to read and to file."""

from html.parser import HTMLParser

from survey.notices.layout import Document

HEADINGS = {"h2": 1, "h3": 2}
BLOCKS = ("h2", "h3", "p", "th", "td")
SIGNED = "signed"  # <p class="signed">who<br>day</p>
TO_SIGN = "to-sign"  # <p class="to-sign">role<br>role</p>, a line of room for each


def docx(title: str, page: str) -> bytes:
    """The .docx of a page; whatever stands around h2, h3, p and table is skipped."""
    reader = _Reader(Document(title))
    reader.feed(page)
    return reader.made.finished()


class _Reader(HTMLParser):
    """Puts each block into the document as it ends."""

    def __init__(self, made: Document) -> None:
        super().__init__()
        self.made = made
        self._text: list[str] | None = None
        self._kind = ""
        self._rows: list[list[str]] = []
        self._widths: list[float] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._rows, self._widths = (
                [],
                [float(width) for width in (given.get("data-widths") or "").split()],
            )
        elif tag == "tr":
            self._rows.append([])
        elif tag == "br" and self._text is not None:
            self._text.append("\n")
        elif tag in BLOCKS:
            self._text, self._kind = [], given.get("class") or ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(" ".join(data.split()) if data.strip() else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            heading, *rows = self._rows
            self.made.table(heading, rows, widths=self._widths)
        elif tag in BLOCKS and self._text is not None:
            self._put(tag, "".join(self._text))
            self._text = None

    def _put(self, tag: str, text: str) -> None:
        if tag in HEADINGS:
            self.made.heading(text, HEADINGS[tag])
        elif tag in ("th", "td"):
            self._rows[-1].append(text)
        elif self._kind == SIGNED:
            name, _, day = text.partition("\n")
            self.made.signature(name, day)
        elif self._kind == TO_SIGN:
            self.made.to_sign(*((role, "") for role in text.split("\n")))
        elif text:
            self.made.paragraph(text)
