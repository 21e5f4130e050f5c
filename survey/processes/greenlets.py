"""The public door's worker: gunicorn's for gevent, in a process that was patched before it had loaded anything."""

import socket
from typing import Any

from gevent import monkey
from gunicorn.workers.ggevent import GeventWorker


class Worker(GeventWorker):
    sockets: list[Any]  # gunicorn's own until they are patched, then Python's

    def patch(self) -> None:
        """What the master had to keep for itself is patched now; all of it again would copy 4 MiB of its memory."""
        monkey.patch_os()
        monkey.patch_signal()
        monkey.patch_queue()
        self.sockets = [
            socket.socket(each.FAMILY, socket.SOCK_STREAM, fileno=each.sock.detach()) for each in self.sockets
        ]
