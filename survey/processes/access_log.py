"""Who came when, and by which rule: all that is kept of a visit, in one file a door and day.

Files carry their day in their name, so nothing is renamed and nobody needs to be told: any number of processes append
to the same file, each opens it anew every minute, and drops what is too old when a day begins.
"""

import logging
import os
import re
import threading
from datetime import date, datetime, timedelta
from pathlib import Path

from survey import clock
from survey.config import private_folder

NEW_LINE = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
NAMED = re.compile(r"\w+\.access\.(\d{4}-\d\d-\d\d)\.log")

log = logging.getLogger(__name__)


class AccessLog:
    """A door's log, kept for so many days. What cannot be written is lost, never a visit because of it."""

    def __init__(self, folder: Path, door: str, zone: str, days: int) -> None:
        self._folder, self._door, self._zone, self._days = folder, door, zone, days
        self._lock = threading.Lock()  # a file must not be closed while another thread writes to it
        self._file: int | None = None
        self._since, self._minute, self._day = datetime.min, "", ""

    def note(self, address: str, rule: str) -> None:
        """The log is kept for months: it may know the minute of a visit and nothing finer."""
        with self._lock:
            now = clock.now().replace(second=0, microsecond=0)
            try:
                if now != self._since:
                    self._turn(now)
                if self._file is not None:
                    os.write(self._file, f"{self._minute} {address} {rule}\n".encode())
            except OSError as error:
                self._give_up(error)

    def _turn(self, now: datetime) -> None:
        """A new minute: the file of its day as it stands now, whatever was done to the one before."""
        local = clock.local(now, self._zone)
        self._since, self._minute = now, local.strftime("%Y-%m-%dT%H:%M%z")
        self._close()
        private_folder(self._folder)
        day = f"{local:%Y-%m-%d}"
        self._file = os.open(self._folder / f"{self._door}.access.{day}.log", NEW_LINE, 0o600)
        os.fchmod(self._file, 0o600)
        if day != self._day:
            self._day = day
            drop_older(self._folder, local.date() - timedelta(days=self._days))

    def _give_up(self, error: OSError) -> None:
        """Until the next minute; it is said once a minute."""
        self._close()
        log.error("visits are not recorded: %s", os.strerror(error.errno or 0))

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            os.close(file)


def drop_older(folder: Path, oldest: date) -> None:
    """Remove the access logs of all days before `oldest`; several processes may do so at once."""
    for path in folder.glob("*.access.*.log"):
        found = NAMED.fullmatch(path.name)
        if found and found[1] < oldest.isoformat():
            path.unlink(missing_ok=True)
