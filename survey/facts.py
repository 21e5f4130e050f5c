"""Refusals: what an operation raises instead of doing what it was asked."""

from typing import Any


class Sentence(str):
    """An English sentence of the catalogues; also among a fact's details it is translated, as names never are."""


def N_(sentence: str) -> Sentence:
    """Mark an English sentence for the catalogues; it is translated where it is said."""
    return Sentence(sentence)


class Fact(Exception):
    """A refusal with one sentence for people; keyword details fill its %(name)s fields."""

    sentence = N_("The request was refused.")

    def __init__(self, **details: Any) -> None:
        super().__init__(details)
        self.details = details

    def __str__(self) -> str:
        return self.sentence % self.details


class Missing(Fact):
    """The object does not exist, or belongs to another office: nobody can tell which."""

    sentence = N_("There is no such object.")


class Invalid(Fact):
    """An input that cannot be meant; `field` names it."""

    sentence = N_("%(field)s: %(reason)s")


class Forbidden(Fact):
    sentence = N_("Your roles do not allow this.")
