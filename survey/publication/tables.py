"""A poll's public table as it is printed: the words and numbers of a frozen copy, nothing counted anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

from survey.ballots.models import Mode
from survey.instruments.rules import BaseRule
from survey.instruments.wording import choose
from survey.tally import frozen
from survey.tally.rules import ItemCount, Turnout
from survey.tally.table import Band, Item, Mark, Table

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One choice, or several merged ones; `start` and `width` are percent of all answers, for a bar.

    `tone`: good-1, good-2 … from the best, bad-1 …, neutral-1 …, mixed, or plain where nothing is rated."""

    label: str
    count: int
    tone: str
    start: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """One item. With a `mark` its numbers are not all shown, and what is not shown is not here."""

    key: str
    label: str
    cells: tuple[Cell, ...]
    answered: int | None
    base_rule: BaseRule
    good: int | None
    base: int | None
    rate: str | None
    low: str | None
    high: str | None
    mark: Mark | None
    band: Band | None
    blank: int
    invalid: int
    is_multiple: bool

    @property
    def is_bar(self) -> bool:
        """Whether its choices share out the answers, so that they can stand in one bar."""
        return bool(self.answered) and not self.is_multiple and bool(self.cells)

    @property
    def is_certain(self) -> bool:
        """A census: everybody who could answer did."""
        return self.low is not None and self.low == self.high


@dataclass(frozen=True, kw_only=True)
class PollTable:
    """`rated` items are answered on the headline's scale, the headline first; `groups` say how each answered it."""

    code: str
    instrument: str
    name: str
    mode: Mode
    wave: int
    minimum: int
    mixed_below: int | None
    turnout: Turnout
    channels: Mapping[str, int]
    headline: Line
    rated: tuple[Line, ...]
    others: tuple[Line, ...]
    groups: tuple[tuple[str, Line], ...]
    left_out: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        return self.mode is Mode.OPEN

    @property
    def is_sample(self) -> bool:
        """Whether it is known of how many the answers are a part: else an interval holds only “if it were”."""
        return not self.is_open and self.turnout.eligible is not None

    @property
    def columns(self) -> tuple[str, ...]:
        """The choices of the rated items, as no line merges them."""
        whole = next((line for line in self.rated if line.mark is None), None)
        return tuple(cell.label for cell in whole.cells) if whole else ()


def poll_table(document: Document, line: Fraction, language: str) -> PollTable:
    """From a copy's poll; percentages stay on their side of `line`."""
    count = frozen.from_rest(document["count"])
    reader = _Reader(document["wording"], line, language)
    headline = str(count.raw.headline)
    scale = _choices(document, headline)
    lines = [reader.line(item) for item in count.raw.items if _choices(document, item.key)]
    same = [each for each in lines if _choices(document, each.key) == scale]
    return PollTable(
        code=document["code"],
        instrument=document["instrument"],
        name=choose(document["name"], language),
        mode=Mode(document["mode"]),
        wave=document["wave"],
        minimum=document["minimum"],
        mixed_below=document["mixed"]["size"] if document["mixed"]["is_short"] else None,
        turnout=count.raw.turnout,
        channels=count.raw.channels,
        headline=next(each for each in lines if each.key == headline),
        rated=tuple(sorted(same, key=lambda each: each.key != headline)),
        others=tuple(each for each in lines if each not in same),
        groups=tuple(_of_groups(count.raw, headline, reader)),
        left_out=tuple(each["reason"] for each in count.left_out),
    )


def _of_groups(table: Table, key: str, reader: "_Reader") -> Iterator[tuple[str, Line]]:
    for group, items in table.groups.items():
        yield group, next(reader.line(item) for item in items if item.key == key)


def _choices(document: Document, key: str) -> list[str]:
    return list(document["wording"][key]["choices"])


@dataclass(frozen=True)
class _Reader:
    """Puts counted items into words."""

    wording: Mapping[str, Any]
    line_of_rates: Fraction
    language: str

    def line(self, item: Item) -> Line:
        counted = item if isinstance(item, ItemCount) else None
        veiled = None if isinstance(item, ItemCount) else item
        share, interval = item.overall, item.interval
        has_rate = share is not None and bool(share.whole)
        return Line(
            key=item.key,
            label=choose(self.wording[item.key]["label"], self.language),
            cells=self._cells(item),
            answered=item.answered,
            base_rule=item.base_rule,
            good=share.part if share and has_rate else None,
            base=share.whole if share and has_rate else None,
            rate=share.text(self.line_of_rates) if share and has_rate else None,
            low=f"{interval.low:.1%}" if interval else None,
            high=f"{interval.high:.1%}" if interval else None,
            mark=veiled.mark if veiled else None,
            band=veiled.band if veiled else None,
            blank=counted.blank if counted else 0,
            invalid=counted.invalid if counted else 0,
            is_multiple=self.wording[item.key]["kind"] == "many",
        )

    def _cells(self, item: Item) -> tuple[Cell, ...]:
        total = item.answered or 0
        widths = [100 * count / total if total else 0.0 for count in item.counts.values()]
        starts = [0.0, *accumulate(widths)]
        return tuple(
            Cell(self._label(item.key, choice), count, self._tone(item.key, choice), start, width)
            for (choice, count), start, width in zip(item.counts.items(), starts, widths, strict=False)
        )

    def _label(self, key: str, choice: str) -> str:
        choices = self.wording[key]["choices"]
        return "＋".join(choose(choices[each], self.language) for each in choice.split("+"))

    def _tone(self, key: str, choice: str) -> str:
        tones = self._tones(key)
        merged = [tones[each] for each in choice.split("+")]
        return merged[0] if len({tone.partition("-")[0] for tone in merged}) == 1 else "mixed"

    def _tones(self, key: str) -> dict[str, str]:
        """Each choice's side and its place on that side, as the questionnaire orders them."""
        about = self.wording[key]
        if not about["good"]:
            return dict.fromkeys(about["choices"], "plain")
        sides: dict[str, list[str]] = {"good": [], "bad": [], "neutral": []}
        for value in about["choices"]:
            named = (side for side in ("good", "neutral") if value in about[side])
            sides[next(named, "bad")].append(value)
        return {
            value: f"{side}-{place}"
            for side, values in sides.items()
            for place, value in enumerate(values, start=1)
        }
