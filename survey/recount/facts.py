"""What is wrong with a bundle: where, and what."""

from typing import Any

from survey.facts import N_, Fact, Sentence

__all__ = ["N_", "Wrong"]


class Wrong(Fact):
    """The first thing in a bundle that does not hold; `where` names the file, and in it the entry, field or record."""

    def __init__(self, where: str, what: Sentence, **details: Any) -> None:
        super().__init__(**details)
        self.where = where
        self.sentence = what

    def __str__(self) -> str:
        return f"{self.where}: {super().__str__()}"

    def __reduce__(self) -> Any:
        """Also from another process."""
        return _again, (self.where, self.sentence, self.details)


def _again(where: str, what: Sentence, details: dict[str, Any]) -> Wrong:
    return Wrong(where, what, **details)
