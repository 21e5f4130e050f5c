"""A hall full of phones on one bad network: requests in drops, answers that get lost, fingers that tap twice.

One event loop plays them all; how long the server took is measured from the last byte sent to the first one back.
"""

import asyncio
import json
import random
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

ANSWERS = {
    f"q.{key}": "satisfied" for key in ("report", "problems", "accountability", "institutions", "overall")
}
HEADERS = "Host: 127.0.0.1\r\nConnection: close\r\nAccept: {}\r\nAccept-Encoding: {}\r\n"
PAGE, JSON = HEADERS.format("text/html", "gzip, deflate"), HEADERS.format("application/json", "identity")
FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n"
SMALL = 4096  # bytes that a slow phone takes in at a time
PATIENCE = 20.0  # seconds until a phone gives a request up and sends it again

LOST_ANSWERS, LOST_REQUESTS, DOUBLE_TAPS, SLOW = 0.1, 0.05, 0.1, 0.5  # of all phones


@dataclass
class Hall:
    """What the phones know together; `port` is the public door's."""

    port: int
    code: str
    chance: random.Random
    waits: list[float] = field(default_factory=list)
    receipts: dict[str, set[str]] = field(default_factory=dict)  # ticket → what it was answered
    thanked_at: list[float] = field(default_factory=list)
    sent_again: int = 0
    refused: list[str] = field(default_factory=list)

    def thanked_by(self, instant: float) -> int:
        """How many phones had their first receipt by then."""
        return sum(each <= instant for each in self.thanked_at)

    def percentile(self, share: float) -> float:
        """Seconds that the server took at most for this share of all requests."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Dropped(Exception):
    """The network lost it, on the way there or back."""


@dataclass
class Phone:
    """One voter: opens the page, answers it, and sends until there is a receipt."""

    hall: Hall
    ticket: str
    comes_after: float

    def __post_init__(self) -> None:
        chance = self.hall.chance
        self.mark = f"{chance.getrandbits(128):032x}"
        self.is_slow = chance.random() < SLOW
        self.taps = 2 if chance.random() < DOUBLE_TAPS else 1
        draw = chance.random()
        self.losses = ["answer"] if draw < LOST_ANSWERS else []
        if LOST_ANSWERS <= draw < LOST_ANSWERS + LOST_REQUESTS:
            self.losses = ["request"]

    async def vote(self) -> None:
        await asyncio.sleep(self.comes_after)
        await self._until_answered(self._see)
        await asyncio.gather(*(self._until_answered(self._cast) for _ in range(self.taps)))

    async def _until_answered(self, ask: Callable[[str], Awaitable[None]]) -> None:
        while True:
            loss = self.losses.pop() if self.losses and ask == self._cast else ""
            try:
                return await asyncio.wait_for(ask(loss), PATIENCE)
            except (Dropped, OSError):
                self.hall.sent_again += 1
                await asyncio.sleep(0.2 + self.hall.chance.random())

    async def _see(self, loss: str) -> None:
        await self._ask(
            f"GET /p/{self.hall.code} HTTP/1.1\r\n{HEADERS.format('text/html', 'gzip, deflate')}\r\n", loss
        )

    async def _cast(self, loss: str) -> None:
        body = urlencode({"mark": self.mark, "ticket": self.ticket, **ANSWERS})
        head = f"POST /p/{self.hall.code} HTTP/1.1\r\n{JSON}{FORM.format(len(body))}\r\n"
        self._keep(json.loads(await self._ask(head + body, loss)))

    def _keep(self, answer: dict[str, str]) -> None:
        if self.ticket not in self.hall.receipts:
            self.hall.thanked_at.append(time.monotonic())
        self.hall.receipts.setdefault(self.ticket, set()).add(answer["receipt"])

    async def _ask(self, request: str, loss: str) -> bytes:
        """The body of a 200; raises Dropped for what was lost on purpose, and for a server that says: later."""
        reader, writer = await self._connected()
        try:
            sent_at = await self._send(writer, request.encode(), loss)
            first = await reader.read(1)
            self.hall.waits.append(time.monotonic() - sent_at)
            head, _, body = (first + await self._rest(reader)).partition(b"\r\n\r\n")
        finally:
            writer.close()
        status = int(head[9:12] or 0)
        if status in (429, 503):
            raise Dropped
        if status != 200:
            self.hall.refused.append(f"{status} {body[:200]!r}")
        return body

    async def _send(self, writer: asyncio.StreamWriter, request: bytes, loss: str) -> float:
        """In drops on a slow network; when the last one was sent."""
        drops = 3 if self.is_slow else 1
        size = -(-len(request) // drops)
        for start in range(0, len(request), size):
            if loss == "request" and start:
                raise Dropped
            writer.write(request[start : start + size])
            await writer.drain()
            if start + size < len(request):
                await asyncio.sleep(0.02 + 0.1 * self.hall.chance.random())
        if loss:
            await asyncio.sleep(0.05 * self.hall.chance.random())  # it may be at work on it already, or not
            raise Dropped
        return time.monotonic()

    async def _rest(self, reader: asyncio.StreamReader) -> bytes:
        parts = []
        while part := await reader.read(SMALL if self.is_slow else 65536):
            parts.append(part)
            if self.is_slow:
                await asyncio.sleep(0.02)
        return b"".join(parts)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        link = socket.socket()
        if self.is_slow:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        link.setblocking(False)
        await asyncio.get_running_loop().sock_connect(link, ("127.0.0.1", self.hall.port))
        return await asyncio.open_connection(sock=link)


@dataclass
class Screen:
    """A desk or a hall's screen, which asks for its numbers as its script does; `shown` is (answered at, returned)."""

    port: int
    path: str
    cookie: str
    every: float = 2.0
    shown: list[tuple[float, int]] = field(default_factory=list)

    async def watch(self) -> None:
        while True:
            started = time.monotonic()
            self.shown.append(await self._look())
            await asyncio.sleep(max(0.0, self.every - (time.monotonic() - started)))

    def furthest_behind(self, hall: Hall) -> float:
        """The longest time, in seconds, that a receipt was out and its ballot not on the screen yet."""
        behind = 0.0
        for (_, number), (until, _) in zip(self.shown, self.shown[1:], strict=False):
            missing = sorted(hall.thanked_at)[number : hall.thanked_by(until)]
            behind = max([behind, *(until - each for each in missing[:1])])
        return behind

    async def _look(self) -> tuple[float, int]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"GET {self.path} HTTP/1.1\r\n{JSON}Cookie: {self.cookie}\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.read()
        writer.close()
        returned = json.loads(answer.partition(b"\r\n\r\n")[2])["returned"]
        return time.monotonic(), int(returned)


async def play(hall: Hall, tickets: list[str], screens: list[Screen], seconds: float) -> None:
    """Every ticket is one phone; they come within so many seconds, most of them at the beginning."""
    watching = [asyncio.ensure_future(screen.watch()) for screen in screens]
    come = sorted(seconds * hall.chance.betavariate(1.2, 2.0) for _ in tickets)
    await asyncio.gather(*(Phone(hall, *each).vote() for each in zip(tickets, come, strict=True)))
    await asyncio.sleep(max((1.2 * screen.every for screen in screens), default=0))  # one more look
    for each in watching:
        each.cancel()
