"""The machine: what of its memory may reach a disk, room, and time."""

import ctypes
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from survey.config import Config
from survey.doctor.check import Check, Matter
from survey.facts import N_

SWAP = Matter("swap", N_("Swap"))
CORES = Matter("cores", N_("Core dumps"))
DISK = Matter("disk", N_("Disk space"))
ZONE = Matter("time-zone", N_("Time zone"))
TIME = Matter("clock", N_("Clock"))
ROOM = 1024**3  # bytes
TIME_ERROR, ADJTIMEX_BYTES = 5, 512  # adjtimex(2); the structure has 208
APART = timedelta(seconds=2)


def swap(root: Path) -> Check:
    """Compressed memory and encrypted devices are no harm."""
    plain = tuple(_plain_swap(root))
    if plain:
        return SWAP.wrong(
            N_(
                "Keys in memory may reach %(places)s. Run swapoff -a and take them out of /etc/fstab, or encrypt them."
            ),
            places=plain,
        )
    return SWAP.well()


def cores(root: Path) -> Check:
    """The service's processes allow no core; a program that is fed through a pipe does not always ask them."""
    pattern = _read(root / "proc/sys/kernel/core_pattern").strip()
    if pattern.startswith("|") and "systemd-coredump" not in pattern:
        return CORES.wrong(
            N_(
                "The memory of a process that crashes goes to “%(program)s”. Run sysctl -w kernel.core_pattern=core."
            ),
            program=pattern.removeprefix("|").split()[0],
        )
    return CORES.well()


def disk(config: Config) -> Check:
    for path in (config.instance_dir, config.data_dir, config.log_dir):
        if path.exists() and (free := shutil.disk_usage(path).free) < ROOM:
            return DISK.wrong(
                N_(
                    "%(free)d MB are left for %(path)s. Make room: where the disk is full no ballot is taken."
                ),
                free=free // 1024**2,
                path=str(path),
            )
    return DISK.well()


def zone(config: Config) -> Check:
    try:
        ZoneInfo(config.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZONE.wrong(
            N_("There is no time zone %(zone)s. Set SURVEY_TIMEZONE, for example to Asia/Shanghai."),
            zone=config.timezone,
        )
    return ZONE.well()


def time(now: datetime, database: datetime | None, *, is_synchronised: bool) -> Check:
    """`database`: what the database's own clock says, where it is another machine's."""
    if database and abs(database - now) > APART:
        return TIME.wrong(
            N_("This machine's clock and the database's are %(seconds)d seconds apart. Synchronise both."),
            seconds=round(abs(database - now).total_seconds()),
        )
    if not is_synchronised:
        return TIME.advice(N_("The clock is not synchronised. Switch on chrony or systemd-timesyncd."))
    return TIME.well()


def is_synchronised() -> bool:
    """Whether the kernel thinks so; True where it cannot be asked."""
    try:
        state: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(ADJTIMEX_BYTES))
    except (OSError, AttributeError):
        return True
    return state != TIME_ERROR


def _plain_swap(root: Path) -> Iterator[str]:
    for line in _read(root / "proc/swaps").splitlines()[1:]:
        place = line.split()[0]
        name = Path(place).name
        is_encrypted = _read(root / "sys/block" / name / "dm/uuid").startswith("CRYPT-")
        if not name.startswith("zram") and not is_encrypted:
            yield place


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
