"""Answers: checked as they come from a form, packed as a ballot keeps them, and unpacked again.

Packed text holds one character for every item with one answer, in the order of the instrument: the place of its
choice, `1-9a-z` counted from 1, or `0` for blank. Then, for every multiple-choice item, `|` and the letters of
the chosen choices in their order: `31254|ac`. Open texts stand apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey.facts import N_
from survey.instruments.mistakes import Mistake
from survey.instruments.rules import CHINESE, Blank, Choice, Instrument, Item, Kind
from survey.instruments.wording import UNPRINTABLE, choose

Answers = Mapping[str, Sequence[str]]  # item key → chosen values; none for a blank item

BLANK = "0"
PLACES = "123456789abcdefghijklmnopqrstuvwxyz"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SEPARATOR = "|"

CHOOSE_LISTED = N_("Please choose one of the answers shown here.")
CHOOSE_ONE = N_("Please choose one answer only.")
CHOOSE_APART = N_("“%(choice)s” cannot be chosen together with other answers.")
CHOOSE = N_("Please answer this question.")
WRITE = N_("Please write something here.")
SHORTEN = N_("Please shorten this text: it has %(length)d characters, and at most %(limit)d are possible.")


@dataclass(frozen=True)
class Checked:
    """What a form says: valid only without `errors`. `ask_once` are items to ask about once, then to leave blank."""

    answers: dict[str, tuple[str, ...]]
    texts: dict[str, str]
    errors: dict[str, Mistake]
    ask_once: tuple[str, ...]


def check(instrument: Instrument, form: Answers, language: str = CHINESE) -> Checked:
    """Judge a form, item key → values as sent. Other keys are ignored; details of errors speak `language`."""
    answers: dict[str, tuple[str, ...]] = {}
    texts: dict[str, str] = {}
    errors: dict[str, Mistake] = {}
    for item in instrument.items:
        is_asked = _is_asked(item, answers)
        given = tuple(dict.fromkeys(filter(None, form.get(item.key, ())))) if is_asked else ()
        text = clean("\n".join(given)) if item.kind is Kind.TEXT else ""
        error = _judge(item, given, text, language) if is_asked else None
        if error:
            errors[item.key] = error
        if text:
            texts[item.key] = text
        if item.kind is not Kind.TEXT:
            answers[item.key] = () if error else tuple(sorted(given, key=item.positions.__getitem__))
    return Checked(answers, texts, errors, _to_ask_once(instrument, answers, errors))


def clean(text: str) -> str:
    """A typed text with line ends as LF, without edges and without characters that no export could hold."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def utf16_length(text: str) -> int:
    """The length as a browser's maxlength counts it: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def _is_asked(item: Item, answers: Answers) -> bool:
    condition = item.asked_if
    return condition is None or any(value in condition.values for value in answers.get(condition.item, ()))


def _judge(item: Item, given: Sequence[str], text: str, language: str) -> Mistake | None:
    if item.kind is Kind.TEXT:
        return _judge_text(item, text)
    if not given:
        return Mistake(item.key, CHOOSE) if item.is_required else None
    if any(value not in item.positions for value in given):
        return Mistake(item.key, CHOOSE_LISTED)
    if len(given) == 1:
        return None
    if item.kind.is_single:
        return Mistake(item.key, CHOOSE_ONE)
    alone = next((choice for choice in item.choices if choice.is_exclusive and choice.value in given), None)
    return Mistake(item.key, CHOOSE_APART, {"choice": choose(alone.label, language)}) if alone else None


def _judge_text(item: Item, text: str) -> Mistake | None:
    length = utf16_length(text)
    if length > item.limit:
        return Mistake(item.key, SHORTEN, {"length": length, "limit": item.limit})
    return Mistake(item.key, WRITE) if item.is_required and not text else None


def _to_ask_once(instrument: Instrument, answers: Answers, errors: Mapping[str, Mistake]) -> tuple[str, ...]:
    if instrument.blank is not Blank.ASK_ONCE:
        return ()
    blank = [item for item in instrument.singles if not answers[item.key] and item.key not in errors]
    return tuple(item.key for item in blank if _is_asked(item, answers))


def pack(instrument: Instrument, answers: Answers) -> str:
    """The packed text of checked answers; raises ValueError for values that no form could have passed with."""
    places = "".join(_place(item, answers.get(item.key, ())) for item in instrument.singles)
    letters = [_letters(item, answers.get(item.key, ())) for item in instrument.multiples]
    return SEPARATOR.join([places, *letters])


def unpack(instrument: Instrument, packed: str) -> dict[str, tuple[str, ...]]:
    """The answers of a packed text, blank items among them; raises ValueError where it is not canonical."""
    places, *letters = packed.split(SEPARATOR)
    if len(places) != len(instrument.singles) or len(letters) != len(instrument.multiples):
        raise ValueError(f"{packed!r} does not fit instrument {instrument.key}")
    found = {item.key: values_of(item, place) for item, place in zip(instrument.singles, places, strict=True)}
    found |= {
        item.key: values_of(item, part) for item, part in zip(instrument.multiples, letters, strict=True)
    }
    return {item.key: found[item.key] for item in instrument.items if item.key in found}


def values_of(item: Item, packed: str) -> tuple[str, ...]:
    """The values of one item's part of a packed text: a character, or the letters of a multiple choice."""
    if item.kind.is_single:
        return () if packed == BLANK else (_choice(item, PLACES, packed).value,)
    if list(packed) != sorted(set(packed)):
        raise ValueError(f"{packed!r} is not in order")
    return tuple(_choice(item, LETTERS, letter).value for letter in packed)


def is_blank(packed: str) -> bool:
    """Whether nothing at all was chosen; open texts do not count."""
    return not packed.strip(BLANK + SEPARATOR)


def packed_limit(instrument: Instrument) -> int:
    """The most characters, all ASCII, that a packed text of this instrument can have."""
    return len(instrument.singles) + sum(1 + len(item.choices) for item in instrument.multiples)


def text_limit(instrument: Instrument) -> int:
    """The most bytes that all open texts together can have in UTF-16-LE."""
    return sum(2 * item.limit for item in instrument.texts)


def _place(item: Item, values: Sequence[str]) -> str:
    if len(values) > 1:
        raise ValueError(f"{item.key} has more than one answer")
    return PLACES[_position(item, values[0]) - 1] if values else BLANK


def _letters(item: Item, values: Sequence[str]) -> str:
    return "".join(sorted({LETTERS[_position(item, value) - 1] for value in values}))


def _position(item: Item, value: str) -> int:
    if value not in item.positions:
        raise ValueError(f"{value!r} is not a choice of {item.key}")
    return item.positions[value]


def _choice(item: Item, alphabet: str, symbol: str) -> Choice:
    place = alphabet.find(symbol) if len(symbol) == 1 else -1
    if not 0 <= place < len(item.choices):
        raise ValueError(f"{symbol!r} is not a choice of {item.key}")
    return item.choices[place]
