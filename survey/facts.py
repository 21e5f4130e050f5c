"""Refusals: what an operation raises instead of doing what it was asked."""

from collections.abc import Mapping
from typing import Any, Protocol


class Sentence(str):
    """An English sentence of the catalogues; also among a fact's details it is translated, as names never are."""


def N_(sentence: str) -> Sentence:
    """Mark an English sentence for the catalogues; it is translated where it is said."""
    return Sentence(sentence)


class Said(Protocol):
    """Anything that is one sentence with details; several of a kind are a tuple among these."""

    @property
    def sentence(self) -> str: ...

    @property
    def details(self) -> Mapping[str, Any]: ...


def in_english(said: Said) -> str:
    """The sentence as it stands in the code, its fields filled in."""
    listed = {
        name: ", ".join(map(str, value)) if isinstance(value, tuple) else value
        for name, value in said.details.items()
    }
    return said.sentence % listed if listed else said.sentence


class Fact(Exception):
    """A refusal with one sentence for people; keyword details fill its %(name)s fields."""

    sentence = N_("The request was refused.")

    def __init__(self, **details: Any) -> None:
        super().__init__(details)
        self.details = details

    def __str__(self) -> str:
        return in_english(self)


class Missing(Fact):
    """The object does not exist, or belongs to another office: nobody can tell which."""

    sentence = N_("There is no such object.")


class Invalid(Fact):
    """An input that cannot be meant; `field` names it."""

    sentence = N_("%(field)s: %(reason)s")


class Gone(Fact):
    """It was here, and was taken away on purpose."""

    sentence = N_("This is not published any more.")


class Later(Fact):
    """Not yet: the same request will be answered soon."""

    sentence = N_("The service is busy. Please try again shortly.")


class Forbidden(Fact):
    sentence = N_("Your roles do not allow this.")
