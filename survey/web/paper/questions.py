"""The questions of a ballot paper as its template needs them, with what was typed and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from survey.facts import N_
from survey.instruments.mistakes import Mistake
from survey.instruments.rules import Choice, Instrument, Item
from survey.instruments.wording import Say

LEFT_BLANK = N_("No answer chosen.")
ALONE = N_("If you choose %(choices)s, please choose nothing else.")
ONLY_IF = N_("Please answer this question only if you chose %(choices)s in question %(number)d.")
OR = N_(" or ")
QUOTED = N_("“%(text)s”")


@dataclass(frozen=True)
class Filled:
    """A form as it came and what is wrong with it; empty for a fresh page. `reminders` are asked about once."""

    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Mapping[str, Mistake] = field(default_factory=dict)
    reminders: Sequence[str] = ()
    was_asked: bool = False
    ticket: str = ""
    ticket_slip: Mistake | None = None
    page_slip: Mistake | None = None

    @property
    def is_unasked(self) -> bool:
        return bool(self.reminders) and not self.was_asked

    @property
    def is_mistaken(self) -> bool:
        return bool(self.errors or self.ticket_slip or self.page_slip)

    @property
    def is_wrong(self) -> bool:
        """Whether the page must be shown again."""
        return self.is_mistaken or self.is_unasked


@dataclass(frozen=True)
class Question:
    """One item in one language; its wording is the template's, its conditions and errors are said here."""

    number: int
    item: Item
    say: Say
    given: tuple[str, ...]
    error: str
    hint: str
    condition: str

    @property
    def described_by(self) -> str:
        parts = {f"e-q-{self.item.key}": self.error, f"h-q-{self.item.key}": self.hint}
        return " ".join(name for name, text in parts.items() if text)


def questions(instrument: Instrument, say: Say, filled: Filled) -> list[Question]:
    numbers = number(instrument)
    return [_question(instrument, item, numbers, say, filled) for item in instrument.items]


def number(instrument: Instrument) -> dict[str, int]:
    """Item key → its number; a question that only some are asked goes with the one it depends on."""
    always = [item.key for item in instrument.items if not item.asked_if]
    numbers = {key: place for place, key in enumerate(always, start=1)}
    for item in instrument.items:
        if item.asked_if:
            numbers[item.key] = numbers[item.asked_if.item]
    return numbers


def _question(
    instrument: Instrument, item: Item, numbers: Mapping[str, int], say: Say, filled: Filled
) -> Question:
    condition = item.asked_if
    hints = (say(item.hint), _alone(item, say), _only_if(instrument, item, numbers, say))
    return Question(
        number=numbers[item.key],
        item=item,
        say=say,
        given=tuple(filled.answers.get(item.key, ())),
        error=_error(item, filled),
        hint=" ".join(filter(None, hints)),
        condition=" ".join([f"q.{condition.item}", *condition.values]) if condition else "",
    )


def said(mistake: Mistake | None) -> str:
    """The mistake in the language of the page; nothing for none."""
    return gettext(mistake.sentence, **mistake.details) if mistake else ""


def _error(item: Item, filled: Filled) -> str:
    is_reminded = filled.is_unasked and item.key in filled.reminders
    return said(filled.errors.get(item.key)) or (gettext(LEFT_BLANK) if is_reminded else "")


def _alone(item: Item, say: Say) -> str:
    """Which choices exclude every other."""
    return _sentence(ALONE, [choice for choice in item.choices if choice.is_exclusive], say)


def _only_if(instrument: Instrument, item: Item, numbers: Mapping[str, int], say: Say) -> str:
    """On what earlier answer the question depends: without a script it is always there."""
    condition = item.asked_if
    if condition is None:
        return ""
    earlier = instrument.item(condition.item)
    chosen = [choice for choice in earlier.choices if choice.value in condition.values]
    return _sentence(ONLY_IF, chosen, say, number=numbers[earlier.key])


def _sentence(sentence: str, choices: Sequence[Choice], say: Say, **details: object) -> str:
    if not choices:
        return ""
    quoted = [gettext(QUOTED, text=say(choice.label)) for choice in choices]
    return gettext(sentence, choices=gettext(OR).join(quoted), **details)
