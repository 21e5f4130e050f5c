"""A load that costs little itself: plain sockets kept alive, as many requests as were asked for, each timed."""

import selectors
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

LENGTH = b"\r\nContent-Length: "
PATIENCE = 30.0

NextRequest = Callable[[], bytes]


@dataclass
class Sample:
    """What came back: how long it all took, how long each request took, how many had which status."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def good(self) -> int:
        return self.statuses.get(200, 0)


class Link:
    """One connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self._since = 0.0

    def send(self, request: bytes) -> None:
        self._since, self._received = time.perf_counter(), b""
        self.socket.sendall(request)

    def receive(self, sample: Sample) -> bool:
        """Whether the answer is whole; then it is in the sample."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._received += part
        head, blank, body = self._received.partition(b"\r\n\r\n")
        if not blank or len(body) < int(head.partition(LENGTH)[2].partition(b"\r\n")[0]):
            return False
        sample.waits.append(time.perf_counter() - self._since)
        status = int(head[9:12])
        sample.statuses[status] = sample.statuses.get(status, 0) + 1
        return True


def run(port: int, connections: int, requests: int, next_request: NextRequest) -> Sample:
    """Keep every connection busy until so many requests are answered; they are new, for a server ends idle ones."""
    sample, left = Sample(), iter(range(requests))
    with _connected(port, connections) as links, selectors.DefaultSelector() as selector:
        started = time.perf_counter()
        for link in links:
            selector.register(link.socket, selectors.EVENT_READ, link)
            if next(left, None) is not None:
                link.send(next_request())
        while len(sample.waits) < requests:
            for key in _ready(selector):
                if key.data.receive(sample) and next(left, None) is not None:
                    key.data.send(next_request())
        sample.seconds = time.perf_counter() - started
    return sample


@contextmanager
def _connected(port: int, connections: int) -> Iterator[list[Link]]:
    with ExitStack() as closing:
        links = [Link(port) for _ in range(connections)]
        for link in links:
            closing.callback(link.socket.close)
        yield links


def _ready(selector: selectors.BaseSelector) -> list[selectors.SelectorKey]:
    events = selector.select(PATIENCE)
    if not events:
        raise TimeoutError(f"nothing was answered for {PATIENCE:.0f} s")
    return [key for key, _ in events]
