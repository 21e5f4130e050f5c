"""Says where the doors are at the moment they answer."""

import sys
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException

PATIENCE = 120.0  # seconds; a small machine under load takes its time to start


def say_when_ready(doors: Sequence[tuple[str, int]], lines: Sequence[str]) -> None:
    """Print `lines` as soon as every door answers; give up silently, the log says what is wrong."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if all(answers(*door) for door in doors):
            sys.stdout.write("\n".join([*lines, ""]))
            sys.stdout.flush()
            return
        time.sleep(0.1)


def answers(host: str, port: int) -> bool:
    """Whether a door says that its process is well."""
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
