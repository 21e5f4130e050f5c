"""`python -m survey.processes.front PLACE WORKERS` is the public door's master: it loads what that door needs, no more.

It is started under `python -m gevent.monkey`, which patches what it must before anything else is loaded.
"""

import os
import sys
from typing import NoReturn

from survey import config as settings
from survey.processes import doors, journal

# The master keeps its own signals, children and queue; a worker patches what was left out.
PATCHED = ("-m", "gevent.monkey", "--no-os", "--no-signal", "--no-queue", "--module")


def become(place: str, workers: int) -> NoReturn:
    """Turn this process into the master of the public door at a place that gunicorn can bind."""
    os.execv(sys.executable, [sys.executable, *PATCHED, "survey.processes.front", place, str(workers)])


def serve(place: str, workers: int) -> None:
    journal.keep("web")
    doors.public(settings.read(), place, workers).run()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
