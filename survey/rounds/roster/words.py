"""Cells that hold words: names, labels, remarks; a formula among them is refused, never run."""

from datetime import date, time

from survey.facts import N_
from survey.rounds.roster.dates import is_day
from survey.rounds.roster.mending import (
    is_blank_word,
    is_error,
    is_formula,
    is_hidden_formula,
    mended_name,
    mended_text,
)
from survey.rounds.roster.resemblance import key_of
from survey.rounds.roster.sheets import Formula, Value
from survey.rounds.roster.synonyms import CLASSES
from survey.rounds.roster.unreadable import Unreadable

LONGEST_NAME = 100
LONGEST_LABEL = 50
LONGEST_REMARK = 1000

FORMULA = N_("“%(value)s” is a formula. Write the value itself.")
HIDDEN_FORMULA = N_("“%(value)s” begins like a formula. Remove the first character.")
ERROR = N_("The cell shows the error %(value)s.")
TOO_LONG = N_("“%(value)s” is longer than %(limit)s characters.")
NO_NAME = N_("The unit's name is missing.")
NOT_A_NAME = N_("“%(value)s” is not a name.")
NOT_A_CLASS = N_("“%(value)s” is none of 好、中、差.")
SAVED_RESULT = N_("The cell holds a formula; the result saved in the file, %(value)s, was taken.")


def read_name(value: Value) -> str:
    """The unit's name; raises Unreadable where there is none."""
    name = read_label(value, LONGEST_NAME)
    if not name:
        raise Unreadable(NO_NAME)
    if is_day(value) or not any(character.isalpha() for character in key_of(name)):
        raise Unreadable(NOT_A_NAME, value=value)
    return name


def read_label(value: Value, longest: int = LONGEST_LABEL) -> str:
    """A short text without stray spaces, "" where the cell says nothing."""
    text = _text(value, longest)
    if is_blank_word(text):
        return ""
    if is_hidden_formula(text):
        raise Unreadable(HIDDEN_FORMULA, value=value)
    text = mended_name(text)
    if max(len(text), len(key_of(text))) > longest:
        raise Unreadable(TOO_LONG, value=value, limit=longest)
    return text


def read_remark(value: Value) -> str:
    text = _text(value, LONGEST_REMARK)
    return "" if is_blank_word(text) else text


def read_class(value: Value) -> str:
    label = read_label(value)
    if label and label.casefold() not in CLASSES:
        raise Unreadable(NOT_A_CLASS, value=value)
    return CLASSES.get(label.casefold(), "")


def saved_result(value: Value) -> Value:
    """What a formula gave when the file was saved, for a number or a day; raises Unreadable if nothing was saved."""
    if isinstance(value, str) and is_formula(value):
        raise Unreadable(FORMULA, value=value)
    if isinstance(value, str) and is_error(value):
        raise Unreadable(ERROR, value=value)
    if not isinstance(value, Formula):
        return value
    if value.saved is None or (isinstance(value.saved, str) and is_error(value.saved)):
        raise Unreadable(FORMULA, value=value.text)
    return value.saved


def _text(value: Value, longest: int) -> str:
    if isinstance(value, Formula):
        raise Unreadable(FORMULA, value=value.text)
    text = _as_typed(value)
    if is_formula(text[:longest]):
        raise Unreadable(FORMULA, value=text)
    if is_error(text):
        raise Unreadable(ERROR, value=text)
    if len(text) > 10 * longest:  # not worth mending
        raise Unreadable(TOO_LONG, value=text, limit=longest)
    text = mended_text(text)
    if len(text) > longest:
        raise Unreadable(TOO_LONG, value=text, limit=longest)
    return text


def _as_typed(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
