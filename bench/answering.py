"""Bare replies, pages and ballots in turn, so that whatever else the machine does falls on all three alike."""

import time
from dataclasses import dataclass, field

from bench.load import NextRequest, Sample, run
from bench.poll import HEADERS, BallotPoll
from bench.processes import Tree

BARE = f"GET / HTTP/1.1\r\n{HEADERS}\r\n".encode()
CONNECTIONS = 64
LOOK = 0.7  # seconds; the mixer looks for work twice a second
IDLE = 0.05  # of one core: what a tree without work takes at most
LONGEST_REST = 20  # looks

Server = tuple[int, Tree]  # its port and its processes


@dataclass
class Cost:
    """What one kind of request took, over all its turns."""

    requests: int = 0
    good: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def milliseconds(self) -> float:
        """Processor time of the whole tree for one request."""
        return 1000 * self.cpu / self.requests

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds that this share of the requests took at most."""
        ordered = sorted(self.waits)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def add(self, sample: Sample, cpu: float) -> None:
        self.requests += len(sample.waits)
        self.good += sample.good
        self.seconds += sample.seconds
        self.cpu += cpu
        self.waits += sample.waits


@dataclass
class Figures:
    bare: Cost
    page: Cost
    ballot: Cost
    stored: int
    memory: float
    turns: list[
        tuple[float, float]
    ]  # of each turn: processor time of an answer in ms, the same ÷ a bare reply

    @property
    def answer(self) -> float:
        """Milliseconds of processor time for a complete answer: the page and the ballot."""
        return self.page.milliseconds + self.ballot.milliseconds

    @property
    def ratio(self) -> float:
        return self.answer / self.bare.milliseconds

    @property
    def is_reconciled(self) -> bool:
        """Whether every ballot that was acknowledged is in the database, and nothing else."""
        return self.stored == self.ballot.good == self.ballot.requests


def measure(poll: BallotPoll, door: Server, bare: Server, turns: int, requests: int) -> Figures:
    """So many turns of so many requests of each kind, after one that warms up and is stored, but not measured."""
    costs = {kind: Cost() for kind in ("bare", "page", "ballot")}
    kinds: dict[str, tuple[Server, NextRequest]] = {
        "bare": (bare, lambda: BARE),
        "page": (door, lambda: poll.page),
        "ballot": (door, poll.ballot),
    }
    warm = {kind: _turn(*kinds[kind], requests) for kind in kinds}
    _rest(door[1])
    each, memory = [], 0.0
    for _ in range(turns):
        turn = {kind: _turn(*kinds[kind], requests) for kind in kinds}
        sample, cpu = turn["ballot"]
        turn["ballot"] = sample, cpu + _rest(door[1])
        for kind, (sample, cpu) in turn.items():
            costs[kind].add(sample, cpu)
        spent = turn["page"][1] + turn["ballot"][1]
        each.append((1000 * spent / requests, spent / turn["bare"][1]))
        memory = max(memory, door[1].mebibytes())
    stored = poll.stored() - warm["ballot"][0].good
    return Figures(**costs, stored=stored, memory=memory, turns=each)


def _rest(tree: Tree) -> float:
    """Wait until nothing is left to be mixed; what that takes belongs to the ballots, not to what follows."""
    before = last = tree.seconds()
    for _ in range(LONGEST_REST):
        time.sleep(LOOK)
        now = tree.seconds()
        if now - last < IDLE * LOOK:
            break
        last = now
    return tree.seconds() - before


def _turn(server: Server, next_request: NextRequest, requests: int) -> tuple[Sample, float]:
    port, tree = server
    before = tree.seconds()
    sample = run(port, CONNECTIONS, requests, next_request)
    return sample, tree.seconds() - before
