"""Refusals about rounds and what is inspected in them."""

from collections.abc import Sequence

from survey.facts import N_, Fact, Invalid
from survey.rounds.roster.rows import RowNote


class NameMissing(Invalid):
    sentence = N_("The name is missing.")


class RoundExists(Fact):
    sentence = N_("There is already a round named “%(name)s”.")


class DueBeforeFeedback(Invalid):
    sentence = N_("The rectification cannot be due on %(due_on)s, before the feedback on %(feedback_on)s.")


class EndedBeforeBegun(Invalid):
    sentence = N_("The teams cannot have left before they came.")


class HalfFieldwork(Invalid):
    sentence = N_("Give both days, or neither.")


class RowsRefused(Invalid):
    """Nothing was entered, because of `refused`: notes with row, column and reason, in the order of the rows."""

    sentence = N_("Nothing was entered: %(count)s entries are wrong. Mend them and try again.")

    def __init__(self, refused: Sequence[RowNote]) -> None:
        super().__init__(count=len(refused))
        self.refused = tuple(refused)
