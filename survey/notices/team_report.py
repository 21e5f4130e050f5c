"""后评估报告 for reading and as a .docx: what a frozen report says, and its page put into the layout of documents."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser

from survey.evaluation.models import TeamReport
from survey.instruments.rules import CHINESE
from survey.notices.layout import Document
from survey.publication.tables import Line, PollTable, poll_table
from survey.tally.rules import TEAM_LINE

HEADINGS = {"h2": 1, "h3": 2}
BLOCKS = ("h2", "h3", "p", "th", "td")


@dataclass(frozen=True)
class ReportedPool:
    """One questionnaire in one mode; `found` are the breaches that anybody saw, None where too few answered."""

    table: PollTable
    units: int
    found: Sequence[Line] | None


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A report as it was frozen, nothing counted anew."""

    office: str
    round: str
    team: str
    revision: int
    made_on: date
    units: int
    pools: Sequence[ReportedPool]
    letters: int
    since_on: date
    until_on: date
    suggestions: Sequence[str]
    is_fictional: bool


def read(report: TeamReport) -> Reported:
    """Its figures, with the questions in Chinese."""
    document = json.loads(report.document)
    letters = document["letters"]
    return Reported(
        office=document["office"]["name"],
        round=document["round"]["name"],
        team=document["team"],
        revision=document["revision"],
        made_on=date.fromisoformat(document["made_on"]),
        units=document["units"],
        pools=[_pool(each) for each in document["pools"]],
        letters=letters["count"],
        since_on=date.fromisoformat(letters["since_on"]),
        until_on=date.fromisoformat(letters["until_on"]),
        suggestions=[line.strip() for line in document["suggestions"].splitlines() if line.strip()],
        is_fictional=document["is_fictional"],
    )


def docx(title: str, page: str) -> bytes:
    """The .docx of a page of headings, paragraphs and tables; its last paragraph is who signs, a break, and the day."""
    reader = _Reader(Document(title))
    reader.feed(page)
    return reader.made.finished()


def _pool(document: dict[str, object]) -> ReportedPool:
    table = poll_table(document, TEAM_LINE, CHINESE)
    lines = {line.key: line for line in (*table.rated, *table.others)}
    found = document["found"]
    named = None if found is None else [lines[key] for key in found]  # type: ignore[attr-defined]
    return ReportedPool(table, int(str(document["units"])), named)


class _Reader(HTMLParser):
    """Puts h2, h3, p and table into a document; whatever stands around them is skipped."""

    def __init__(self, made: Document) -> None:
        super().__init__()
        self.made = made
        self._text: list[str] | None = None
        self._is_signature = False
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
            self._text, self._is_signature = [], given.get("class") == "signed"

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
        elif self._is_signature:
            name, _, day = text.partition("\n")
            self.made.signature(name, day)
        elif text:
            self.made.paragraph(text)
