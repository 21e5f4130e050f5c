"""What can be wrong in a questionnaire's file: one clear sentence for each kind of mistake."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from survey.facts import N_, in_english


@dataclass(frozen=True)
class Mistake:
    """Where it is (`items.overall.label.en`), what is wrong, and the details that fill the sentence's fields."""

    path: str
    sentence: str
    details: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        said = in_english(self)
        return f"{self.path}: {said}" if self.path else said


NOT_TABLE = N_("This must be a table of named fields.")
NOT_LIST = N_("This must be a list.")
NOT_TEXT = N_("This must be text in quotation marks.")
NOT_WORDING = N_("This must be a wording: a Chinese text, or one text for each language.")
NOT_FLAG = N_("This must be true or false.")
NOT_NUMBER = N_("This must be a whole number from %(low)d to %(high)d.")
NOT_KNOWN = N_("“%(given)s” is not known here. Known are %(known)s.")
MISSING = N_("This field is missing.")
FIELD_UNKNOWN = N_("There is no field of this name here. Known are %(known)s.")

CHINESE_MISSING = N_("The Chinese wording (zh) is missing.")
LANGUAGE_UNKNOWN = N_("“%(given)s” is not the code of a language, such as zh, en, ug, bo or kk-Arab.")
EMPTY = N_("This wording is empty.")
TOO_LONG = N_("This wording is %(length)d characters long. At most %(limit)d fit.")
CONTROL_CHARACTER = N_("This wording holds a control character.")
HALF_WIDTH = N_("“%(found)s” has half-width punctuation beside Chinese. Write “%(wanted)s”.")
PLACEHOLDER_UNKNOWN = N_("{%(name)s} is not a placeholder. Known are %(known)s.")
BRACKET_ALONE = N_("A curly bracket stands alone. Placeholders are written like %(example)s.")
NOTICE_LACKS = N_("The notice must name {%(name)s}: voters have a right to know it.")

INSTRUMENT_KEY = N_(
    "“%(given)s” cannot be the key of an instrument: a letter first, then at most 29 letters, digits or underscores."
)
KEY = N_(
    "“%(given)s” cannot be a key or value: a small letter first, then at most 29 small letters, digits or underscores."
)
KEY_TWICE = N_("Two items have the key “%(key)s”.")
VALUE_TWICE = N_("Two choices have the value “%(value)s”.")
LABEL_TWICE = N_("Two choices have the same Chinese wording, “%(label)s”.")

ITEMS_COUNT = N_("An instrument has from 1 to %(limit)d items. This one has %(count)d.")
CHOICES_COUNT = N_("An item of this kind has from 2 to %(limit)d choices. This one has %(count)d.")
CHOICES_UNWANTED = N_("An item of this kind has no choices of its own.")
SCALE_UNKNOWN = N_("There is no scale called “%(given)s”. Known are %(known)s.")
SCALE_AND_CHOICES = N_("An item has either a scale or choices, not both.")
CHECK_CHOICES = N_("A check has two choices, clear first and found second, then neutral ones only.")
EXCLUSIVE_SINGLE = N_("Only a multiple-choice item can have an exclusive choice.")
NEUTRAL_NOT_LAST = N_("A neutral choice stands after all others.")
ALL_NEUTRAL = N_("At least one choice must not be neutral.")
LIMIT_UNWANTED = N_("Only an open text has a limit.")

CONDITION_ITEM = N_("“%(given)s” is not the key of an earlier item with choices.")
CONDITION_VALUE = N_("“%(given)s” is not a choice of the item “%(item)s”.")

NO_HEADLINE = N_("The choices that count as good are named, but no item is the headline.")
TWO_HEADLINES = N_("Only one item can be the headline.")
HEADLINE_KIND = N_("The headline must be an item with one choice, or from 0 to 10.")
HEADLINE_CONDITION = N_("The headline must be put to everyone.")
NO_GOOD = N_("There is a headline, but no choices that count as good are named.")
GOOD_UNKNOWN = N_("“%(given)s” is not a choice of the headline.")
GOOD_NEUTRAL = N_("“%(given)s” is neutral and cannot count as good.")
ALL_GOOD = N_("At least one choice of the headline must not count as good.")
SCORE_MALFORMED = N_("A score is written as points from 0 to 100, best first, such as 100/70/0.")
SCORE_COUNT = N_("The score has %(points)d numbers, but this item has %(choices)d choices that decide.")
SCORE_UNWANTED = N_("There is a score, but no rated item has choices that it could belong to.")
