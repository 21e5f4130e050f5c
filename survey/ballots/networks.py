"""How many ballots of one open poll come from one network within an hour: a count in memory that nobody can read back.

Nothing here is stored or logged. A network is a keyed digest of its /24 or /48 and the poll; the key is random, never
leaves the process and is forgotten with the counts when the hour is over.
"""

import hmac
import secrets
import time
from collections.abc import Callable
from math import inf
from socket import AF_INET, AF_INET6, inet_pton

DOUBTFUL = "doubtful"  # the flag of a ballot from a network over its budget; alone it changes no figure

HOUR = 3600.0
DIGEST_LENGTH = 16
MOST = 20_000  # networks an hour, about 3 MB; whoever commands more of them is not held up by a budget anyway
SHORT, LONG = 3, 6  # bytes: a /24; a /48, which is what a site is given (RFC 6177)
MAPPED = bytes(10) + b"\xff\xff"  # an address of IPv4 as IPv6 writes it


class Budgets:
    """Of one process: `most` ballots a network, poll and hour; 0 counts nothing."""

    def __init__(self, most: int, tell_time: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._tell_time = tell_time
        self._key = b""
        self._seen: dict[bytes, int] = {}
        self._until = -inf  # so that the first key is made after a fork, in the process that uses it

    def is_over(self, poll_id: int, address: str) -> bool:
        """Count one more ballot of this address; whether its network had used up its budget before."""
        if self._tell_time() >= self._until:
            self._forget()
        network = network_of(address) if self._most else None
        if network is None:
            return False
        name = hmac.digest(self._key, poll_id.to_bytes(8) + network, "sha256")[:DIGEST_LENGTH]
        seen = self._seen.get(name, 0)
        if seen or len(self._seen) < MOST:
            self._seen[name] = seen + 1
        return seen >= self._most

    def _forget(self) -> None:
        self._key, self._seen = secrets.token_bytes(32), {}
        self._until = self._tell_time() + HOUR


def network_of(address: str) -> bytes | None:
    """The /24 or /48 that an address lies in; None for what is no address, as a socket in the file system has none."""
    is_short = ":" not in address
    try:
        found = inet_pton(AF_INET if is_short else AF_INET6, address.partition("%")[0])
    except (OSError, ValueError):
        return None
    if is_short:
        return found[:SHORT]
    return found[len(MAPPED) :][:SHORT] if found.startswith(MAPPED) else found[:LONG]
