"""How an attacker matches those who came with what was found: by order, by nearness, by transaction, by computing."""

import hmac
import math
import random
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from tests.attacks.loot import Copy, sightings

SIGMAS = 3.0


@dataclass(frozen=True)
class Arrival:
    """Somebody whom the log shows: `traces` is what the database is known to hold of that moment; `found`, by table,
    is what belongs to it there, which the attacker does not know."""

    at: float
    address: str
    group: str
    traces: tuple[bytes, ...]
    found: Mapping[str, bytes]


Guess = Mapping[int, bytes]  # arrival → row
Sightings = Sequence[tuple[str, Mapping[bytes, Sequence[int]]]]
Crowd = Sequence[int]  # arrivals that were mixed together, in the order in which they came


@dataclass(frozen=True)
class Score:
    """How many of `asked` were linked, how many blind guessing would link, and how far off that is."""

    strategy: str
    hits: int
    asked: int
    blind: float

    @property
    def share(self) -> float:
        return self.hits / self.asked

    @property
    def bound(self) -> float:
        """What no more than three in a thousand blind attackers reach."""
        return (self.blind + SIGMAS * math.sqrt(self.blind)) / self.asked

    def __str__(self) -> str:
        blind = self.blind / self.asked
        return (
            f"{self.share:.1%} of {self.asked}, blind {blind:.1%}, bound {self.bound:.1%} ({self.strategy})"
        )


def look_through(arrivals: Sequence[Arrival], copies: Sequence[Copy]) -> Sightings:
    """Where in every file of every copy anything lies that belongs to an arrival; a file that has not changed, once."""
    sought = [each for arrival in arrivals for each in (*arrival.traces, *arrival.found.values())]
    known: dict[str, bytes] = {}
    seen = []
    for number, copy in enumerate(copies):
        for name, raw in copy.raw.items():
            if known.get(name) != raw:
                seen.append((f"{name} of copy {number}", sightings(raw, sought)))
        known |= copy.raw
    return seen


class Attacker:
    """Knows who was mixed with whom: the copies show it. The rest he has to guess."""

    def __init__(
        self,
        table: str,
        arrivals: Sequence[Arrival],
        copies: Sequence[Copy],
        keys: Sequence[bytes] = (),
        seen: Sightings | None = None,
    ) -> None:
        """`seen` is what `look_through` found, where more than one table is attacked."""
        self.table, self.arrivals, self.copies = table, arrivals, copies
        self.keys = keys
        self.crowds = list(_crowds(table, arrivals, copies))
        self.rows = [arrival.found[table] for arrival in arrivals]
        self._by_key = sorted(self.rows)  # where an order says nothing, it must not be theirs
        self._seen = look_through(arrivals, copies) if seen is None else seen

    def orders(self) -> Iterator[tuple[str, Sequence[bytes]]]:
        """Every order in which the rows can be seen to lie, or to have been written."""
        yield "by key", self._by_key
        for name, seen in self._seen:
            there = {row: seen[row] for row in self._by_key if row in seen}
            for how, rank in (("first", min), ("last", max), ("often", len)):
                yield f"{how} in {name}", self._sorted({row: rank(places) for row, places in there.items()})
        for number, copy in enumerate(self.copies):
            yield f"rows of copy {number}", copy.ids(self.table)
            for how, rank in (("xmin", min), ("xmax", max)):
                xids = {row: rank(copy.xids[row]) for row in self._by_key if copy.xids.get(row)}
                yield f"{how} of copy {number}", self._sorted(xids)
            logged = {row: copy.written[row] for row in self._by_key if row in copy.written}
            yield f"log of copy {number}", self._sorted(logged)

    def _sorted(self, rank: Mapping[bytes, int]) -> Sequence[bytes]:
        return sorted(rank, key=lambda row: (rank[row], row))

    def guesses(self) -> Iterator[tuple[str, Guess]]:
        for name, order in self.orders():
            yield name, self._paired(order)
            yield f"{name}, backwards", self._paired(order[::-1])
        for number, copy in enumerate(self.copies):
            yield f"same transaction in copy {number}", self._by_transaction(copy)
        for name, seen in self._seen:
            yield f"nearest in {name}", self._nearest(seen)
        yield "computed", self._computed()
        yield "opened", self._opened()

    def score(self, seed: int = 0) -> Score:
        """The best way on one half of those who came, measured on the other half."""
        shuffled = list(range(len(self.arrivals)))
        random.Random(seed).shuffle(shuffled)
        known, asked = shuffled[::2], shuffled[1::2]
        best, guess = max(self.guesses(), key=lambda each: self._hits(each[1], known))
        return Score(best, self._hits(guess, asked), len(asked), self._blind(asked))

    def trend(self) -> tuple[str, float]:
        """The order that goes most with the arrivals, in standard deviations: what links nobody may still lean."""
        leanings = [(name, self._leaning(order)) for name, order in self.orders()]
        return max(leanings, key=lambda each: abs(each[1]))

    def _hits(self, guess: Guess, among: Sequence[int]) -> int:
        return sum(guess.get(place) == self.rows[place] for place in among)

    def _blind(self, among: Sequence[int]) -> float:
        size = {place: len(crowd) for crowd in self.crowds for place in crowd}
        return sum(1 / size[place] for place in among)

    def _paired(self, order: Sequence[bytes]) -> Guess:
        rank = {row: place for place, row in enumerate(order)}
        return {
            place: row
            for crowd in self.crowds
            for place, row in zip(
                crowd, sorted((self.rows[each] for each in crowd if self.rows[each] in rank), key=rank.__getitem__),
                strict=False,
            )
        }  # fmt: skip

    def _leaning(self, order: Sequence[bytes]) -> float:
        """Spearman's rank correlation of each crowd, all together."""
        rank = {row: place for place, row in enumerate(order)}
        total, crowds = 0.0, 0
        for crowd in self.crowds:
            own = [rank[self.rows[place]] for place in crowd if self.rows[place] in rank]
            if len(own) < 5:
                continue
            place_of = {value: place for place, value in enumerate(sorted(own))}
            n = len(own)
            apart = sum((place - place_of[value]) ** 2 for place, value in enumerate(own))
            total += (1 - 6 * apart / (n * (n * n - 1))) * math.sqrt(n - 1)
            crowds += 1
        return total / math.sqrt(crowds) if crowds else 0.0

    def _by_transaction(self, copy: Copy) -> Guess:
        """The row that shares most transactions with an arrival, if only one does."""
        wrote: dict[int, set[bytes]] = defaultdict(set)
        for row in self.rows:
            for xid in copy.xids.get(row, ()):
                wrote[xid].add(row)
        guess = {}
        for place, arrival in enumerate(self.arrivals):
            own = {xid for trace in arrival.traces for xid in copy.xids.get(trace, ())}
            shared = [wrote[xid] for xid in own if wrote.get(xid)]
            if shared:
                guess[place] = min(min(shared, key=len))
        return guess

    def _nearest(self, seen: Mapping[bytes, Sequence[int]]) -> Guess:
        places = sorted((place, row) for row in self.rows for place in seen.get(row, ()))
        guess = {}
        for number, arrival in enumerate(self.arrivals):
            distances = [
                (abs(near[0] - place), near[1])
                for trace in arrival.traces
                for place in seen.get(trace, ())
                for near in _around(places, place)
            ]
            if distances:
                guess[number] = min(distances)[1]
        return guess

    def _computed(self) -> Guess:
        """Anything at rest, hashed with the poll's key as receipts are, or equal to a row as it is."""
        rows, poll_keys = set(self.rows), {key for copy in self.copies for key in copy.poll_keys}
        guess = {}
        for place, arrival in enumerate(self.arrivals):
            traces = [*arrival.traces, *(one + other for one in arrival.traces for other in arrival.traces)]
            for key in poll_keys:
                for label in (b"", b"receipt", b"ack", b"mark", b"ticket"):
                    traces += [hmac.digest(key, label + trace, "sha256")[:16] for trace in traces[:20]]
            if equal := rows.intersection(traces):
                guess[place] = min(equal)
        return guess

    def _opened(self) -> Guess:
        """Envelopes of every copy, with every key that he holds or that lies in his copies."""
        boxes = [SealedBox(PrivateKey(key)) for key in self.keys]
        sealed = {
            bytes(row["id"]): bytes(row["sealed"]) for copy in self.copies for row in copy.rows["envelope"]
        }
        guess = {}
        for place, arrival in enumerate(self.arrivals):
            for trace in arrival.traces:
                for box in boxes if trace in sealed else ():
                    try:
                        guess[place] = box.decrypt(sealed[trace])[:16]
                    except CryptoError:
                        continue
        return guess


def leaked(secrets: Sequence[bytes], copies: Sequence[Copy]) -> list[bytes]:
    """Which keys lie anywhere in what was taken."""
    return [key for key in secrets if any(key in raw for copy in copies for raw in copy.raw.values())]


def _crowds(table: str, arrivals: Sequence[Arrival], copies: Sequence[Copy]) -> Iterator[Crowd]:
    """Those whose rows appeared between the same two copies, by group."""
    seen, gone = set[bytes](), dict[bytes, int]()
    for number, copy in enumerate(copies):
        fresh = set(copy.ids(table)) - seen
        gone |= dict.fromkeys(fresh, number)
        seen |= fresh
    crowds: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place, arrival in enumerate(arrivals):
        crowds[gone[arrival.found[table]], arrival.group].append(place)
    return iter(crowds.values())


def _around(places: Sequence[tuple[int, bytes]], place: int) -> Sequence[tuple[int, bytes]]:
    after = bisect(places, (place, b""))
    return places[max(after - 1, 0) : after + 1]
