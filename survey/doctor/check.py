"""What one look at an installation found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from survey.facts import N_, Sentence

IN_ORDER = N_("In order.")


class Verdict(StrEnum):
    WELL = "well"
    ADVICE = "advice"
    WRONG = "wrong"


@dataclass(frozen=True)
class Check:
    """`name` is for programs and stays; the sentence says what is the matter and what to do."""

    name: str
    title: Sentence
    verdict: Verdict = Verdict.WELL
    sentence: Sentence = IN_ORDER
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Matter:
    """Something to look at."""

    name: str
    title: Sentence

    def well(self) -> Check:
        return Check(self.name, self.title)

    def advice(self, sentence: Sentence, **details: Any) -> Check:
        return Check(self.name, self.title, Verdict.ADVICE, sentence, details)

    def wrong(self, sentence: Sentence, **details: Any) -> Check:
        return Check(self.name, self.title, Verdict.WRONG, sentence, details)
