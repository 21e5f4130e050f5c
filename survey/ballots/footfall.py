"""How many came to the page of an open poll and how many answered: counted in memory, written by the day.

A ticket poll is not counted: its tickets are. What is lost with a process that is killed is a minute's count.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

from survey import clock

MINUTE = 60.0  # seconds between two writings at least: no row may tell when somebody came

log = logging.getLogger(__name__)

Row = tuple[int, str, int, int]  # poll, day, scans, casts


class Book(Protocol):
    def add_footfall(self, rows: Sequence[Row]) -> None:
        """Add to what was written before of the same poll and day, all rows in one commit."""


class Turnstile:
    """Of one process. Counts only ever grow, so the writing thread needs no lock; it alone knows what is written."""

    def __init__(self, zone: str, tell_time: Callable[[], float] = time.monotonic) -> None:
        self._zone, self._tell_time = zone, tell_time
        self._scans, self._casts = Counter[int](), Counter[int]()
        self._written: tuple[Counter[int], Counter[int]] = Counter(), Counter()
        self._next = tell_time() + MINUTE

    def scan(self, poll_id: int) -> None:
        self._scans[poll_id] += 1

    def cast(self, poll_id: int) -> None:
        self._casts[poll_id] += 1

    def write(self, book: Book, *, is_last: bool = False) -> None:
        """Once a minute, and at the end; the day is the one on which it is written. What fails is tried again."""
        if self._tell_time() < self._next and not is_last:
            return
        self._next = self._tell_time() + MINUTE
        scans, casts = self._scans.copy(), self._casts.copy()
        new = scans - self._written[0], casts - self._written[1]
        if not any(new):
            return
        day = clock.today(self._zone).isoformat()
        try:
            book.add_footfall([(poll, day, new[0][poll], new[1][poll]) for poll in sorted(new[0] | new[1])])
        except Exception as error:
            log.error("footfall was not written: %s", type(error).__name__)
        else:
            self._written = scans, casts
