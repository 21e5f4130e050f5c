"""The figures beside their goals, as a section of docs/measured.md."""

import os
import platform
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from bench.answering import Figures

BEGIN, END = "<!-- bench -->", "<!-- end of bench -->"


@dataclass(frozen=True)
class Line:
    """One goal; `is_least` where more is better."""

    name: str
    value: float
    good: float
    aim: float
    shape: str
    is_least: bool = False

    @property
    def is_good(self) -> bool:
        return self.value >= self.good if self.is_least else self.value <= self.good

    @property
    def is_aim(self) -> bool:
        return self.value >= self.aim if self.is_least else self.value <= self.aim

    @property
    def verdict(self) -> str:
        return "aim" if self.is_aim else "good" if self.is_good else "not reached"

    def row(self) -> str:
        sign = "≥" if self.is_least else "≤"
        shown = [self.shape.format(number) for number in (self.value, self.good, self.aim)]
        return f"| {self.name} | {shown[0]} | {sign} {shown[1]} | {sign} {shown[2]} | {self.verdict} |"


def lines(figures: Figures) -> list[Line]:
    bare, page, ballot = figures.bare, figures.page, figures.ballot
    return [
        Line("complete answer, processor time of the tree", figures.answer, 1.0, 0.6, "{:.2f} ms"),
        _ratio(figures),
        Line("durable POST ÷ bare reply, rate", ballot.rate / bare.rate, 0.20, 0.28, "{:.2f}", is_least=True),
        Line("page GET ÷ bare reply, rate", page.rate / bare.rate, 0.80, 0.95, "{:.2f}", is_least=True),
        Line("POST, 99th percentile at 64 connections", ballot.percentile(0.99), 60, 30, "{:.0f} ms"),
        Line("memory of the tree under load", figures.memory, 250, 160, "{:.0f} MiB"),
    ]


def is_good(figures: Figures) -> bool:
    """Whether no ballot was lost and an answer is not too dear beside a bare reply; the rest moves with the machine."""
    return figures.is_reconciled and _ratio(figures).is_good


def _ratio(figures: Figures) -> Line:
    return Line("the same ÷ a bare reply", figures.ratio, 8, 5, "{:.1f}")


def section(figures: Figures, workers: int) -> str:
    table = [
        "| | measured | good | aim | |",
        "|---|---|---|---|---|",
        *(line.row() for line in lines(figures)),
    ]
    return "\n".join(["### Answering", "", _how(figures, workers), "", *table, "", *_details(figures)])


def _how(figures: Figures, workers: int) -> str:
    turns, requests = len(figures.turns), figures.ballot.requests // len(figures.turns)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} cores shared with the "
        f"load, SQLite, {workers} public workers, 64 connections, {turns} turns of {requests:,} bare replies, pages "
        "and ballots (QZ, all answered, an opinion of 100 characters)."
    )


def _details(figures: Figures) -> list[str]:
    bare, page, ballot = figures.bare.milliseconds, figures.page.milliseconds, figures.ballot.milliseconds
    answers, ratios = [(median(side), min(side), max(side)) for side in zip(*figures.turns, strict=True)]
    end = "." if figures.is_reconciled else " — they differ!"
    return [
        f"Processor time of a bare reply {bare:.3f} ms, a page {page:.3f} ms, a ballot {ballot:.3f} ms; by turns, an "
        "answer took {:.2f} ms in the median ({:.2f}–{:.2f}), ".format(*answers)
        + "{:.1f} bare replies ({:.1f}–{:.1f}).".format(*ratios),
        f"Ballots acknowledged: {figures.ballot.good:,}; in the database: {figures.stored:,}{end}",
    ]


def written(document: str, text: str) -> str:
    """The document with the section in its place, or at its end the first time."""
    framed = f"{BEGIN}\n{text}\n{END}"
    place = re.compile(f"{BEGIN}.*?{END}", re.DOTALL)
    return (
        place.sub(lambda _: framed, document)
        if place.search(document)
        else f"{document.rstrip()}\n\n{framed}\n"
    )
