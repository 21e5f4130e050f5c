"""What one cell raises; the reader of the row adds where it stands."""

from typing import Any


class Unreadable(ValueError):
    """A cell's value that cannot be taken; `sentence` is a message of the catalogues, `details` its fields."""

    def __init__(self, sentence: str, **details: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details
